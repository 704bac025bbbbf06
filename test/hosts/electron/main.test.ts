import type { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

/** Electron, played: writes down in which order it was told what. */
const played = vi.hoisted(() => ({
  log: [] as string[],
  options: [] as unknown[],
  windows: [] as unknown[],
  sessions: [] as string[],
  invoke: null as ((event: unknown, message: unknown) => unknown) | null,
  protocol: null as ((request: { url: string; method: string }) => Response) | null,
  app: null as EventEmitter | null,
  ready: null as (() => void) | null,
  exits: [] as number[],
}));

vi.mock('electron', async () => {
  const { EventEmitter: Emitter } = await import('node:events');
  const note = (text: string) => () => void played.log.push(text);
  const session = {
    setPermissionRequestHandler: note('permission request'),
    setPermissionCheckHandler: note('permission check'),
    setDevicePermissionHandler: note('device'),
    setSpellCheckerEnabled: note('spelling'),
    on: note('download'),
    webRequest: { onBeforeRequest: note('requests') },
    protocol: { handle: (_: string, handler: typeof played.protocol) => (played.protocol = handler) },
  };
  class App extends Emitter {
    isPackaged = false;
    enableSandbox = note('sandbox');
    setName = note('name');
    setPath = note('user data');
    getPreferredSystemLanguages = () => ['ru-RU'];
    requestSingleInstanceLock = () => {
      played.log.push('lock');
      return true;
    };
    isReady = () => true;
    quit = () => {
      played.log.push('quit');
      this.emit('will-quit', { preventDefault: note('held') });
    };
    exit = (code: number) => void played.exits.push(code);
    whenReady = () =>
      new Promise<void>((resolve) => {
        played.ready = () => {
          played.log.push('ready');
          resolve();
        };
      });
  }
  const app = new App();
  played.app = app;
  class BrowserWindow extends Emitter {
    webContents = Object.assign(new Emitter(), { send: note('send'), isDestroyed: () => false, reload: note('reload') });
    constructor(options: unknown) {
      super();
      played.options.push(options);
      played.windows.push(this);
    }
    loadURL = (url: string) => {
      played.log.push(`load ${url}`);
      return Promise.resolve();
    };
    show = note('show');
    getNormalBounds = () => ({ x: 1, y: 2, width: 900, height: 700 });
    isDestroyed = () => false;
  }
  return {
    app,
    BrowserWindow,
    clipboard: {
      writeText: () => Promise.resolve(),
      write: () => Promise.resolve(),
      readText: () => Promise.resolve(''),
      clear: note('clear'),
    },
    ClipboardItem: class {
      types: string[] = [];
    },
    dialog: { showMessageBox: () => Promise.resolve({ response: 0 }), showErrorBox: note('error box') },
    ipcMain: { handle: (_: string, handler: typeof played.invoke) => (played.invoke = handler) },
    Menu: {
      setApplicationMenu: (menu: { label: string }[]) => void played.log.push('menu', ...menu.map((one) => `menu ${one.label}`)),
      buildFromTemplate: (template: unknown) => template,
    },
    protocol: { registerSchemesAsPrivileged: note('scheme') },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] },
    shell: {
      openExternal: (url: string) => {
        played.log.push(`open ${url}`);
        return Promise.resolve();
      },
    },
    session: {
      fromPartition: (name: string) => (played.sessions.push(name), session),
      defaultSession: {
        ...session,
        resolveProxy: (url: string) => {
          played.log.push(`proxy for ${url}`);
          return Promise.resolve('PROXY proxy.firma.ru:3128; DIRECT');
        },
      },
    },
  };
});

const base = mkdtempSync(join(tmpdir(), 'mailready '));
const argv = [...process.argv];
beforeAll(async () => {
  // The environment goes before the settings of the system.
  for (const name of ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']) vi.stubEnv(name, undefined);
  writeFileSync(join(base, 'index.html'), 'page');
  process.argv.splice(1, Infinity, 'main.js', base, '--home', join(base, 'home'), '--lang', 'ru');
  await import('../../../src-main/hosts/electron/main.ts');
});
afterAll(() => {
  vi.unstubAllEnvs();
  process.argv.splice(0, Infinity, ...argv);
  rmSync(base, { recursive: true });
});

describe('the Electron program, put together', () => {
  it('guards itself before Electron is ready', () => {
    expect(played.log).toEqual(['sandbox', 'scheme', 'name', 'user data', 'lock']);
  });

  it('guards the session before the page is loaded, and loads only its own', async () => {
    played.ready?.();
    await expect.poll(() => played.log.at(-1)).toBe('load app://mailready/');
    const order = ['ready', 'permission request', 'requests', 'menu', 'load app://mailready/'].map((step) => played.log.indexOf(step));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(played.sessions).toEqual(['mailready']);
    expect(await played.protocol?.({ url: 'app://mailready/', method: 'GET' }).text()).toBe('page');
  });

  it('gives the window the protected preferences and the sandboxed preload', () => {
    expect(played.options[0]).toMatchObject({
      show: false,
      webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, partition: 'mailready' },
    });
    expect((played.options[0] as { webPreferences: { preload: string } }).webPreferences.preload).toMatch(/preload\.cjs$/);
  });

  it('answers its own page through the app', async () => {
    const [window] = played.windows as { webContents: unknown }[];
    const senderFrame = { url: 'app://mailready/', parent: null };
    expect(
      await played.invoke?.({ sender: window?.webContents, senderFrame }, { kind: 'call', name: 'app.info', input: {} }),
    ).toMatchObject({
      ok: true,
      value: { name: 'MailReady', host: 'electron', language: 'ru', clipboard: true },
    });
  });

  it('follows the language that is chosen in the window', async () => {
    const [window] = played.windows as { webContents: unknown }[];
    const choose = (language: string): unknown =>
      played.invoke?.(
        { sender: window?.webContents, senderFrame: { url: 'app://mailready/', parent: null } },
        { kind: 'call', name: 'preferences.set', input: { language } },
      );
    const menus = (): string[] => played.log.filter((line) => line.startsWith('menu '));
    expect(menus()).toContain('menu Правка');
    await choose('en');
    expect(menus()).toContain('menu Edit');
    await choose('ru');
    expect(menus().filter((line) => line === 'menu Правка')).toHaveLength(2);
  });

  it('opens pages of our providers in the browser, and no others', async () => {
    const [window] = played.windows as { webContents: unknown }[];
    const open = (url: string): unknown =>
      played.invoke?.(
        { sender: window?.webContents, senderFrame: { url: 'app://mailready/', parent: null } },
        { kind: 'call', name: 'app.openUrl', input: { url } },
      );
    expect(await open('https://id.yandex.ru/')).toEqual({ ok: true, value: { opened: true } });
    expect(await open('https://evil.example/')).toEqual({ ok: true, value: { opened: false } });
    expect(await open('file:///etc/passwd')).toEqual({ ok: true, value: { opened: false } });
    expect(played.log.filter((line) => line.startsWith('open '))).toEqual(['open https://id.yandex.ru/']);
  });

  it('asks the system for its proxy once that is chosen', async () => {
    const [window] = played.windows as { webContents: unknown }[];
    const senderFrame = { url: 'app://mailready/', parent: null };
    const choose = (kind: string): unknown =>
      played.invoke?.(
        { sender: window?.webContents, senderFrame },
        { kind: 'call', name: 'proxy.set', input: { proxy: { kind }, secret: { kind: 'keep' } } },
      );
    expect(await choose('none')).toMatchObject({ value: { system: null, systemFrom: 'settings', used: null } });
    expect(played.log.filter((line) => line.startsWith('proxy for'))).toEqual([]);
    expect(await choose('system')).toMatchObject({
      value: { system: { address: 'http://proxy.firma.ru:3128', usable: true }, used: 'http://proxy.firma.ru:3128' },
    });
    expect(played.log).toContain('proxy for https://example.com/');
  });

  it('keeps the place of the window and ends with it', async () => {
    const [window] = played.windows as EventEmitter[];
    window?.emit('close');
    window?.emit('closed');
    played.app?.emit('window-all-closed');
    await expect.poll(() => played.exits).toEqual([0]);
    await expect.poll(() => existsSync(join(base, 'home', 'window.json'))).toBe(true);
  });
});
