import { describe, expect, it } from 'vitest';
import type { Handlers } from '../../src-main/contract/serve.ts';
import { serve } from '../../src-main/contract/serve.ts';
import type { Wireline } from '../../src-main/contract/transport.ts';
import { createClient } from '../../src-main/contract/transport.ts';

const discovery = {
  address: 'anna@example.test',
  domain: 'example.test',
  provider: null,
  settings: null,
  candidates: [],
  guide: null,
  sources: [],
  problems: [],
  elapsedMs: 1,
};

/** A server with only the handlers a test needs; the rest count as our own faults. */
function serverWith(handlers: Partial<Handlers>): { server: ReturnType<typeof serve>; faults: unknown[] } {
  const faults: unknown[] = [];
  const server = serve(handlers as Handlers, (error, name) => {
    faults.push(error);
    return { code: 'fault', message: `fault in ${name}` };
  });
  return { server, faults };
}

/** What a host does to everything that passes: JSON there and back. */
function overJson(line: Wireline): Wireline {
  const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
  return {
    call: async (name, input) => copy(await line.call(name, copy(input))),
    run: async (name, input, onEvent, signal) => copy(await line.run(name, copy(input), (event) => onEvent(copy(event)), signal)),
    listen: (name, onPayload) => line.listen(name, (payload) => onPayload(copy(payload))),
  };
}

describe('a call', () => {
  it('goes there and back with defaults filled in', async () => {
    const { server } = serverWith({ 'secret.hold': ({ value }) => Promise.resolve({ ok: true, value: { handle: `h${value.length}` } }) });
    expect(await createClient(overJson(server)).call('secret.hold', { value: 'right-password' })).toEqual({
      ok: true,
      value: { handle: 'h14' },
    });
  });

  it('keeps an expected failure whole', async () => {
    const failure = { code: 'unknown_mailbox', message: 'no such mailbox', field: 'address', suggestion: 'a@b.ru' } as const;
    const { server, faults } = serverWith({ 'mailboxes.show': () => Promise.resolve({ ok: false, failure }) });
    expect(await createClient(overJson(server)).call('mailboxes.show', { address: 'x' })).toEqual({ ok: false, failure });
    expect(faults).toEqual([]);
  });

  it.each([
    ['a value of the wrong type', 'secret.hold', { value: 4711 }, 'value'],
    ['a value that is too long', 'secret.hold', { value: 'hunter2'.repeat(1000) }, 'value'],
    ['a missing field', 'guide.get', { of: 'gmail' }, 'language'],
    ['a choice that does not exist', 'preferences.set', { theme: 'hunter2' }, 'theme'],
    ['a field of a field', 'check', { address: 'a@b.ru', language: 'ru', secret: { kind: 'held', handle: '' } }, 'secret.handle'],
    ['a kind that does not exist', 'check', { address: 'a@b.ru', language: 'ru', secret: { kind: 'hunter2' } }, 'secret.kind'],
    [
      'a fingerprint of another form',
      'check',
      { address: 'a@b.ru', language: 'ru', secret: { kind: 'saved' }, pinnedCertificate: 'hunter2' },
      'pinnedCertificate',
    ],
    [
      'a port out of range',
      'check',
      {
        address: 'a@b.ru',
        language: 'ru',
        secret: { kind: 'saved' },
        incoming: { protocol: 'imap', host: 'h', port: 70000, security: 'tls' },
      },
      'incoming.port',
    ],
  ])('%s: names the field, not the value', async (_case, name, input, field) => {
    const { server, faults } = serverWith({});
    const reply = (
      name === 'check' ? await server.run(name, input, () => undefined, new AbortController().signal) : await server.call(name, input)
    ) as { failure: { code: string; field?: string; message: string } };
    expect(reply.failure).toMatchObject({ code: 'bad_input', field });
    expect(reply.failure.message.startsWith(`${field}: `)).toBe(true);
    expect(reply.failure.message).not.toMatch(/hunter2|4711|70000/u);
    expect(faults).toEqual([]);
  });

  it('an input that is no object at all, or has a field too many, is said plainly', async () => {
    const { server } = serverWith({});
    for (const input of [null, undefined, 'hunter2', 7, [], { value: 'ok', extra: 'hunter2' }]) {
      const reply = (await server.call('secret.hold', input)) as { failure: { code: string; message: string; field?: string } };
      expect(reply.failure.code).toBe('bad_input');
      expect(reply.failure.message).not.toMatch(/^: |hunter2/u);
    }
  });

  it('the client refuses bad input before it leaves', async () => {
    let sent = 0;
    const client = createClient({ call: () => Promise.resolve((sent += 1)), run: () => Promise.resolve(0), listen: () => () => undefined });
    expect(await client.call('secret.hold', { value: '' })).toMatchObject({ ok: false, failure: { code: 'bad_input', field: 'value' } });
    expect(sent).toBe(0);
  });

  it.each(['nonsense', '', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'mailboxes.changed', 'check'])(
    '%j is no call',
    async (name) => {
      const { server, faults } = serverWith({});
      expect(await server.call(name, {})).toMatchObject({ ok: false, failure: { code: 'unknown_call' } });
      expect(faults).toEqual([]);
    },
  );

  it.each(['nonsense', '__proto__', 'constructor', 'vault.status', 'vault.changed'])('%j is no run', async (name) => {
    const { server } = serverWith({});
    expect(await server.run(name, {}, () => undefined, new AbortController().signal)).toMatchObject({
      ok: false,
      failure: { code: 'unknown_call' },
    });
  });

  it.each([
    ['an exception', () => Promise.reject(new Error('boom'))],
    [
      'an exception before the promise',
      () => {
        throw new TypeError('boom');
      },
    ],
    ['something else thrown', () => Promise.reject('boom')], // eslint-disable-line @typescript-eslint/prefer-promise-reject-errors
    ['an answer that does not fit', () => Promise.resolve({ ok: true, value: { state: 'molten', detail: null } })],
    ['an answer with a field too many', () => Promise.resolve({ ok: true, value: { state: 'ready', detail: null, password: 'hunter2' } })],
    ['no answer at all', () => Promise.resolve(undefined)],
  ])('%s of a handler becomes a fault', async (_case, handler) => {
    const { server, faults } = serverWith({ 'vault.status': handler as unknown as Handlers['vault.status'] });
    const reply = await createClient(overJson(server)).call('vault.status', {});
    expect(reply).toEqual({ ok: false, failure: { code: 'fault', message: 'fault in vault.status' } });
    expect(faults).toHaveLength(1);
    expect(JSON.stringify(reply)).not.toContain('hunter2');
  });
});

describe('a run', () => {
  const source = { type: 'source', report: { source: 'mx', outcome: 'found', ms: 3 } } as const;

  it('streams its events, then answers; the signal reaches the handler', async () => {
    const stop = new AbortController();
    const { server } = serverWith({
      discover: async (input, emit, signal) => {
        expect(input.offline).toBe(false);
        emit(source);
        if (!signal.aborted)
          await new Promise((resolve) => {
            signal.addEventListener('abort', resolve);
          });
        emit(source);
        return { ok: false, failure: { code: 'cancelled', message: 'stopped' } };
      },
    });
    const events: unknown[] = [];
    const reply = await createClient(server).run(
      'discover',
      { address: 'anna@example.test', language: 'en' },
      (event) => {
        events.push(event);
        stop.abort();
      },
      stop.signal,
    );
    expect(events).toEqual([source, source]);
    expect(reply).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
  });

  it('a bad event is a fault of the server', async () => {
    const events: unknown[] = [];
    const { server, faults } = serverWith({
      discover: (_input, emit) => {
        emit({ type: 'gossip' } as never);
        return Promise.resolve({ ok: true, value: discovery });
      },
    });
    const reply = await createClient(server).run('discover', { address: 'a@b.ru', language: 'en' }, (event) => events.push(event));
    expect([reply.ok, events, faults.length]).toEqual([false, [], 1]);
  });

  it('a bad event that came over the line is dropped by the client, and the run goes on', async () => {
    const events: unknown[] = [];
    const line: Wireline = {
      call: () => Promise.resolve(null),
      run: (_name, _input, onEvent) => {
        for (const event of [
          null,
          7,
          {},
          { type: 'source' },
          { type: 'source', report: { source: 'mx', outcome: 'found', ms: 1, secret: 'x' } },
          source,
        ])
          onEvent(event);
        return Promise.resolve({ ok: true, value: discovery });
      },
      listen: () => () => undefined,
    };
    const reply = await createClient(line).run('discover', { address: 'a@b.ru', language: 'en' }, (event) => events.push(event));
    expect(events).toEqual([source]);
    expect(reply).toEqual({ ok: true, value: discovery });
  });
});

describe('the client over a broken line', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'ok'],
    ['no verdict', {}],
    ['ok without a value', { ok: true }],
    ['a value that does not fit', { ok: true, value: { handle: 7 } }],
    ['a failure of no known form', { ok: false, failure: { code: 'weather' } }],
    ['a failure that is missing', { ok: false }],
  ])('%s is `unreachable`', async (_case, raw) => {
    const client = createClient({ call: () => Promise.resolve(raw), run: () => Promise.resolve(raw), listen: () => () => undefined });
    expect(await client.call('secret.hold', { value: 'x' })).toMatchObject({ ok: false, failure: { code: 'unreachable' } });
    expect(await client.run('discover', { address: 'a@b.ru', language: 'ru' }, () => undefined)).toMatchObject({
      ok: false,
      failure: { code: 'unreachable' },
    });
  });

  it('a line that throws is `unreachable`', async () => {
    const gone = (): Promise<never> => Promise.reject(new Error('socket closed'));
    const client = createClient({ call: gone, run: gone, listen: () => () => undefined });
    expect(await client.call('vault.status', {})).toEqual({ ok: false, failure: { code: 'unreachable', message: 'socket closed' } });
    expect(await client.run('discover', { address: 'a@b.ru', language: 'ru' }, () => undefined)).toMatchObject({
      failure: { code: 'unreachable' },
    });
  });
});

describe('a push', () => {
  it('reaches every listener until it stops listening', () => {
    const { server } = serverWith({});
    const client = createClient(overJson(server));
    const [first, second]: [unknown[], unknown[]] = [[], []];
    const stop = client.on('vault.changed', (payload) => first.push(payload));
    client.on('vault.changed', (payload) => second.push(payload));
    server.push('vault.changed', { state: 'locked', detail: null });
    stop();
    server.push('vault.changed', { state: 'ready', detail: 'x' });
    expect([first.length, second.length, second[1]]).toEqual([1, 2, { state: 'ready', detail: 'x' }]);
  });

  it('one listener that throws takes nothing from the others', () => {
    const { server } = serverWith({});
    const heard: unknown[] = [];
    server.listen('mailboxes.changed', () => {
      throw new Error('a window that has gone');
    });
    server.listen('mailboxes.changed', (payload) => heard.push(payload));
    server.push('mailboxes.changed', {});
    expect(heard).toEqual([{}]);
  });

  it('a payload that does not fit is dropped by the client', () => {
    const { server } = serverWith({});
    const heard: unknown[] = [];
    createClient({
      ...server,
      listen: (_name, onPayload) => {
        onPayload({ state: 'molten' });
        return () => undefined;
      },
    }).on('vault.changed', (payload) => heard.push(payload));
    expect(heard).toEqual([]);
  });
});
