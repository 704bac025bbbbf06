import { posix, win32 } from 'node:path';

/**
 * The profile folder: `MAILREADY_HOME`, else where this system keeps the settings of programs. `home` is the person's
 * home folder (`os.homedir()`), `env` the environment to look into.
 */
export function defaultHome(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform, home: string): string {
  const chosen = env['MAILREADY_HOME'];
  if (chosen !== undefined && chosen !== '') return chosen;
  if (platform === 'win32') return win32.join(absolute(env['APPDATA'], win32) ?? win32.join(home, 'AppData', 'Roaming'), 'MailReady');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'MailReady');
  return posix.join(absolute(env['XDG_CONFIG_HOME'], posix) ?? posix.join(home, '.config'), 'MailReady');
}

/** The XDG base directory specification says that a relative path there is ignored. */
function absolute(path: string | undefined, paths: typeof posix): string | undefined {
  return path !== undefined && paths.isAbsolute(path) ? path : undefined;
}
