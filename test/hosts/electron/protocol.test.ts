import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { answerWindow, registerWindowScheme } from '../../../src-main/hosts/electron/protocol.ts';
import { loadWindowFiles } from '../../../src-main/hosts/window/window-files.ts';

function played() {
  const base = mkdtempSync(join(tmpdir(), 'mailready '));
  onTestFinished(() => rmSync(base, { recursive: true }));
  const folder = join(base, 'window');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(base, 'secret.html'), 'secret');
  writeFileSync(join(folder, 'index.html'), 'page');
  writeFileSync(join(folder, 'assets', 'app.js'), 'script');
  symlinkSync(join(base, 'secret.html'), join(folder, 'link.html'));
  const files = loadWindowFiles(folder);
  if (!files.ok) throw new Error(files.error);
  const answer = answerWindow(files.value);
  return (url: string, method = 'GET') => answer({ url, method });
}

describe('app:// in Electron', () => {
  it('is registered as a standard, secure scheme and nothing more', () => {
    const registerSchemesAsPrivileged = vi.fn();
    registerWindowScheme({ registerSchemesAsPrivileged });
    expect(registerSchemesAsPrivileged.mock.calls).toEqual([
      [[{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }]],
    ]);
  });

  it('serves the window with its protecting headers', async () => {
    const ask = played();
    const page = ask('app://mailready/');
    expect([page.status, await page.text(), page.headers.get('content-type')]).toEqual([200, 'page', 'text/html; charset=utf-8']);
    const script = ask('app://mailready/assets/app.js?x=1');
    expect([script.status, await script.text()]).toEqual([200, 'script']);
    for (const answer of [page, script, ask('app://mailready/none')]) {
      expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(answer.headers.get('content-security-policy')).not.toMatch(/unsafe|http|\*/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it.each([
    'app://mailready/../secret.html',
    'app://mailready/%2e%2e/secret.html',
    'app://mailready/%2e%2e%2fsecret.html',
    'app://mailready/assets/..%2f..%2fsecret.html',
    'app://mailready/..\\secret.html',
    'app://mailready/%5c..%5csecret.html',
    'app://mailready//etc/passwd',
    'app://mailready/link.html',
    'app://mailready/index.html%00.js',
    'app://mailready/C:/Windows/win.ini',
    'app://mailready/assets',
    'app://evil/index.html',
    'https://mailready/index.html',
    'not an address',
  ])('serves nothing for %s', async (url) => {
    const answer = played()(url);
    expect([answer.status, await answer.text()]).toEqual([404, '']);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', (method) => {
    expect(played()('app://mailready/index.html', method).status).toBe(405);
  });
});
