export interface Notice {
  on(event: 'click', listener: () => void): unknown;
  show(): void;
}
export interface NoticeDesk {
  supported(): boolean;
  make(options: { readonly title: string; readonly body: string }): Notice;
  /** Brings the window to the front. */
  reveal(): void;
}

/** A notification of the system; a click on it shows the window. False where the system has none. */
export function notifier(desk: NoticeDesk): (title: string, text: string) => boolean {
  // The one that is shown: without a reference its click would be lost.
  let shown: Notice | null = null;
  return (title, text) => {
    if (!desk.supported()) return false;
    shown = desk.make({ title, body: text });
    shown.on('click', () => {
      shown = null;
      desk.reveal();
    });
    shown.show();
    return true;
  };
}
