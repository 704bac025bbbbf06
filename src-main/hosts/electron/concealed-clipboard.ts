import type { ClipboardDesk } from '../../adapters/clipboard/secret-clipboard.ts';

/** The part of Electron's clipboard that is used; since Electron 44 it answers with promises and takes items. */
export interface SystemClipboard<Item> {
  write(items: Item[]): Promise<void>;
  readText(): Promise<string>;
  clear(): void;
}

const dword = (value: number): Uint8Array<ArrayBuffer> => new Uint8Array(new Uint32Array([value]).buffer);
const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);

/**
 * What tells histories to leave a secret alone. Windows itself heeds its three (the history of Win+V, the other devices of
 * the same person); the one of macOS is an agreement of clipboard managers (nspasteboard.org), the one of Linux is KDE's,
 * which others follow. A history that heeds none of them keeps the password: no program can prevent that.
 */
const marks: Partial<Record<NodeJS.Platform, Readonly<Record<string, Uint8Array<ArrayBuffer>>>>> = {
  win32: {
    ExcludeClipboardContentFromMonitorProcessing: dword(1),
    CanIncludeInClipboardHistory: dword(0),
    CanUploadToCloudClipboard: dword(0),
  },
  darwin: { 'org.nspasteboard.ConcealedType': text('1') },
  linux: { 'x-kde-passwordManagerHint': text('secret') },
};

/** The clipboard of the system for the port `SecretClipboard`. */
export function concealedClipboard<Item>(
  clipboard: SystemClipboard<Item>,
  makeItem: (payloads: Record<string, string | Blob>) => Item,
  platform: NodeJS.Platform,
): ClipboardDesk {
  return {
    // All in one item: a history that sees the text first has taken it before the marks come.
    async writeConcealed(plain) {
      const raw = Object.entries(marks[platform] ?? {}).map(([name, bytes]): [string, Blob] => [
        `electron application/osclipboard;format="${name}"`,
        new Blob([bytes]),
      ]);
      await clipboard.write([makeItem({ 'text/plain': plain, ...Object.fromEntries(raw) })]);
    },
    readText: () => clipboard.readText(),
    clear: () => Promise.resolve().then(() => clipboard.clear()),
  };
}
