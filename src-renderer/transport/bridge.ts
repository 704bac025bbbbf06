import type { Bridge } from '../../src-main/contract/bridge.ts';
import type { Wireline } from '../../src-main/contract/transport.ts';

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
