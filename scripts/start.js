#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);

/** The same rule as the app's, for the few lines said before the app exists. */
function say(key) {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  const locale = LC_ALL || LC_MESSAGES || LANG || Intl.DateTimeFormat().resolvedOptions().locale;
  const asked = /(?:^|\s)--lang[= ](ru|en)\b/.exec(args.join(' '))?.[1];
  const language = asked ?? (/^(ru|be|kk|ky|tg|uz)([_.@-]|$)/i.test(locale) ? 'ru' : 'en');
  process.stderr.write(`${JSON.parse(readFileSync(join(root, 'assets', 'locales', language, 'host.json'), 'utf8'))[key]}\n`);
}

function hasDisplay() {
  return process.platform === 'win32' || process.platform === 'darwin' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Chromium refuses to run as root with its sandbox on, and we never switch the sandbox off. */
const isRoot = process.getuid?.() === 0;

/** Opens the Electron window and answers its exit code, or null where there is none to be had. */
async function tryElectron(windowFolder) {
  if (isRoot) return null;
  const { findElectron, downloadElectron } = await import('./electron-binary.js');
  const { runElectron } = await import('./run-electron.js');
  const { ensureBuilt } = await import('./build.js');
  const folder = join(root, 'node_modules', 'electron');
  if (findElectron(folder) === null) {
    await downloadElectron({ folder, cache: join(root, '.cache', 'electron'), onProgress: () => say('host.downloading') });
  }
  const program = findElectron(folder);
  if (program === null) return null;
  return runElectron(program, [join(await ensureBuilt('electron'), 'main.js'), windowFolder, ...args]);
}

async function start() {
  if (!existsSync(join(root, 'node_modules'))) {
    say('host.install_first');
    return 3;
  }
  const { ensureBuilt } = await import('./build.js');
  const windowFolder = await ensureBuilt('window');
  const wanted = hasDisplay() && !args.includes('--no-open');
  const code = wanted ? await tryElectron(windowFolder) : null;
  if (code !== null) return code;
  const host = join(await ensureBuilt('node'), 'loopback.js');
  process.argv.splice(1, Infinity, host, windowFolder, ...(wanted ? ['--instead-of-electron'] : []), ...args);
  await import(pathToFileURL(host).href);
  return null;
}

try {
  const code = await start();
  if (code !== null) process.exitCode = code;
} catch (error) {
  process.stderr.write(`MailReady could not be built: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 3;
}
