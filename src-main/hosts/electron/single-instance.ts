export interface InstanceApp {
  requestSingleInstanceLock(): boolean;
  on(event: 'second-instance', listener: () => void): unknown;
}
export interface ShownWindow {
  isMinimized(): boolean;
  restore(): void;
  show(): void;
  focus(): void;
}

/**
 * False when another MailReady works on the same profile already: that one comes to the front, and this one must end.
 * What the second start was given on its command line is never looked at: anybody on this computer could send it.
 */
export function isOnlyInstance(app: InstanceApp, window: () => ShownWindow | null): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', () => reveal(window()));
  return true;
}

/** Brings the window to the front, from wherever it is. */
export function reveal(window: ShownWindow | null): void {
  if (window === null) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
