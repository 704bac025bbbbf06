import { describe, expect, it } from 'vitest';
import { concealedClipboard } from '../../../src-main/hosts/electron/concealed-clipboard.ts';

type Item = Record<string, string | Blob>;

/** Electron's clipboard, played: what one write puts there is what a history sees. */
function played() {
  const writes: Item[][] = [];
  let cleared = 0;
  return {
    writes,
    cleared: () => cleared,
    clipboard: {
      write: (items: Item[]) => Promise.resolve(void writes.push(items)),
      readText: () => Promise.resolve('text'),
      clear: () => void (cleared += 1),
    },
  };
}
const bytesOf = async (payload: string | Blob | undefined): Promise<number[]> =>
  payload instanceof Blob ? [...new Uint8Array(await payload.arrayBuffer())] : [];
const raw = (name: string): string => `electron application/osclipboard;format="${name}"`;

describe('the clipboard of the system', () => {
  it.each([
    [
      'win32',
      {
        ExcludeClipboardContentFromMonitorProcessing: [1, 0, 0, 0],
        CanIncludeInClipboardHistory: [0, 0, 0, 0],
        CanUploadToCloudClipboard: [0, 0, 0, 0],
      },
    ],
    ['darwin', { 'org.nspasteboard.ConcealedType': [0x31] }],
    ['linux', { 'x-kde-passwordManagerHint': [...Buffer.from('secret')] }],
  ] as const)('gets the text and the marks of %s in one write', async (platform, marks) => {
    const { clipboard, writes } = played();
    await concealedClipboard(clipboard, (item: Item) => item, platform).writeConcealed('hunter-7f3a9');
    expect(writes).toHaveLength(1);
    const [item] = writes[0] ?? [];
    expect(Object.keys(item ?? {})).toEqual(['text/plain', ...Object.keys(marks).map(raw)]);
    expect(item?.['text/plain']).toBe('hunter-7f3a9');
    for (const [name, bytes] of Object.entries(marks)) expect(await bytesOf(item?.[raw(name)])).toEqual(bytes);
  });

  it('never gets a password without its marks', async () => {
    const { clipboard, writes } = played();
    const desk = concealedClipboard(clipboard, () => { throw new TypeError('no such format'); }, 'win32'); // prettier-ignore
    await expect(desk.writeConcealed('hunter-7f3a9')).rejects.toThrow('no such format');
    expect(writes).toEqual([]);
  });

  it('is read and emptied', async () => {
    const { clipboard, cleared } = played();
    const desk = concealedClipboard(clipboard, (item: Item) => item, 'linux');
    expect(await desk.readText()).toBe('text');
    await desk.clear();
    expect(cleared()).toBe(1);
  });
});
