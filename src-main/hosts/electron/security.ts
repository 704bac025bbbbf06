import { isWindowUrl } from './window-address.ts';

export interface Preventable {
  preventDefault(): void;
}
export interface GuardedContents {
  on(
    event: 'will-navigate' | 'will-frame-navigate' | 'will-redirect' | 'will-attach-webview',
    listener: (event: Preventable) => void,
  ): unknown;
  setWindowOpenHandler(handler: () => { action: 'deny' }): void;
}
export interface GuardedApp {
  enableSandbox(): void;
  on(event: 'web-contents-created', listener: (event: unknown, contents: GuardedContents) => void): unknown;
}
export interface GuardedSession {
  setPermissionRequestHandler(
    handler: (
      contents: unknown,
      permission: string,
      callback: (granted: boolean) => void,
      details: { requestingUrl?: string; isMainFrame?: boolean },
    ) => void,
  ): void;
  setPermissionCheckHandler(handler: (contents: unknown, permission: string, origin: string) => boolean): void;
  setDevicePermissionHandler(handler: () => boolean): void;
  setSpellCheckerEnabled(enable: boolean): void;
  on(event: 'will-download', listener: (event: Preventable) => void): unknown;
  readonly webRequest: {
    onBeforeRequest(listener: (details: { url: string }, callback: (answer: { cancel: boolean }) => void) => void): void;
  };
}

/** The window copies texts for the person; it may do nothing else. */
const grantedPermission = 'clipboard-sanitized-write';

/** Must run before Electron is ready: every page is sandboxed, stays where it is and opens nothing (guide 11 to 14). */
export function guardApp(app: GuardedApp): void {
  app.enableSandbox();
  app.on('web-contents-created', (_, contents) => {
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'] as const) {
      contents.on(event, (happening) => happening.preventDefault());
    }
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Denies every permission but one, every device, every download and every request that is not for our own files. */
export function guardSession(session: GuardedSession, options: { readonly devTools: boolean }): void {
  session.setPermissionRequestHandler((_, permission, callback, details) => {
    callback(permission === grantedPermission && details.isMainFrame !== false && isWindowUrl(details.requestingUrl ?? ''));
  });
  session.setPermissionCheckHandler((_, permission, origin) => permission === grantedPermission && isWindowUrl(origin));
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest(({ url }, callback) => {
    callback({ cancel: !(isWindowUrl(url) || (options.devTools && url.startsWith('devtools://devtools/'))) });
  });
}
