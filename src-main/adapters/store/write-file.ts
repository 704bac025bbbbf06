import { randomBytes } from 'node:crypto';
import { open, readdir, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errnoOf } from './store-failure.ts';

/** How often a rename is tried on Windows, where a virus scanner may hold the file for a moment. */
const renameTries = 20;

/**
 * Replaces the file at `path` as a whole: temporary file, fsync, rename, fsync of the folder. `mayCommit` is asked right
 * before the rename; false leaves the old file and gives false.
 */
export async function writeFileAtomically(path: string, text: string, mayCommit: () => Promise<boolean>): Promise<boolean> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    if (!(await mayCommit())) {
      await unlink(draft).catch(() => undefined);
      return false;
    }
    await renameFile(draft, path);
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
  return true;
}

/** Renames within one folder; on Windows with patience. */
export async function renameFile(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const passing = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(errnoOf(error));
      if (!passing || attempt === renameTries) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Removes the temporary files that a killed process left for `path`. Call it while holding the lock of `path`. */
export async function removeDrafts(path: string): Promise<void> {
  const start = `${basename(path)}.`;
  for (const name of await readdir(dirname(path))) {
    if (name.startsWith(start) && name.endsWith('.tmp')) await unlink(join(dirname(path), name)).catch(() => undefined);
  }
}

export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder as a file; its rename is journalled.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
