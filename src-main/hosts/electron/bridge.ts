import type { Bridge } from '../../contract/bridge.ts';
import type { Asked, Told } from './messages.ts';
import { askChannel, tellChannel } from './messages.ts';

export interface IpcRenderer {
  invoke(channel: string, message: Asked): Promise<unknown>;
  on(channel: string, listener: (event: unknown, message: Told) => void): unknown;
}

const broken = { ok: false, failure: { code: 'unreachable', message: 'the app does not answer' } };

export function createBridge(ipc: IpcRenderer, newId: () => string): Bridge {
  const running = new Map<string, { readonly onEvent: (event: unknown) => void; readonly onDone: (reply: unknown) => void }>();
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  ipc.on(tellChannel, (_, told) => {
    if (told.kind === 'event') running.get(told.id)?.onEvent(told.event);
    else if (told.kind === 'done') running.get(told.id)?.onDone(told.reply);
    else for (const listener of listeners.get(told.name) ?? []) listener(told.payload);
  });
  return {
    call: (name, input) => ipc.invoke(askChannel, { kind: 'call', name, input }).catch(() => broken),
    run(name, input, onEvent) {
      const id = newId();
      const done = new Promise<unknown>((resolve) => {
        const onDone = (reply: unknown): void => {
          running.delete(id);
          resolve(reply);
        };
        running.set(id, { onEvent, onDone });
        ipc.invoke(askChannel, { kind: 'run', id, name, input }).then(
          (accepted) => {
            if (!isOk(accepted)) onDone(accepted);
          },
          () => onDone(broken),
        );
      });
      return { done, cancel: () => void ipc.invoke(askChannel, { kind: 'cancel', id }).catch(() => undefined) };
    },
    listen(name, onPayload) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(onPayload));
      return () => void set.delete(onPayload);
    },
  };
}

function isOk(reply: unknown): boolean {
  return typeof reply === 'object' && reply !== null && 'ok' in reply && reply.ok === true;
}
