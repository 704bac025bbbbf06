import type { CallName, Input, Output, Payload, PushName, RunEvent, RunName } from './contract.ts';
import { contract } from './contract.ts';
import type { Failure, Reply } from './define.ts';
import { Failure as FailureSchema } from './define.ts';

/** What a host must carry: bytes in, bytes out. It knows no call by name. */
export interface Wireline {
  call(name: string, input: unknown): Promise<unknown>;
  /** `signal` cancels the run on the far side too. */
  run(name: string, input: unknown, onEvent: (event: unknown) => void, signal: AbortSignal): Promise<unknown>;
  /** Returns the way to stop listening. */
  listen(name: string, onPayload: (payload: unknown) => void): () => void;
}

/** The typed face of the contract as views, the CLI and tests see it. */
export interface Client {
  call<K extends CallName>(name: K, input: Input<K>): Promise<Reply<Output<K>>>;
  run<K extends RunName>(name: K, input: Input<K>, onEvent: (event: RunEvent<K>) => void, signal?: AbortSignal): Promise<Reply<Output<K>>>;
  on<K extends PushName>(name: K, onPayload: (payload: Payload<K>) => void): () => void;
}

const broken = (message: string): { ok: false; failure: Failure } => ({ ok: false, failure: { code: 'unreachable', message } });

function readReply(raw: unknown, output: { safeParse(v: unknown): { success: boolean; data?: unknown } }): Reply<unknown> {
  if (typeof raw !== 'object' || raw === null || !('ok' in raw)) return broken('malformed reply');
  if (raw.ok === true && 'value' in raw) {
    const parsed = output.safeParse(raw.value);
    return parsed.success ? { ok: true, value: parsed.data } : broken('the reply does not fit the contract');
  }
  const failure = FailureSchema.safeParse('failure' in raw ? raw.failure : null);
  return failure.success ? { ok: false, failure: failure.data } : broken('malformed failure');
}

/**
 * Makes the typed client over any wireline. Input is parsed before it leaves, output and events before they
 * reach the caller: an answer that does not fit becomes the failure `unreachable`, a bad event is dropped.
 */
export function createClient(line: Wireline): Client {
  return {
    async call(name, input) {
      const spec = contract[name];
      const parsed = spec.input.safeParse(input);
      if (!parsed.success) return { ok: false, failure: badInput(parsed.error.issues) };
      try {
        return readReply(await line.call(name, parsed.data), spec.output) as Reply<Output<typeof name>>;
      } catch (error) {
        return broken(error instanceof Error ? error.message : 'transport failed');
      }
    },
    async run(name, input, onEvent, signal = new AbortController().signal) {
      const spec = contract[name];
      const parsed = spec.input.safeParse(input);
      if (!parsed.success) return { ok: false, failure: badInput(parsed.error.issues) };
      const forward = (event: unknown): void => {
        const known = spec.event.safeParse(event);
        if (known.success) onEvent(known.data as RunEvent<typeof name>);
      };
      try {
        return readReply(await line.run(name, parsed.data, forward, signal), spec.output) as Reply<Output<typeof name>>;
      } catch (error) {
        return broken(error instanceof Error ? error.message : 'transport failed');
      }
    },
    on(name, onPayload) {
      const spec = contract[name];
      return line.listen(name, (payload) => {
        const known = spec.payload.safeParse(payload);
        if (known.success) onPayload(known.data as Payload<typeof name>);
      });
    },
  };
}

/** The failure for input that does not fit: names the first wrong field, never its value. */
export function badInput(issues: readonly { path: readonly PropertyKey[]; message: string }[]): Failure {
  const first = issues[0];
  const field = first === undefined ? '' : first.path.map(String).join('.');
  if (first === undefined || field === '') return { code: 'bad_input', message: first?.message ?? 'bad input' };
  return { code: 'bad_input', message: `${field}: ${first.message}`, field };
}
