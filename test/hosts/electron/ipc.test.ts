import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Handlers } from '../../../src-main/contract/serve.ts';
import { createClient } from '../../../src-main/contract/transport.ts';
import { createBridge } from '../../../src-main/hosts/electron/bridge.ts';
import type { Frame, InvokeEvent } from '../../../src-main/hosts/electron/ipc.ts';
import { serveIpc } from '../../../src-main/hosts/electron/ipc.ts';
import type { Told } from '../../../src-main/hosts/electron/messages.ts';
import { askChannel } from '../../../src-main/hosts/electron/messages.ts';
import { overBridge } from '../../../src-renderer/transport/bridge.ts';
import { emptyDiscovery, fakeServer } from '../fake-server.ts';

const ours: Frame = { url: 'app://mailready/', parent: null };
const source = { type: 'source', report: { source: 'mx', outcome: 'found', ms: 3 } } as const;

/** Main process and page, joined by an IPC that clones messages as Electron does. */
function played(handlers: Partial<Handlers> = {}) {
  const server = fakeServer(handlers);
  let listener: ((event: InvokeEvent, message: unknown) => unknown) | undefined;
  const ipc = serveIpc({ handle: (channel, handler) => (channel === askChannel ? (listener = handler) : undefined) }, server);
  let onTold: ((event: unknown, message: Told) => void) | undefined;
  const contents = {
    told: [] as Told[],
    gone: false,
    send(_: string, message: Told) {
      const copy = structuredClone(message);
      contents.told.push(copy);
      onTold?.({ sender: 'an event object' }, copy);
    },
    isDestroyed: () => contents.gone,
  };
  ipc.attach(contents);
  const ask = async (message: unknown, event: Partial<InvokeEvent> = {}): Promise<unknown> =>
    structuredClone(await listener?.({ sender: contents, senderFrame: ours, ...event }, structuredClone(message)));
  const bridge = createBridge({ invoke: (_, message) => ask(message), on: (_, handler) => (onTold = handler) }, () => randomUUID());
  return { server, ipc, contents, ask, bridge, client: createClient(overBridge(bridge)) };
}

/** A run that ends only when it is cancelled. */
function endless(seen: { aborted: number }): Partial<Handlers> {
  return {
    async discover(_, emit, signal) {
      emit(source);
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      seen.aborted = performance.now();
      return { ok: false, failure: { code: 'cancelled', message: 'cancelled' } };
    },
  };
}
const input = { address: 'anna@example.org', language: 'ru' } as const;
const theme: Partial<Handlers> = { 'preferences.get': () => Promise.resolve({ ok: true, value: { language: 'ru', theme: 'dark' } }) };
const call = { kind: 'call', name: 'preferences.get', input: {} };

describe('the contract over Electron IPC', () => {
  it('carries a call', async () => {
    expect(await played(theme).client.call('preferences.get', {})).toEqual({ ok: true, value: { language: 'ru', theme: 'dark' } });
  });

  it('carries a run: its events in order, then the reply', async () => {
    const { client } = played({
      discover(_, emit) {
        for (const ms of [1, 2, 3]) emit({ ...source, report: { ...source.report, ms } });
        return Promise.resolve({ ok: true, value: { ...emptyDiscovery, candidates: [], sources: [], problems: [] } });
      },
    });
    const events: unknown[] = [];
    expect(await client.run('discover', input, (event) => events.push(event))).toMatchObject({ ok: true });
    expect(events.map((event) => (event as typeof source).report.ms)).toEqual([1, 2, 3]);
  });

  it('cancels within 200 ms and still tells how it ended', async () => {
    const seen = { aborted: 0 };
    const { client } = played(endless(seen));
    const stop = new AbortController();
    const before = performance.now();
    const done = client.run('discover', input, () => stop.abort(), stop.signal);
    expect(await done).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(seen.aborted - before).toBeLessThan(200);
  });

  it('carries pushes until nobody listens', async () => {
    const { client, server } = played();
    const seen: unknown[] = [];
    const stop = client.on('vault.changed', (payload) => seen.push(payload));
    server.push('vault.changed', { state: 'locked', detail: null });
    stop();
    server.push('vault.changed', { state: 'ready', detail: null });
    await sleep(0);
    expect(seen).toEqual([{ state: 'locked', detail: null }]);
  });

  it('tells every refusal of the app as it is', async () => {
    const { bridge } = played();
    expect(await bridge.call('none', {})).toMatchObject({ failure: { code: 'unknown_call' } });
    expect(await bridge.call('preferences.get', {})).toMatchObject({ failure: { code: 'fault' } });
    expect(await bridge.run('discover', { address: 5 }, () => undefined).done).toMatchObject({
      failure: { code: 'bad_input', field: 'address' },
    });
  });

  it('answers the page even when IPC itself fails', async () => {
    const bridge = createBridge({ invoke: () => Promise.reject(new Error('gone')), on: () => undefined }, () => randomUUID());
    expect(await bridge.call('app.info', {})).toMatchObject({ failure: { code: 'unreachable' } });
    expect(await bridge.run('discover', input, () => undefined).done).toMatchObject({ failure: { code: 'unreachable' } });
  });
});

describe('who may use Electron IPC', () => {
  it.each<[string, Partial<InvokeEvent>]>([
    ['another window', { sender: {} }],
    ['a frame inside the page', { senderFrame: { url: 'app://mailready/', parent: ours } }],
    ['a foreign page', { senderFrame: { url: 'https://evil.example/', parent: null } }],
    ['a page with our name elsewhere', { senderFrame: { url: 'https://mailready/', parent: null } }],
    ['another host of our scheme', { senderFrame: { url: 'app://evil/', parent: null } }],
    ['an empty page', { senderFrame: { url: 'about:blank', parent: null } }],
    ['a file', { senderFrame: { url: 'file:///app/index.html', parent: null } }],
    ['a frame that is gone', { senderFrame: null }],
  ])('refuses %s', async (_, event) => {
    const { ask } = played(theme);
    expect(await ask(call, event)).toMatchObject({ ok: false, failure: { code: 'forbidden' } });
  });

  it('refuses everybody while there is no window', async () => {
    const { ask, ipc } = played(theme);
    ipc.attach(null);
    expect(await ask(call)).toMatchObject({ failure: { code: 'forbidden' } });
  });

  it.each([
    ['nothing', undefined],
    ['a text', 'preferences.get'],
    ['an unknown kind', { kind: 'eval', name: 'x', input: {} }],
    ['a further field', { ...call, extra: 1 }],
    ['a name that is no text', { ...call, name: 5 }],
    ['an endless name', { ...call, name: 'x'.repeat(65) }],
    ['a run without an id', { kind: 'run', name: 'discover', input: {} }],
    ['a run with an id of its own making', { kind: 'run', id: '../1', name: 'discover', input: {} }],
  ])('refuses %s', async (_, message) => {
    expect(await played(theme).ask(message)).toMatchObject({ ok: false, failure: { code: 'bad_input' } });
  });

  it('refuses more input than a call needs, and input that is no JSON', async () => {
    const { ask } = played(theme);
    expect(await ask({ ...call, input: { text: 'x'.repeat(70_000) } })).toMatchObject({ failure: { code: 'bad_input' } });
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(await ask({ ...call, input: circle })).toMatchObject({ failure: { code: 'bad_input' } });
    expect(await ask({ ...call, input: 5n })).toMatchObject({ failure: { code: 'bad_input' } });
  });

  it('runs sixteen at once, refuses the next, and an id twice', async () => {
    const { ask, ipc } = played(endless({ aborted: 0 }));
    const run = (id = randomUUID()) => ask({ kind: 'run', id, name: 'discover', input });
    const id = randomUUID();
    expect(await run(id)).toMatchObject({ ok: true });
    expect(await run(id)).toMatchObject({ failure: { code: 'bad_input' } });
    for (let count = 1; count < 16; count += 1) expect(await run()).toMatchObject({ ok: true });
    expect(await run()).toMatchObject({ failure: { code: 'busy' } });
    await ipc.close();
  });

  it('cancels what a page left behind when it is loaded anew or its window closes', async () => {
    for (const end of ['forget', 'attach'] as const) {
      const seen = { aborted: 0 };
      const { ask, ipc, contents } = played(endless(seen));
      await ask({ kind: 'run', id: randomUUID(), name: 'discover', input });
      if (end === 'forget') ipc.forget();
      else {
        contents.gone = true;
        ipc.attach(null);
      }
      await expect.poll(() => seen.aborted).toBeGreaterThan(0);
      await ipc.close();
    }
  });

  it('lets runs tidy up before the program ends', async () => {
    let tidied = false;
    const { ask, ipc } = played({
      async discover(_, __, signal) {
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        await sleep(200);
        tidied = true;
        return { ok: false, failure: { code: 'cancelled', message: '' } };
      },
    });
    await ask({ kind: 'run', id: randomUUID(), name: 'discover', input });
    await ipc.close();
    expect(tidied).toBe(true);
  });
});
