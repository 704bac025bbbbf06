import { describe, expect, it, vi } from 'vitest';
import type { Told } from '../../../src-main/hosts/electron/messages.ts';

const electron = vi.hoisted(() => ({
  exposed: [] as [string, Record<string, (...all: unknown[]) => unknown>][],
  invoked: [] as unknown[],
  listener: null as ((event: unknown, message: unknown) => void) | null,
}));
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, api: Record<string, () => unknown>) => electron.exposed.push([name, api]) },
  ipcRenderer: {
    invoke: (...all: unknown[]) => {
      electron.invoked.push(all);
      return Promise.resolve({ ok: true, value: {} });
    },
    on: (_: string, listener: (event: unknown, message: unknown) => void) => (electron.listener = listener),
    send: () => undefined,
  },
}));
await import('../../../src-main/hosts/electron/preload.ts');

const tell = (message: Told): void => electron.listener?.({ sender: { secret: 'event object' } }, message);

describe('what the preload gives the page', () => {
  it('is call, run and listen, as window.mailready, and nothing else', () => {
    expect(electron.exposed.map(([name, api]) => [name, Object.entries(api).map(([key, value]) => `${key}: ${typeof value}`)]))
      .toMatchInlineSnapshot(`
      [
        [
          "mailready",
          [
            "call: function",
            "run: function",
            "listen: function",
          ],
        ],
      ]
    `);
  });

  it('hands payloads over, never the event of Electron', () => {
    const [, api] = electron.exposed[0]!;
    const seen: unknown[][] = [];
    api['listen']?.('vault.changed', (...all: unknown[]) => seen.push(all));
    api['run']?.('discover', {}, (...all: unknown[]) => seen.push(all));
    const id = (electron.invoked.at(-1) as [string, { id: string }])[1].id;
    tell({ kind: 'push', name: 'vault.changed', payload: { state: 'ready', detail: null } });
    tell({ kind: 'event', id, event: { type: 'x' } });
    tell({ kind: 'event', id: 'another run', event: { type: 'y' } });
    expect(seen).toEqual([[{ state: 'ready', detail: null }], [{ type: 'x' }]]);
  });

  it('speaks on one channel only', () => {
    const [, api] = electron.exposed[0]!;
    void api['call']?.('app.info', {});
    expect(electron.invoked.at(-1)).toEqual(['mailready:ask', { kind: 'call', name: 'app.info', input: {} }]);
  });
});
