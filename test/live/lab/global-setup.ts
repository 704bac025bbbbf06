import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
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

/** Why the lab cannot run on this machine, or null. */
export function whyNot(): string | null {
  if (process.platform !== 'linux') return 'they need Dovecot, Postfix and dnsmasq on Linux.';
  if (process.getuid?.() !== 0) {
    return 'they need root for the standard ports 143, 465, 587, 993 on loopback addresses. Run: sudo npx vitest run --project live';
  }
  const absent = [
    '/usr/sbin/dovecot',
    '/usr/lib/dovecot/lmtp',
    '/usr/lib/dovecot/pop3',
    '/usr/lib/postfix/sbin/master',
    '/usr/sbin/dnsmasq',
    '/usr/bin/openssl',
  ].filter((it) => !existsSync(it));
  if (absent.length > 0) {
    return `not installed: ${absent.join(', ')}. Run: apt-get install --no-install-recommends dovecot-imapd dovecot-pop3d dovecot-lmtpd postfix dnsmasq-base openssl`;
  }
  const version = execFileSync('/usr/sbin/dovecot', ['--version'], { encoding: 'utf8' }).trim();
  return version.startsWith('2.3.') ? null : `the lab is written for Dovecot 2.3, whose configuration 2.4 does not read; found ${version}.`;
}
