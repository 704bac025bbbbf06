import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Lab } from '../../live/lab/lab.ts';
import { escape } from './texts.ts';

/** Changes the password of one login on the real servers of a domain, as its administrator would. */
export async function changePassword(lab: Lab, domain: string, login: string, password: string): Promise<void> {
  for (const { address, behaviour } of lab.domain(domain).hosts) {
    if (behaviour !== 'real') continue;
    const file = join(lab.dir, 'dovecot', 'main', 'passwd', address);
    const lines = await readFile(file, 'utf8');
    const line = new RegExp(`^${escape(login)}:\\{PLAIN\\}[^:]*`, 'm');
    if (!line.test(lines)) throw new Error(`${domain} has no login ${login}.`);
    // A new file: Dovecot sees the change by its inode and time.
    await writeFile(`${file}.new`, lines.replace(line, `${login}:{PLAIN}${password}`));
    await rename(`${file}.new`, file);
  }
  // Dovecot looks at the file once a second.
  await pause(1100);
}
