import type { Failure } from '../../src-main/contract/define.ts';
import type { Wireline } from '../../src-main/contract/transport.ts';
import { readSse } from './read-sse.ts';

/** After Stop the far side may tidy up for 10 s and then says how it ended; longer we do not listen. */
const tidyMs = 12_000;
/** No call of the contract takes longer; runs have deadlines of their own. */
const callMs = 60_000;

export interface LoopbackOptions {
  readonly fetch: typeof fetch;
  readonly bearer: () => string | null;
  /** Told once when the host no longer knows this window. */
  readonly onRefused?: () => void;
  readonly newId?: () => string;
  readonly retryMs?: number;
}

const failed = (code: Failure['code'], message: string): unknown => ({ ok: false, failure: { code, message } });

/** The wireline of a browser window: HTTP to the host that served the page, events as server-sent events over fetch. */
export function overLoopback(options: LoopbackOptions): Wireline {
  const newId = options.newId ?? (() => crypto.randomUUID());
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const anybody = (): boolean => [...listeners.values()].some((set) => set.size > 0);
  let listening = false;
  let pushWire: AbortController | null = null;

  function post(path: string, body: unknown, signal: AbortSignal, extra: Record<string, string> = {}): Promise<Response> {
    return options.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization(), ...extra },
      body: JSON.stringify(body),
      signal,
    });
  }
  function authorization(): Record<string, string> {
    const bearer = options.bearer();
    return bearer === null ? {} : { authorization: `Bearer ${bearer}` };
  }
  function refused(response: Response): boolean {
    if (response.status !== 401 && response.status !== 403) return false;
    options.onRefused?.();
    return true;
  }

  return {
    async call(name, input) {
      const response = await post(`/api/call/${encodeURIComponent(name)}`, input, AbortSignal.timeout(callMs));
      if (refused(response)) return failed('forbidden', `${response.status}`);
      return readJson(await response.text());
    },

    async run(name, input, onEvent, signal) {
      if (signal.aborted) return failed('cancelled', '');
      const wire = new AbortController();
      let id = newId();
      const stopped = (): boolean => signal.aborted;
      let late: ReturnType<typeof setTimeout> | undefined;
      const stop = (): void => {
        late = setTimeout(() => wire.abort(), tidyMs);
        post(`/api/cancel/${encodeURIComponent(id)}`, {}, AbortSignal.timeout(tidyMs)).then(
          (response) => {
            // A host that does not know the run by its id still notices the closed connection.
            if (response.status !== 200) wire.abort();
          },
          () => wire.abort(),
        );
      };
      signal.addEventListener('abort', stop, { once: true });
      try {
        const response = await post(`/api/run/${encodeURIComponent(name)}`, input, wire.signal, { 'x-run-id': id });
        if (refused(response)) return failed('forbidden', `${response.status}`);
        id = response.headers.get('x-run-id') ?? id;
        if (response.body === null || !(response.headers.get('content-type') ?? '').startsWith('text/event-stream'))
          return readJson(await response.text());
        for await (const message of readSse(response.body)) {
          if (message.event === 'event') onEvent(readJson(message.data));
          if (message.event === 'done') return readJson(message.data);
        }
        return stopped() ? failed('cancelled', '') : failed('unreachable', 'the stream ended without an answer');
      } catch (error) {
        if (stopped()) return failed('cancelled', '');
        throw error;
      } finally {
        clearTimeout(late);
        signal.removeEventListener('abort', stop);
      }
    },

    listen(name, onPayload) {
      const set = listeners.get(name) ?? new Set();
      set.add(onPayload);
      listeners.set(name, set);
      if (!listening) void keepListening();
      return () => {
        set.delete(onPayload);
        if (!anybody()) pushWire?.abort();
      };
    },
  };

  /** One stream for all pushes; opened again with a growing pause while anybody listens. */
  async function keepListening(): Promise<void> {
    listening = true;
    let pause = options.retryMs ?? 1000;
    while (anybody()) {
      const wire = new AbortController();
      pushWire = wire;
      try {
        const response = await options.fetch('/api/push', { headers: authorization(), signal: wire.signal });
        if (refused(response)) break;
        if (response.ok && response.body !== null) {
          pause = options.retryMs ?? 1000;
          for await (const message of readSse(response.body)) spread(message.event, readJson(message.data));
        }
      } catch {
        // The host is away: try again after the pause.
      }
      if (!anybody()) break;
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(pause * 2, 30_000);
    }
    listening = false;
  }
  /** `event: <push name>` with the payload, or `event: push` with `{name, payload}`. */
  function spread(event: string, data: unknown): void {
    const wrapped = typeof data === 'object' && data !== null && 'name' in data && 'payload' in data ? data : null;
    const name = wrapped !== null && typeof wrapped.name === 'string' ? wrapped.name : event;
    for (const listener of listeners.get(name) ?? []) listener(wrapped === null ? data : wrapped.payload);
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return failed('unreachable', 'the answer is no JSON');
  }
}
