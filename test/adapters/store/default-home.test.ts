import { describe, expect, it } from 'vitest';
import { defaultHome } from '../../../src-main/adapters/store/default-home.ts';

describe('defaultHome', () => {
  it.each([
    [{ MAILREADY_HOME: '/srv/mr', XDG_CONFIG_HOME: '/x' }, 'linux', '/home/i', '/srv/mr'],
    [{}, 'linux', '/home/i', '/home/i/.config/MailReady'],
    [{ XDG_CONFIG_HOME: '/x' }, 'linux', '/home/i', '/x/MailReady'],
    [{ XDG_CONFIG_HOME: 'relative' }, 'linux', '/home/i', '/home/i/.config/MailReady'],
    [{ MAILREADY_HOME: '' }, 'darwin', '/Users/i', '/Users/i/Library/Application Support/MailReady'],
    [{ APPDATA: 'C:\\Users\\i\\AppData\\Roaming' }, 'win32', 'C:\\Users\\i', 'C:\\Users\\i\\AppData\\Roaming\\MailReady'],
    [{}, 'win32', 'C:\\Users\\i', 'C:\\Users\\i\\AppData\\Roaming\\MailReady'],
  ] as const)('%o on %s', (env, platform, home, expected) => {
    expect(defaultHome(env, platform, home)).toBe(expected);
  });
});
