import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  clipboard,
  ClipboardItem,
  dialog,
  ipcMain,
  Menu,
  Notification,
  protocol,
  screen,
  session,
  shell,
} from 'electron';
import knowledge from 'virtual:knowledge';
import { version } from '../../../package.json' with { type: 'json' };
import { jsonStore } from '../../adapters/store/json-store.ts';
import { createApp } from '../../app/create-app.ts';
import { faultReport } from '../../app/fault-report.ts';
import { readLaunchOptions } from '../../app/launch-options.ts';
import { knownHosts } from '../../app/may-open.ts';
import { systemLanguage } from '../../app/preferences.ts';
import { createClient } from '../../contract/transport.ts';
import { hostText } from '../window/host-texts.ts';
import { onEndSignals } from '../window/on-end-signals.ts';
import { readOptions } from '../window/read-options.ts';
import { loadWindowFiles } from '../window/window-files.ts';
import { concealedClipboard } from './concealed-clipboard.ts';
import { tellCrash } from './crash.ts';
import { serveIpc } from './ipc.ts';
import { menuTemplate } from './menu.ts';
import { notifier } from './notify.ts';
import { externalPages } from './open-external.ts';
import { answerWindow, registerWindowScheme } from './protocol.ts';
import { textSaver } from './save-text.ts';
import { guardApp, guardSession } from './security.ts';
import { isOnlyInstance, reveal } from './single-instance.ts';
import { windowScheme, windowUrl } from './window-address.ts';
import { webPreferences, windowOptions } from './window-options.ts';
import { keepWindowBounds, readWindowBounds } from './window-state.ts';

// Everything up to `whenReady` must happen in this turn, before Electron is ready.
const devTools = !app.isPackaged;
guardApp(app);
registerWindowScheme(protocol);
app.setName('MailReady');

// Windows and macOS name the language nowhere in the environment, and Electron's own Intl may know English only.
const env = process.platform === 'linux' ? process.env : { LANG: app.getPreferredSystemLanguages()[0], ...process.env };
const options = readOptions(process.argv.slice(app.isPackaged ? 1 : 2), { strict: false });
const given = options.ok ? options.value : null;
const launch = readLaunchOptions(given?.resolver, given?.caFiles ?? [], given?.proxy);
const mailready = createApp({
  host: 'electron',
  version,
  home: given?.home,
  language: given?.language ?? null,
  ...(launch.ok ? launch.value : {}),
  env,
  openUrl: externalPages(shell, knownHosts(knowledge.providers)),
  saveText: textSaver({
    documents: () => app.getPath('documents'),
    async ask({ defaultPath, filters }) {
      const asked = { defaultPath, filters };
      const { canceled, filePath } = window === null ? await dialog.showSaveDialog(asked) : await dialog.showSaveDialog(window, asked);
      return canceled || filePath === '' ? null : filePath;
    },
  }),
  notify: notifier({
    supported: () => Notification.isSupported(),
    make: (notice) => new Notification(notice),
    reveal: () => reveal(window),
  }),
  systemProxy: (url) => session.defaultSession.resolveProxy(url),
  clipboard: concealedClipboard(clipboard, (payloads) => new ClipboardItem(payloads), process.platform),
});
let language = given?.language ?? systemLanguage(env, '');
// Chromium keeps its own files beside the profile, and the lock of the single instance belongs to the profile.
app.setPath('userData', join(mailready.home, 'chromium'));

let window: BrowserWindow | null = null;
let exitCode = 0;
let placeKept: Promise<void> = Promise.resolve();
const ipc = serveIpc(ipcMain, mailready.server);
const store = jsonStore({ folder: mailready.home });
const desk = {
  ask: async (box: Parameters<typeof dialog.showMessageBox>[0]) => (await dialog.showMessageBox(box)).response,
  copy: async (text: string) => {
    await clipboard.writeText(text);
  },
};

async function openWindow(): Promise<void> {
  // Windows and macOS take the icon from the program itself.
  const icon = process.platform === 'linux' ? join(import.meta.dirname, '..', 'icon.png') : '';
  const look = {
    preload: join(import.meta.dirname, 'preload.cjs'),
    devTools,
    icon: existsSync(icon) ? icon : undefined,
    bounds: await readWindowBounds(
      store,
      screen.getAllDisplays().map((one) => one.workArea),
    ),
  };
  const opened = new BrowserWindow(windowOptions(look));
  window = opened;
  ipc.attach(opened.webContents);
  opened.once('ready-to-show', () => opened.show());
  opened.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) ipc.forget();
  });
  opened.webContents.on('render-process-gone', (_, { reason, exitCode: code }) => {
    if (reason === 'clean-exit') return;
    ipc.forget();
    void tellCrash(
      desk,
      language,
      faultReport(new Error(`the window is gone: ${reason} ${code}`), 'window', version, (text) => mailready.conceal(text)),
      true,
    ).then((choice) => {
      if (choice === 'reopen' && !opened.isDestroyed()) opened.webContents.reload();
      else app.quit();
    });
  });
  opened.on('close', () => {
    placeKept = keepWindowBounds(store, opened.getNormalBounds());
  });
  opened.on('closed', () => {
    window = null;
    ipc.attach(null);
  });
  await opened.loadURL(windowUrl);
}

async function start(): Promise<void> {
  if (!options.ok || !launch.ok) {
    dialog.showErrorBox('MailReady', hostText(language, !launch.ok && launch.option === 'ca' ? 'host.unreadable_ca' : 'host.bad_option'));
    app.exit(2);
    return;
  }
  const files = loadWindowFiles(app.isPackaged ? join(import.meta.dirname, '..', 'window') : (given?.rest[0] ?? ''));
  if (!files.ok) {
    dialog.showErrorBox('MailReady', `${hostText(language, 'host.window_missing')}\n${files.error}`);
    app.exit(3);
    return;
  }
  const client = createClient(mailready.server);
  const info = await client.call('app.info', {});
  if (info.ok) language = info.value.language;
  const own = session.fromPartition(webPreferences('', devTools).partition, { cache: false });
  guardSession(own, { devTools });
  guardSession(session.defaultSession, { devTools });
  own.protocol.handle(windowScheme, answerWindow(files.value));
  const setMenu = (): void =>
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({ language, platform: process.platform, devTools })));
  setMenu();
  client.on('preferences.changed', (chosen) => {
    language = chosen.language ?? systemLanguage(env, '');
    setMenu();
  });
  await openWindow();
}

/** A bug of ours in the main process: nothing can be trusted to go on. */
function onFault(error: unknown): void {
  const report = faultReport(error, 'electron', version, (text) => mailready.conceal(text));
  process.stderr.write(`${report}\n`);
  if (!app.isReady()) app.exit(3);
  else void tellCrash(desk, language, report, false).finally(() => app.exit(3));
}
process.on('uncaughtException', onFault);
process.on('unhandledRejection', onFault);

if (isOnlyInstance(app, () => window)) {
  onEndSignals(
    process,
    (code) => {
      exitCode = code;
      app.quit();
    },
    () => app.exit(130),
  );
  app.on('window-all-closed', () => app.quit());
  let ending = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (ending) return;
    ending = true;
    void Promise.all([ipc.close(), placeKept])
      .then(() => mailready.close())
      .finally(() => app.exit(exitCode));
  });
  app.whenReady().then(start).catch(onFault);
} else app.exit(0);
