import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Constants that a build puts into the program: its version, and when it was made (the lockfile's time, in ms since the epoch). */
export function buildConstants(): Record<string, string> {
  const root = join(import.meta.dirname, '..');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { __APP_VERSION__: JSON.stringify(version), __BUILT_AT__: String(Math.round(statSync(join(root, 'package-lock.json')).mtimeMs)) };
}
