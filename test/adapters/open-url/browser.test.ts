import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { browser } from '../../../src-main/adapters/open-url/browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'mailready-browser-'));
afterAll(() => rmSync(folder, { recursive: true }));
const seen = join(folder, 'seen');

/** An `xdg-open` that notes its arguments and ends like the real one. */
function openerThat(ends: string): Record<string, string> {
  rmSync(seen, { force: true });
  writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$@" > '${seen}'\n${ends}\n`);
  chmodSync(join(folder, 'xdg-open'), 0o755);
  return { PATH: `${folder}:/usr/bin:/bin`, DISPLAY: ':0' };
}
const open = (env: Record<string, string>, url: string): Promise<boolean> => browser({ env, platform: 'linux' }).open(url);

describe.skipIf(process.platform === 'win32')('opening a page', () => {
  it('hands it over as one argument, whatever is in it', async () => {
    const url = 'https://id.yandex.ru/security?a=1&b=$(touch%20x)`;|';
    expect(await open(openerThat('exit 0'), url)).toBe(true);
    expect(readFileSync(seen, 'utf8')).toBe(`${new URL(url).href}\n`);
  });

  it('counts an opener that lives on as a success, without waiting for it', async () => {
    const start = performance.now();
    expect(await open(openerThat('exec sleep 5'), 'http://127.0.0.1:4000/?token=1')).toBe(true);
    expect(performance.now() - start).toBeLessThan(4_000);
  });

  it('is false when nothing can show it', async () => {
    expect(await open(openerThat('exit 3'), 'https://mail.ru/')).toBe(false);
    expect(await open({ PATH: '/no/such/folder', DISPLAY: ':0' }, 'https://mail.ru/')).toBe(false);
    const { PATH = '' } = openerThat('exit 0');
    expect(await open({ PATH }, 'https://mail.ru/')).toBe(false);
    expect(existsSync(seen)).toBe(false);
    expect(await open({ PATH, WAYLAND_DISPLAY: 'wayland-0' }, 'https://mail.ru/')).toBe(true);
  });

  it.each([
    'http://mail.ru/',
    'http://127.0.0.1.mail.ru/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://user:canary@mail.ru/',
    'mail.ru',
    '--help',
    `https://mail.ru/${'x'.repeat(2_000)}`,
  ])('never opens %s', async (url) => {
    expect(await open(openerThat('exit 0'), url)).toBe(false);
    expect(existsSync(seen)).toBe(false);
  });
});
