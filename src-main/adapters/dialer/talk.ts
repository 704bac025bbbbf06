import type { Socket } from 'node:net';
import type { Ask, DialFailure } from '../../core/ports.ts';
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import { socketFailure } from './socket-wire.ts';

/** What was read of a reply and how many bytes it took. */
export interface Taken<T> {
  readonly value: T;
  readonly bytes: number;
}

/**
 * Says something and waits until `take` finds the whole answer (null: more is needed). Bytes beyond it go back to the
 * socket. The socket is left as it is after a failure; whoever opened it drops it.
 */
export function talk<T>(socket: Socket, say: Buffer, take: (heard: Buffer) => Taken<T> | null, ask: Ask): Promise<Result<T, DialFailure>> {
  return new Promise((resolve) => {
    let heard: Buffer = Buffer.alloc(0);
    const settle = (result: Result<T, DialFailure>): void => {
      clearTimeout(timer);
      ask.signal.removeEventListener('abort', onAbort);
      socket.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError);
      socket.pause();
      resolve(result);
    };
    const onAbort = (): void => settle(err({ kind: 'cancelled' }));
    const onEnd = (): void => settle(err({ kind: 'closed' }));
    const onError = (error: Error): void => settle(err(socketFailure(error, false)));
    const onData = (chunk: Buffer): void => {
      heard = Buffer.concat([heard, chunk]);
      const taken = take(heard);
      if (taken === null) return;
      const rest = heard.subarray(taken.bytes);
      settle(ok(taken.value));
      if (rest.length > 0) socket.unshift(rest);
    };
    const timer = setTimeout(() => settle(err({ kind: 'timeout', afterMs: Math.round(ask.deadlineMs) })), ask.deadlineMs);
    ask.signal.addEventListener('abort', onAbort, { once: true });
    if (ask.signal.aborted) return onAbort();
    socket.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError);
    socket.resume();
    socket.write(say);
  });
}
