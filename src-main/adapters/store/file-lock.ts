import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { errnoOf } from './store-failure.ts';

/** A lock whose owner is gone, or that is older than this, may be taken over. */
const staleMs = 10_000;
/** Longer than `staleMs`, so that the lock of a frozen owner is outlived rather than reported. */
const waitMs = 15_000;

export interface FileLock {
  /** False when another process took the lock over, for example while this PC was asleep. */
  held(): Promise<boolean>;
  release(): Promise<void>;
}

/**
 * Takes the lock file at `path` (created with O_EXCL, holding the owner's process id), waiting up to 15 s; null when it
 * stays taken. The lock of a dead process is taken over at once, any other after 10 s.
 */
export async function takeFileLock(path: string): Promise<FileLock | null> {
  const token = `${process.pid} ${randomBytes(8).toString('hex')}`;
  const end = performance.now() + waitMs;
  while (!(await create(path, token))) {
    if (await isStale(path)) continue;
    if (performance.now() > end) return null;
    await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20));
  }
  const held = async (): Promise<boolean> => (await contentOf(path)) === token;
  return {
    held,
    async release() {
      if (await held()) await unlink(path).catch(ignoreMissing);
    },
  };
}

async function create(path: string, token: string): Promise<boolean> {
  let file;
  try {
    file = await open(path, 'wx', 0o600);
  } catch (error) {
    // Windows answers EPERM for a name that is being deleted at this moment.
    if (errnoOf(error) === 'EEXIST' || (process.platform === 'win32' && errnoOf(error) === 'EPERM')) return false;
    throw error;
  }
  try {
    await file.writeFile(token);
  } catch (error) {
    await unlink(path).catch(ignoreMissing);
    throw error;
  } finally {
    await file.close();
  }
  return true;
}

/** True when the lock was free or has been taken away from an owner that is gone; the caller then tries again. */
async function isStale(path: string): Promise<boolean> {
  const content = await contentOf(path);
  if (content === null) return true;
  const pid = Number.parseInt(content, 10);
  const ageMs = Math.abs(
    Date.now() -
      (await stat(path).then(
        (found) => found.mtimeMs,
        () => Date.now(),
      )),
  );
  if (ageMs < staleMs && (Number.isNaN(pid) || isAlive(pid))) return false;
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return true;
    throw error;
  }
  // Two takers may have judged the same lock: whoever moved away the fresh lock of the other puts it back.
  if ((await contentOf(aside)) !== content) await link(aside, path).catch(() => undefined);
  await unlink(aside).catch(ignoreMissing);
  return true;
}

async function contentOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) !== 'ESRCH';
  }
}

function ignoreMissing(error: unknown): void {
  if (errnoOf(error) !== 'ENOENT') throw error;
}
