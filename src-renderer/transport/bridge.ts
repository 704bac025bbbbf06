import type { Wireline } from '../../src-main/contract/transport.ts';

/** Exactly what the preload exposes as `window.mailready`. */
export interface Bridge {
  call(name: string, input: unknown): Promise<unknown>;
  run(name: string, input: unknown, onEvent: (event: unknown) => void): { readonly done: Promise<unknown>; cancel(): void };
  listen(name: string, onPayload: (payload: unknown) => void): () => void;
}

/** The wireline inside Electron. */
export function overBridge(bridge: Bridge): Wireline {
  return {
    call: (name, input) => bridge.call(name, input),
    run(name, input, onEvent, signal) {
      const running = bridge.run(name, input, onEvent);
      const cancel = (): void => running.cancel();
      if (signal.aborted) cancel();
      else signal.addEventListener('abort', cancel, { once: true });
      return running.done.finally(() => signal.removeEventListener('abort', cancel));
    },
    listen: (name, onPayload) => bridge.listen(name, onPayload),
  };
}
