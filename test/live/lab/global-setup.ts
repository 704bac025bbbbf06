import type { TestProject } from 'vitest/node';
import type { LabDescription } from './lab.ts';
import { startLab } from './start-lab.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Null where the lab cannot run; the reason has been printed. */
    lab: LabDescription | null;
  }
}

/** Starts the lab once for all live tests and takes it down after them. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const reason = whyNot();
  if (reason !== null) {
    process.stderr.write(`\nLive tests are skipped: ${reason}\n`);
    project.provide('lab', null);
    return undefined;
  }
  const { close, ...lab } = await startLab();
  // Functions cannot travel to the test processes.
  project.provide('lab', JSON.parse(JSON.stringify(lab)) as LabDescription);
  return close;
}

function whyNot(): string | null {
  if (process.platform !== 'linux') return 'they need Dovecot, Postfix and dnsmasq on Linux.';
  if (process.getuid?.() !== 0)
    return 'they need root for the standard ports 143, 465, 587, 993 on loopback addresses. Run: sudo npx vitest run --project live';
  return null;
}
