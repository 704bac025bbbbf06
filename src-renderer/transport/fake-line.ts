import type { CallName, Input, Output, Payload, PushName, RunEvent, RunName } from '../../src-main/contract/contract.ts';
import type { Failure, Reply } from '../../src-main/contract/define.ts';
import type { Wireline } from '../../src-main/contract/transport.ts';

type Answer<T> = T | Promise<T>;
export type FakeCalls = { [K in CallName]?: (input: Input<K>) => Answer<Reply<Output<K>>> };
export type FakeRuns = {
  [K in RunName]?: (input: Input<K>, emit: (event: RunEvent<K>) => void, signal: AbortSignal) => Answer<Reply<Output<K>>>;
};

export interface FakeLine extends Wireline {
  /** Everything that went over the line, in order, as the far side saw it. */
  readonly sent: { readonly name: string; readonly input: unknown }[];
  push<K extends PushName>(name: K, payload: Payload<K>): void;
}

/** A far side made of functions: for tests and the gallery. What is not given answers `unreachable`. */
export function fakeLine(calls: FakeCalls, runs: FakeRuns = {}): FakeLine {
  const sent: { name: string; input: unknown }[] = [];
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const missing = (name: string): Reply<never> => ({ ok: false, failure: { code: 'unreachable', message: `the fake has no ${name}` } });
  return {
    sent,
    call(name, input) {
      sent.push({ name, input });
      const handler = (calls as Record<string, ((input: unknown) => unknown) | undefined>)[name];
      return Promise.resolve(handler === undefined ? missing(name) : handler(input));
    },
    run(name, input, onEvent, signal) {
      sent.push({ name, input });
      const handler = (runs as Record<string, ((...all: unknown[]) => unknown) | undefined>)[name];
      return Promise.resolve(handler === undefined ? missing(name) : handler(input, onEvent, signal));
    },
    listen(name, onPayload) {
      const set = listeners.get(name) ?? new Set();
      set.add(onPayload);
      listeners.set(name, set);
      return () => set.delete(onPayload);
    },
    push(name, payload) {
      for (const listener of listeners.get(name) ?? []) listener(payload);
    },
  };
}

export const fine = <T>(value: T): Reply<T> => ({ ok: true, value });
export const refuse = (failure: Failure): Reply<never> => ({ ok: false, failure });
