import { z } from 'zod';
import type { Failure } from '../../contract/define.ts';
import type { Server } from '../../contract/serve.ts';
import { inputLimit, maxRuns, tidyMs } from '../window/input-limit.ts';
import { pushNames } from '../window/push-names.ts';
import { createRuns } from '../window/runs.ts';
import { askChannel, tellChannel } from './messages.ts';
import type { Asked, Told } from './messages.ts';
import { isWindowUrl } from './window-address.ts';

export interface Frame {
  readonly url: string;
  /** Null for the main frame. */
  readonly parent: unknown;
}
export interface InvokeEvent {
  readonly sender: unknown;
  readonly senderFrame: Frame | null;
}
export interface IpcMain {
  handle(channel: string, listener: (event: InvokeEvent, message: unknown) => unknown): void;
}
export interface Contents {
  send(channel: string, message: Told): void;
  isDestroyed(): boolean;
}
export interface Ipc {
  /** The window whose page may ask, or null while there is none. Runs of the one before are cancelled. */
  attach(contents: Contents | null): void;
  /** The page is about to be loaded anew: nobody waits for its runs any more. */
  forget(): void;
  /** Cancels every run and waits for their tidying up, at most 10 s. */
  close(): Promise<void>;
}

/** Stands here and not beside the type: the preload would carry the whole validator. */
const AskedSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call'), name: z.string().max(64), input: z.unknown() }),
  z.strictObject({ kind: z.literal('run'), id: z.uuid(), name: z.string().max(64), input: z.unknown() }),
  z.strictObject({ kind: z.literal('cancel'), id: z.uuid() }),
]) satisfies z.ZodType<Asked>;

const refuse = (code: Failure['code'], message: string): { ok: false; failure: Failure } => ({ ok: false, failure: { code, message } });

/** Carries the contract between the one window and the app. The app validates; here only the sender and sizes are judged. */
export function serveIpc(ipcMain: IpcMain, server: Server): Ipc {
  const runs = createRuns(maxRuns);
  const ids = new Set<string>();
  let window: Contents | null = null;

  function tell(to: Contents, told: Told): void {
    if (to === window && !to.isDestroyed()) to.send(tellChannel, told);
  }
  function cancelOwn(): void {
    for (const id of ids) runs.cancel(id);
  }
  for (const name of pushNames) {
    server.listen(name, (payload) => {
      if (window !== null) tell(window, { kind: 'push', name, payload });
    });
  }

  ipcMain.handle(askChannel, ({ sender, senderFrame }, message) => {
    const from = window;
    if (from === null || sender !== from || senderFrame === null || senderFrame.parent !== null || !isWindowUrl(senderFrame.url)) {
      return refuse('forbidden', 'not our window');
    }
    const asked = AskedSchema.safeParse(message);
    if (!asked.success) return refuse('bad_input', 'malformed message');
    const { data } = asked;
    if (data.kind === 'cancel') return runs.cancel(data.id) ? { ok: true, value: {} } : refuse('unknown_call', 'no such run');
    if (jsonSize(data.input) > inputLimit(data.name)) return refuse('bad_input', 'the input is too large');
    return data.kind === 'call' ? server.call(data.name, data.input) : startRun(from, data);
  });

  function startRun(from: Contents, { id, name, input }: Extract<Asked, { kind: 'run' }>): unknown {
    const run = runs.start(id);
    if (run === 'taken') return refuse('bad_input', 'the run id is in use');
    if (run === 'busy') return refuse('busy', 'too many runs at once');
    ids.add(id);
    const end = (reply: unknown): void => {
      runs.end(id);
      ids.delete(id);
      tell(from, { kind: 'done', id, reply });
    };
    server
      .run(name, input, (event) => tell(from, { kind: 'event', id, event }), run.signal)
      .then(end, () => end(refuse('fault', 'internal error')));
    return { ok: true, value: { started: true } };
  }

  return {
    attach(contents) {
      cancelOwn();
      window = contents;
    },
    forget: cancelOwn,
    close: () => runs.cancelAll(tidyMs),
  };
}

/** The size as JSON; what is no JSON is larger than anything. */
function jsonSize(input: unknown): number {
  try {
    const text = JSON.stringify(input) as string | undefined;
    return text === undefined ? 0 : Buffer.byteLength(text);
  } catch {
    return Infinity;
  }
}
