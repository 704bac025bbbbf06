import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { FullConfig } from '@playwright/test';
import { whyNot } from '../../live/lab/global-setup.ts';
import { startLab } from '../../live/lab/start-lab.ts';
import { root } from './root.ts';

/** Builds once, starts the lab once for all specs and takes it down after them. */
export default async function setup(config: FullConfig): Promise<(() => Promise<void>) | undefined> {
  const browser = config.projects[0]?.use.launchOptions?.executablePath ?? '';
  if (!existsSync(browser)) {
    process.env['MAILREADY_E2E_SKIP'] = `there is no browser at ${browser}. Run: apt-get install chromium`;
    process.stderr.write(`\nBrowser tests are skipped: ${process.env['MAILREADY_E2E_SKIP']}\n`);
    return undefined;
  }
  const build = `for (const target of ['node', 'window']) await (await import('./scripts/build.js')).ensureBuilt(target)`;
  execFileSync(process.execPath, ['--input-type=module', '-e', build], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  const reason = whyNot();
  if (reason !== null) {
    process.stderr.write(`\nBrowser tests that need mail servers are skipped: ${reason}\n`);
    return undefined;
  }
  const { close, ...lab } = await startLab();
  process.env['MAILREADY_E2E_LAB'] = JSON.stringify(lab);
  return close;
}
