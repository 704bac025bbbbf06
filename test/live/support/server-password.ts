import { chown, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Lab } from '../lab/lab.ts';

/** Dovecot 2.3 looks at a passwd-file at most once a second of its own clock, and only at the whole seconds of its age. */
const noticedWithin = 1_200;

/** Gives one login a new password on all servers of a domain, as an administrator would; true at the servers on return. */
export async function changeServerPassword(lab: Lab, domain: string, login: string, password: string): Promise<void> {
  for (const { address } of lab.domain(domain).hosts) {
    const file = join(lab.dir, 'dovecot', 'main', 'passwd', address);
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) continue;
    const lines = text
      .split('\n')
      .map((it) => (it.startsWith(`${login}:`) ? it.replace(/\{PLAIN\}[^:]*/u, () => `{PLAIN}${password}`) : it));
    const { mode, uid, gid, mtimeMs } = await stat(file);
    const changed = Math.max(Math.floor(Date.now() / 1000), Math.floor(mtimeMs / 1000) + 1);
    const next = `${file}.next`;
    await writeFile(next, lines.join('\n'), { mode });
    await chown(next, uid, gid);
    await utimes(next, changed, changed);
    await rename(next, file);
  }
  await delay(noticedWithin);
}
