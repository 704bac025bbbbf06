import type { WindowBounds } from './window-state.ts';

/**
 * Everything a page could be given is written out, also where it is Electron's default today: the list of
 * Electron's security guide, numbers 2 to 4, 6 and 8 to 11.
 */
export function webPreferences(preload: string, devTools: boolean) {
  return {
    preload,
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
    devTools,
    /** No `persist:`: nothing of the window is ever on disk. */
    partition: 'mailready',
  } as const;
}

export interface WindowLook {
  readonly preload: string;
  readonly bounds: WindowBounds;
  readonly devTools: boolean;
  readonly icon: string | undefined;
}

export function windowOptions(look: WindowLook) {
  return {
    title: 'MailReady',
    ...look.bounds,
    minWidth: 360,
    minHeight: 480,
    /** Shown once it is drawn, so that nobody sees an empty white window. */
    show: false,
    autoHideMenuBar: true,
    ...(look.icon === undefined ? {} : { icon: look.icon }),
    webPreferences: webPreferences(look.preload, look.devTools),
  };
}
