import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Handlers } from '../../../src-main/contract/serve.ts';
import { emptyDiscovery } from '../fake-server.ts';
import { ask, postJson } from './ask.ts';
import { openHost } from './open-host.ts';
import type { OpenHost } from './open-host.ts';
import { events } from './sse.ts';

const source = { type: 'source', report: { source: 'mx', outcome: 'found', ms: 3 } } as const;
const input = JSON.stringify({ address: 'anna@example.org', language: 'ru' });

/** A run that goes on until it is cancelled, and then needs `tidyMs`. */
function endless(seen: { aborted: number }, tidyMs = 0): Partial<Handlers> {
  return {
    async discover(_, emit, signal) {
      emit(source);
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      seen.aborted = performance.now();
      await sleep(tidyMs);
      return { ok: false, failure: { code: 'cancelled', message: 'cancelled' } };
    },
  };
}

function start({ origin, authorized }: OpenHost, id: string, onText: (soFar: string) => void = () => undefined, signal?: AbortSignal) {
  return ask(origin, '/api/run/discover', {
    method: 'POST',
    headers: { ...authorized, 'content-type': 'application/json', 'x-run-id': id },
    body: input,
    onText,
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Resolves when the run's first event has come; the answer stays in a box, or it would be awaited too. */
async function started(
  host: OpenHost,
  id: string = randomUUID(),
  signal?: AbortSignal,
): Promise<{ readonly done: ReturnType<typeof start> }> {
  let done: ReturnType<typeof start> | undefined;
  await new Promise<void>((resolve) => {
    done = start(host, id, () => resolve(), signal);
  });
  return { done: done! };
}

describe('calls over the loopback host', () => {
  it('carries input and reply as they are', async () => {
    const { origin, authorized } = await openHost({
      'preferences.set': (given) => Promise.resolve({ ok: true, value: { language: given.language ?? null, theme: 'dark' } }),
    });
    const answer = await postJson(origin, '/api/call/preferences.set', { language: 'en' }, authorized);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(answer.text)).toEqual({ ok: true, value: { language: 'en', theme: 'dark' } });
  });

  it('takes a pasted text of several megabytes for explain, not for others', async () => {
    let length = 0;
    const { origin, authorized } = await openHost({
      explain(given) {
        length = given.text.length;
        return Promise.resolve({ ok: false, failure: { code: 'bad_input', message: 'played' } });
      },
    });
    const text = 'я'.repeat(3_000_000);
    expect((await postJson(origin, '/api/call/explain', { text, language: 'ru' }, authorized)).status).toBe(200);
    expect(length).toBe(3_000_000);
    expect((await postJson(origin, '/api/call/explain', { text: text + text, language: 'ru' }, authorized)).status).toBe(413);
  });

  it.each(['toString', '__proto__', 'check', 'vault.changed', 'preferences.get/x', '%2e'])('knows no call named %s', async (name) => {
    const { origin, authorized } = await openHost();
    const { text } = await postJson(origin, `/api/call/${name}`, {}, authorized);
    expect(JSON.parse(text)).toMatchObject({ ok: false, failure: { code: 'unknown_call' } });
  });

  it('hands a fault of the app on as a failure', async () => {
    const { origin, authorized } = await openHost();
    const { text } = await postJson(origin, '/api/call/preferences.get', {}, authorized);
    expect(JSON.parse(text)).toMatchObject({ ok: false, failure: { code: 'fault' } });
  });
});

describe('runs over the loopback host', () => {
  it('streams each event as it happens, then the reply', async () => {
    const gate: { open: () => void } = { open: () => undefined };
    const host = await openHost({
      async discover(_, emit) {
        emit(source);
        await new Promise<void>((resolve) => (gate.open = resolve));
        return { ok: true, value: { ...emptyDiscovery, candidates: [], sources: [], problems: [] } };
      },
    });
    const id = randomUUID();
    const { done } = await started(host, id);
    gate.open();
    const answer = await done;
    expect(answer.headers).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8', 'x-run-id': id });
    expect(events(answer.text)).toEqual([
      ['event', source],
      ['done', { ok: true, value: emptyDiscovery }],
    ]);
  });

  it('tells a bad input as the reply of the run', async () => {
    const { origin, authorized } = await openHost();
    const { text } = await postJson(origin, '/api/run/discover', { address: 5 }, { ...authorized, 'x-run-id': randomUUID() });
    expect(events(text)).toMatchObject([['done', { ok: false, failure: { code: 'bad_input', field: 'address' } }]]);
  });

  it('cancels within 200 ms and still tells how it ended', async () => {
    const seen = { aborted: 0 };
    const host = await openHost(endless(seen, 300));
    const id = randomUUID();
    const { done } = await started(host, id);
    const before = performance.now();
    expect((await postJson(host.origin, `/api/cancel/${id}`, {}, host.authorized)).status).toBe(200);
    expect(seen.aborted - before).toBeLessThan(200);
    expect(events((await done).text).at(-1)).toMatchObject(['done', { failure: { code: 'cancelled' } }]);
    expect((await postJson(host.origin, `/api/cancel/${id}`, {}, host.authorized)).status).toBe(202);
  });

  it('cancels when the window closes the stream', async () => {
    const seen = { aborted: 0 };
    const host = await openHost(endless(seen));
    const wire = new AbortController();
    const { done } = await started(host, randomUUID(), wire.signal);
    done.catch(() => undefined);
    const before = performance.now();
    wire.abort();
    await expect.poll(() => seen.aborted, { timeout: 1000, interval: 5 }).toBeGreaterThan(0);
    expect(seen.aborted - before).toBeLessThan(200);
  });

  it('wants an id of its own for each run', async () => {
    const host = await openHost(endless({ aborted: 0 }));
    const id = randomUUID();
    void started(host, id);
    await expect.poll(async () => (await start(host, id)).status).toBe(409);
    expect((await start(host, 'run-1')).status).toBe(400);
    expect((await postJson(host.origin, '/api/run/discover', {}, host.authorized)).status).toBe(400);
    await postJson(host.origin, `/api/cancel/${id}`, {}, host.authorized);
  });

  it('runs sixteen at once and refuses the next', async () => {
    const host = await openHost(endless({ aborted: 0 }));
    const runs = await Promise.all(Array.from({ length: 16 }, () => started(host)));
    const refused = await start(host, randomUUID());
    expect(refused.status).toBe(429);
    expect(JSON.parse(refused.text)).toMatchObject({ failure: { code: 'busy' } });
    const closing = host.host.close();
    for (const { done } of runs) expect(events((await done).text).at(-1)).toMatchObject(['done', { failure: { code: 'cancelled' } }]);
    await closing;
  });

  it('lets runs tidy up when it is closed', async () => {
    const host = await openHost(endless({ aborted: 0 }, 400));
    const { done } = await started(host);
    await host.host.close();
    expect(events((await done).text).at(-1)).toMatchObject(['done', { failure: { code: 'cancelled' } }]);
    await expect(ask(host.origin, '/')).rejects.toThrow('ECONNREFUSED');
  });
});

describe('pushes over the loopback host', () => {
  it('tells every open window', async () => {
    const host = await openHost();
    const texts = ['', ''];
    for (const index of [0, 1])
      ask(host.origin, '/api/push', { headers: host.authorized, onText: (text) => (texts[index] = text) }).catch(() => undefined);
    await expect
      .poll(() => {
        host.server.push('vault.changed', { state: 'locked', detail: null });
        return texts.map((text) => events(text)[0]);
      })
      .toEqual(Array(2).fill(['push', { name: 'vault.changed', payload: { state: 'locked', detail: null } }]));
  });

  it('is taken by GET only', async () => {
    const { origin, authorized } = await openHost();
    expect((await postJson(origin, '/api/push', {}, authorized)).status).toBe(405);
  });
});

describe('idle shutdown', () => {
  it('ends a while after the last window has gone', async () => {
    const reasons: string[] = [];
    const host = await openHost({}, { goneMs: 150, quietMs: 60_000, onIdle: (reason) => reasons.push(reason) });
    const wire = new AbortController();
    ask(host.origin, '/api/push', { headers: host.authorized, signal: wire.signal }).catch(() => undefined);
    await sleep(400);
    expect(reasons).toEqual([]);
    wire.abort();
    await expect.poll(() => reasons).toEqual(['gone']);
  });

  it('survives a reload', async () => {
    const reasons: string[] = [];
    const host = await openHost({}, { goneMs: 250, onIdle: (reason) => reasons.push(reason) });
    const first = new AbortController();
    ask(host.origin, '/api/push', { headers: host.authorized, signal: first.signal }).catch(() => undefined);
    await sleep(100);
    first.abort();
    await sleep(100);
    const second = new AbortController();
    ask(host.origin, '/api/push', { headers: host.authorized, signal: second.signal }).catch(() => undefined);
    await sleep(400);
    expect(reasons).toEqual([]);
    second.abort();
  });

  it('ends when nobody ever came, and strangers do not keep it alive', async () => {
    const reasons: string[] = [];
    const host = await openHost({}, { quietMs: 300, onIdle: (reason) => reasons.push(reason) });
    const knocking = setInterval(() => void ask(host.origin, '/api/call/app.info', { method: 'POST' }).catch(() => undefined), 50);
    await expect.poll(() => reasons, { timeout: 2000 }).toEqual(['quiet']);
    clearInterval(knocking);
  });

  it('does not end under a run', async () => {
    const reasons: string[] = [];
    const host = await openHost(endless({ aborted: 0 }), { quietMs: 150, onIdle: (reason) => reasons.push(reason) });
    const { done } = await started(host);
    await sleep(400);
    expect(reasons).toEqual([]);
    await host.host.close();
    await done;
  });
});
