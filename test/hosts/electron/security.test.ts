import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it, vi } from 'vitest';
import type { GuardedContents, Preventable } from '../../../src-main/hosts/electron/security.ts';
import { guardApp, guardSession } from '../../../src-main/hosts/electron/security.ts';
import { isWindowUrl } from '../../../src-main/hosts/electron/window-address.ts';
import { webPreferences, windowOptions } from '../../../src-main/hosts/electron/window-options.ts';

/** Every permission name of the installed Electron, read from its own types: a new one is denied until somebody looks at it. */
const types = readFileSync(createRequire(import.meta.url).resolve('electron/electron.d.ts'), 'utf8');
const permissions = [
  ...new Set(
    [...types.matchAll(/setPermission(?:Request|Check)Handler\(handler: .*?permission: ([^,]+),/g)].flatMap(([, union = '']) =>
      union.split(' | ').map((name) => name.replaceAll("'", '')),
    ),
  ),
].filter((name) => name !== 'clipboard-sanitized-write');

function playedSession(devTools: boolean) {
  const kept: {
    request?: Parameters<Parameters<typeof guardSession>[0]['setPermissionRequestHandler']>[0];
    check?: Parameters<Parameters<typeof guardSession>[0]['setPermissionCheckHandler']>[0];
    device?: () => boolean;
    before?: Parameters<Parameters<typeof guardSession>[0]['webRequest']['onBeforeRequest']>[0];
    download?: (event: Preventable) => void;
    spelling?: boolean;
  } = {};
  guardSession(
    {
      setPermissionRequestHandler: (handler) => (kept.request = handler),
      setPermissionCheckHandler: (handler) => (kept.check = handler),
      setDevicePermissionHandler: (handler) => (kept.device = handler),
      setSpellCheckerEnabled: (enable) => (kept.spelling = enable),
      on: (_, listener) => (kept.download = listener),
      webRequest: { onBeforeRequest: (listener) => (kept.before = listener) },
    },
    { devTools },
  );
  return {
    ...kept,
    asked(permission: string, requestingUrl: string, isMainFrame = true): boolean {
      const answers: boolean[] = [];
      kept.request?.({}, permission, (granted) => answers.push(granted), { requestingUrl, isMainFrame });
      expect(answers).toHaveLength(1);
      return answers[0]!;
    },
    cancelled(url: string): boolean {
      const answers: boolean[] = [];
      kept.before?.({ url }, ({ cancel }) => answers.push(cancel));
      expect(answers).toHaveLength(1);
      return answers[0]!;
    },
  };
}

describe('what the page of the window is given', () => {
  it('has every protection on, to the letter', () => {
    expect(webPreferences('/preload.cjs', false)).toEqual({
      preload: '/preload.cjs',
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      plugins: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      devTools: false,
      partition: 'mailready',
    });
  });

  it('is used by the window, without any additional switch', () => {
    const options = windowOptions({ preload: '/preload.cjs', devTools: false, icon: undefined, bounds: { width: 800, height: 600 } });
    expect(options.webPreferences).toEqual(webPreferences('/preload.cjs', false));
    expect(Object.keys(options.webPreferences).filter((name) => /blink|features?$/i.test(name))).toEqual(['experimentalFeatures']);
  });
});

describe('the guarded app', () => {
  function played() {
    const sandbox = vi.fn();
    let created: ((event: unknown, contents: GuardedContents) => void) | undefined;
    guardApp({ enableSandbox: sandbox, on: (_, listener) => (created = listener) });
    const handlers = new Map<string, (event: Preventable) => void>();
    let open: (() => { action: string }) | undefined;
    created?.({}, { on: (event, listener) => handlers.set(event, listener), setWindowOpenHandler: (handler) => (open = handler) });
    return { sandbox, handlers, open };
  }

  it('switches the sandbox on for everything', () => {
    expect(played().sandbox).toHaveBeenCalledTimes(1);
  });

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])('prevents %s', (event) => {
    const preventDefault = vi.fn();
    played().handlers.get(event)?.({ preventDefault });
    expect(preventDefault).toHaveBeenCalledTimes(1);
  });

  it('opens no second window', () => {
    expect(played().open?.()).toEqual({ action: 'deny' });
  });
});

describe('the guarded session', () => {
  it('is asked about what Electron knows', () => {
    expect(permissions).toEqual(expect.arrayContaining(['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'usb']));
  });

  it.each(permissions)('denies %s', (permission) => {
    const session = playedSession(false);
    expect(session.asked(permission, 'app://mailready/')).toBe(false);
    expect(session.check?.({}, permission, 'app://mailready/')).toBe(false);
  });

  it('lets our own page write to the clipboard, and nobody else', () => {
    const session = playedSession(false);
    const write = 'clipboard-sanitized-write';
    expect(session.asked(write, 'app://mailready/index.html')).toBe(true);
    expect(session.check?.({}, write, 'app://mailready')).toBe(true);
    expect(session.asked(write, 'app://mailready/', false)).toBe(false);
    for (const foreign of ['https://evil.example/', 'app://evil/', 'file:///etc/passwd', '']) {
      expect(session.asked(write, foreign), foreign).toBe(false);
      expect(session.check?.({}, write, foreign), foreign).toBe(false);
    }
  });

  it('gives no device and no download, and checks no spelling on a server', () => {
    const session = playedSession(false);
    expect(session.device?.()).toBe(false);
    expect(session.spelling).toBe(false);
    const preventDefault = vi.fn();
    session.download?.({ preventDefault });
    expect(preventDefault).toHaveBeenCalledTimes(1);
  });

  it.each([
    'http://127.0.0.1/',
    'https://example.org/',
    'ws://127.0.0.1/',
    'file:///etc/passwd',
    'data:text/html,x',
    'blob:app://mailready/1',
    'app://evil/',
    'app://mailready.evil.example/',
    'app://user@mailready/',
    'devtools://devtools/bundled/x.js',
    'chrome://settings',
    'not an address',
  ])('lets no request for %s out', (url) => {
    expect(playedSession(false).cancelled(url)).toBe(true);
  });

  it('lets our own files and, while developing, the developer tools in', () => {
    expect(playedSession(false).cancelled('app://mailready/assets/app.js')).toBe(false);
    expect(playedSession(true).cancelled('devtools://devtools/bundled/x.js')).toBe(false);
    expect(playedSession(true).cancelled('https://example.org/')).toBe(true);
  });
});

describe('the address of the window', () => {
  it.each(['app://mailready', 'app://mailready/', 'app://mailready/index.html#/x'])('%s is ours', (url) =>
    expect(isWindowUrl(url)).toBe(true),
  );
  it.each([
    'app://mailready:80/',
    'app:mailready',
    'app:///mailready',
    'https://mailready/',
    'app://mailready@evil/',
    'app://mailready.',
    '',
  ])('%s is not', (url) => expect(isWindowUrl(url)).toBe(false));
});
