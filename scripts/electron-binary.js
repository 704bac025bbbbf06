import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The Electron program of the package in `folder` (`node_modules/electron`), or null when it was not downloaded.
 * The package itself would start a download when it is asked; here nothing is ever started.
 */
export function findElectron(folder) {
  try {
    const path = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim());
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

function bytesBelow(path) {
  try {
    if (!statSync(path).isDirectory()) return statSync(path).size;
    return readdirSync(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), 0);
  } catch {
    return 0;
  }
}

/**
 * Runs the downloader of the package in `folder`; everything it writes stays in `folder` and `cache`. Gives up when
 * nothing arrives for `stallMs` (at first: when nothing answers), after `wholeMs`, or on `signal`. Calls `onProgress`
 * once, when the first bytes are there. True when Electron is there afterwards.
 */
export async function downloadElectron({ folder, cache, stallMs = 5_000, wholeMs = 15 * 60_000, onProgress = () => {}, signal }) {
  const installer = join(folder, 'install.js');
  if (!existsSync(installer)) return false;
  try {
    mkdirSync(cache, { recursive: true });
  } catch {
    return false;
  }
  const count = () => bytesBelow(cache) + bytesBelow(join(folder, 'dist'));
  const env = { ...process.env, electron_config_cache: cache, TMPDIR: cache, TMP: cache, TEMP: cache, ELECTRON_GET_NO_PROGRESS: '1' };
  const child = spawn(process.execPath, [installer], { cwd: folder, env, stdio: 'ignore' });
  const before = count();
  const start = Date.now();
  let bytes = before;
  let lastNews = start;
  const watch = setInterval(() => {
    const now = count();
    if (now !== bytes) {
      if (bytes === before) onProgress();
      bytes = now;
      lastNews = Date.now();
    }
    if (Date.now() - lastNews > stallMs || Date.now() - start > wholeMs || signal?.aborted) child.kill('SIGKILL');
  }, 250);
  await new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  clearInterval(watch);
  return findElectron(folder) !== null;
}
