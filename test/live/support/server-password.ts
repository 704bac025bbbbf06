import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab } from '../lab/lab.ts';

/** Gives one login a new password on all servers of a domain, as an administrator would. */
export async function changeServerPassword(lab: Lab, domain: string, login: string, password: string): Promise<void> {
  for (const { address } of lab.domain(domain).hosts) {
    const file = join(lab.dir, 'dovecot', 'main', 'passwd', address);
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) continue;
    const lines = text
      .split('\n')
      .map((it) => (it.startsWith(`${login}:`) ? it.replace(/\{PLAIN\}[^:]*/u, () => `{PLAIN}${password}`) : it));
    await writeFile(file, lines.join('\n'));
  }
}
