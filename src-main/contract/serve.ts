import type { CallName, Output, ParsedInput, Payload, PushName, RunEvent, RunName } from './contract.ts';
import { contract } from './contract.ts';
import type { Failure, Reply } from './define.ts';
import type { Wireline } from './transport.ts';
import { badInput } from './transport.ts';

/** What the app implements: one handler for each call and run, nothing more and nothing less. */
export type Handlers = {
  [K in CallName]: (input: ParsedInput<K>) => Promise<Reply<Output<K>>>;
} & {
  [K in RunName]: (input: ParsedInput<K>, emit: (event: RunEvent<K>) => void, signal: AbortSignal) => Promise<Reply<Output<K>>>;
};

export interface Server extends Wireline {
  /** Tells every listener. */
  push<K extends PushName>(name: K, payload: Payload<K>): void;
}

/** A call is not stopped. */
const neverAborted = new AbortController().signal;

type Loose = (input: unknown, emit?: (event: unknown) => void, signal?: AbortSignal) => Promise<Reply<unknown>>;

/**
 * Turns handlers into a wireline that any host can carry. Validates input, events and output at run time;
 * an exception of a handler becomes the failure `fault` made by `onFault` (which redacts and keeps the report).
 */
export function serve(handlers: Handlers, onFault: (error: unknown, name: string) => Failure): Server {
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const table = handlers as unknown as Record<string, Loose>;

  async function answer(
    kind: 'call' | 'run',
    name: string,
    input: unknown,
    emit: (event: unknown) => void,
    signal: AbortSignal,
  ): Promise<Reply<unknown>> {
    const spec = Object.hasOwn(contract, name) ? contract[name as keyof typeof contract] : undefined;
    if (spec === undefined || spec.kind !== kind) return { ok: false, failure: { code: 'unknown_call', message: `no such ${kind}` } };
    const parsed = spec.input.safeParse(input);
    if (!parsed.success) return { ok: false, failure: badInput(parsed.error.issues) };
    try {
      const handler = table[name];
      if (handler === undefined) throw new Error(`no handler for ${name}`);
      const reply = await handler(parsed.data, emit, signal);
      if (!reply.ok) return reply;
      return { ok: true, value: spec.output.parse(reply.value) };
    } catch (error) {
      return { ok: false, failure: onFault(error, name) };
    }
  }

  return {
    call: (name, input) => answer('call', name, input, () => undefined, neverAborted),
    run(name, input, onEvent, signal) {
      const emit = (event: unknown): void => {
        const spec = contract[name as RunName];
        onEvent(spec.event.parse(event));
      };
      return answer('run', name, input, emit, signal);
    },
    listen(name, onPayload) {
      const set = listeners.get(name) ?? new Set();
      set.add(onPayload);
      listeners.set(name, set);
      return () => set.delete(onPayload);
    },
    push(name, payload) {
      const known: unknown = contract[name].payload.parse(payload);
      for (const listener of listeners.get(name) ?? []) {
        try {
          listener(known);
        } catch {
          // A window that has just gone; the others must still hear it, and whoever tells is not at fault.
        }
      }
    },
  };
}
