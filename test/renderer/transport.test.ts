import { describe, expect, it, vi } from 'vitest';
import { createClient } from '../../src-main/contract/transport.ts';
import { overBridge } from '../../src-renderer/transport/bridge.ts';
import { overLoopback } from '../../src-renderer/transport/loopback.ts';
import { readSse } from '../../src-renderer/transport/read-sse.ts';
import { openSession } from '../../src-renderer/transport/session.ts';
import { goodResult } from '../../src-renderer/gallery/fixtures.ts';

interface Asked {
  readonly path: string;
  readonly init: RequestInit;
}
/** A host made of a function: what was asked is kept, the answer is given by path. */
function host(answer: (asked: Asked) => Response | Promise<Response>) {
  const asked: Asked[] = [];
  const fetchFake = (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const one = { path: typeof input === 'string' ? input : input instanceof URL ? input.href : input.url, init };
    asked.push(one);
    return new Promise((resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')), { once: true });
      Promise.resolve(answer(one)).then(resolve, reject);
    });
  };
  return { asked, fetch: fetchFake };
}
function stream(): { readonly response: (headers?: Record<string, string>) => Response; send(text: string): void; end(): void } {
  let controller: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({ start: (made) => (controller = made) });
  return {
    response: (headers = {}) => new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8', ...headers } }),
    send: (text) => controller.enqueue(new TextEncoder().encode(text)),
    end: () => controller.close(),
  };
}
const json = (value: unknown, status = 200): Response =>
  new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } });
const step = { type: 'step_started', id: 'imap.tls', startMs: 5 };

describe('the wireline over HTTP', () => {
  it('calls with the bearer and reads the reply', async () => {
    const far = host(() => json({ ok: true, value: { state: 'ready', detail: null } }));
    const client = createClient(overLoopback({ fetch: far.fetch, bearer: () => 'b-1' }));
    expect(await client.call('vault.status', {})).toEqual({ ok: true, value: { state: 'ready', detail: null } });
    expect(far.asked[0]?.path).toBe('/api/call/vault.status');
    expect(new Headers(far.asked[0]?.init.headers).get('authorization')).toBe('Bearer b-1');
  });

  it('tells that the host no longer knows this window', async () => {
    const refused = vi.fn();
    const client = createClient(
      overLoopback({
        fetch: host(() => json({ ok: false, failure: { code: 'forbidden', message: 'no session' } }, 401)).fetch,
        bearer: () => null,
        onRefused: refused,
      }),
    );
    expect(await client.call('vault.status', {})).toMatchObject({ ok: false, failure: { code: 'forbidden' } });
    expect(refused).toHaveBeenCalledOnce();
  });

  it('turns a host that is gone into a failure, never an exception', async () => {
    const client = createClient(
      overLoopback({ fetch: host(() => Promise.reject(new TypeError('fetch failed'))).fetch, bearer: () => 'b' }),
    );
    expect(await client.call('vault.status', {})).toEqual({ ok: false, failure: { code: 'unreachable', message: 'fetch failed' } });
  });

  it('gives the events of a run as they come, cut anywhere, then its answer', async () => {
    const wire = stream();
    const client = createClient(overLoopback({ fetch: host(() => wire.response()).fetch, bearer: () => 'b' }));
    const events: unknown[] = [];
    const done = client.run('check', { address: 'a@b.ru', language: 'ru', secret: { kind: 'none' } }, (event) => events.push(event));
    const text = `: beat\n\nevent: event\ndata: ${JSON.stringify(step)}\n\nevent: event\r\ndata: {"type":"unknown"}\r\n\r\nevent: done\ndata: ${JSON.stringify({ ok: true, value: goodResult })}\n\n`;
    for (const part of text.match(/[\s\S]{1,7}/g) ?? []) wire.send(part);
    expect(await done).toEqual({ ok: true, value: goodResult });
    expect(events).toEqual([step]);
  });

  it('names its run, asks the host to cancel it and still takes the answer', async () => {
    const wire = stream();
    const far = host((asked) => (asked.path.startsWith('/api/run') ? wire.response() : json({ ok: true, value: {} })));
    const client = createClient(overLoopback({ fetch: far.fetch, bearer: () => 'b', newId: () => 'id-1' }));
    const abort = new AbortController();
    const done = client.run('check', { address: 'a@b.ru', language: 'ru', secret: { kind: 'none' } }, () => undefined, abort.signal);
    await vi.waitFor(() => expect(far.asked).toHaveLength(1));
    expect(new Headers(far.asked[0]?.init.headers).get('x-run-id')).toBe('id-1');
    abort.abort();
    await vi.waitFor(() => expect(far.asked[1]?.path).toBe('/api/cancel/id-1'));
    wire.send(`event: done\ndata: ${JSON.stringify({ ok: false, failure: { code: 'cancelled', message: 'one letter was left' } })}\n\n`);
    expect(await done).toEqual({ ok: false, failure: { code: 'cancelled', message: 'one letter was left' } });
  });

  it('drops the connection when the host does not know the run', async () => {
    const far = host((asked) => (asked.path.startsWith('/api/run') ? new Promise<Response>(() => undefined) : json({}, 404)));
    const client = createClient(overLoopback({ fetch: far.fetch, bearer: () => 'b' }));
    const abort = new AbortController();
    const done = client.run('discover', { address: 'a@b.ru', language: 'ru' }, () => undefined, abort.signal);
    abort.abort();
    expect(await done).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(far.asked[0]?.init.signal?.aborted).toBe(true);
  });

  it('says so when the stream ends without an answer', async () => {
    const wire = stream();
    const client = createClient(overLoopback({ fetch: host(() => wire.response()).fetch, bearer: () => 'b' }));
    const done = client.run('discover', { address: 'a@b.ru', language: 'ru' }, () => undefined);
    wire.end();
    expect(await done).toMatchObject({ ok: false, failure: { code: 'unreachable' } });
  });

  it('passes pushes on and comes back after a lost stream', async () => {
    const first = stream();
    const second = stream();
    const streams = [first, second];
    const far = host(() => streams.shift()?.response() ?? new Promise<Response>(() => undefined));
    const client = createClient(overLoopback({ fetch: far.fetch, bearer: () => 'b', retryMs: 1 }));
    const seen: string[] = [];
    const stop = client.on('vault.changed', (vault) => seen.push(vault.state));
    const push = (state: string): string =>
      `event: push\ndata: ${JSON.stringify({ name: 'vault.changed', payload: { state, detail: null } })}\n\n`;
    first.send(push('locked'));
    first.end();
    second.send(push('ready'));
    await vi.waitFor(() => expect(seen).toEqual(['locked', 'ready']));
    stop();
    await vi.waitFor(() => expect(far.asked.at(-1)?.init.signal?.aborted).toBe(true));
  });
});

describe('server-sent events', () => {
  it('reads names, several data lines, comments and both line ends', async () => {
    const body = new Response('event: a\ndata: 1\ndata: 2\n\n:note\nid: 7\r\ndata:3\r\n\r\ndata: lost').body;
    if (body === null) throw new Error('no body');
    const seen = [];
    for await (const message of readSse(body)) seen.push(message);
    expect(seen).toEqual([
      { event: 'a', data: '1\n2' },
      { event: 'message', data: '3' },
    ]);
  });
  it('gives up on a line without end', async () => {
    const wire = stream();
    const body = wire.response().body;
    if (body === null) throw new Error('no body');
    wire.send('data: '.padEnd(9 * 1024 * 1024, 'x'));
    await expect(readSse(body).next()).rejects.toThrow('without end');
  });
});

describe('the session of a loopback window', () => {
  const place = (hash: string, answer: (asked: Asked) => Response | Promise<Response>) => {
    const far = host(answer);
    const kept = new Map<string, string>();
    const replaceState = vi.fn();
    return {
      far,
      kept,
      replaceState,
      open: () =>
        openSession({
          storage: {
            getItem: (key) => kept.get(key) ?? null,
            setItem: (key, value) => void kept.set(key, value),
            removeItem: (key) => void kept.delete(key),
          },
          location: { hash, pathname: '/', search: '' },
          history: { replaceState },
          fetch: far.fetch,
        }),
    };
  };
  const token = 'T'.repeat(43);

  it('exchanges the one-time token and takes it out of the address', async () => {
    const it_ = place(`#token=${token}`, () => json({ bearer: 'bearer-1' }));
    expect(await it_.open()).toBe('bearer-1');
    expect(it_.far.asked[0]).toMatchObject({ path: '/api/session', init: { method: 'POST', body: JSON.stringify({ token }) } });
    expect(it_.replaceState).toHaveBeenCalledWith(null, '', '/');
    expect([...it_.kept.values()]).toEqual(['bearer-1']);
  });
  it('keeps the session over a reload', async () => {
    const it_ = place('', () => json({}, 500));
    it_.kept.set('mailready.session', 'bearer-1');
    expect(await it_.open()).toBe('bearer-1');
    expect(it_.far.asked).toEqual([]);
  });
  it('has no way in with a spent token', async () => {
    expect(await place(`#token=${token}`, () => json({ ok: false }, 403)).open()).toBeNull();
    expect(await place('#/some/page', () => json({ bearer: 'x' })).open()).toBeNull();
  });
});

describe('the wireline over Electron’s bridge', () => {
  it('cancels through the bridge and stops listening to the signal afterwards', async () => {
    const cancel = vi.fn();
    let finish: (reply: unknown) => void = () => undefined;
    const line = overBridge({
      call: () => Promise.resolve(null),
      run: (_name, _input, onEvent) => {
        onEvent({ type: 'x' });
        return { done: new Promise((resolve) => (finish = resolve)), cancel };
      },
      listen: () => () => undefined,
    });
    const abort = new AbortController();
    const events: unknown[] = [];
    const done = line.run('check', {}, (event) => events.push(event), abort.signal);
    expect(events).toEqual([{ type: 'x' }]);
    abort.abort();
    expect(cancel).toHaveBeenCalledOnce();
    finish({ ok: true });
    expect(await done).toEqual({ ok: true });
  });
});
