import type { ServerResponse } from 'node:http';
import { windowHeaders } from '../window/window-headers.ts';

export interface EventStream {
  /** Sends one event (WHATWG HTML, "Server-sent events"); nothing happens when the window is gone. */
  send(event: string, data: unknown): void;
  end(): void;
}

/** What a window that no longer reads may pile up here before it is cut off. */
const maxPending = 8 * 1024 * 1024;
/** A comment now and then lets both sides notice that the other one is gone. */
const beatMs = 15_000;

/** Answers with a stream of events. `onClosed` is called once, when the far side went or the stream ended. */
export function openEventStream(response: ServerResponse, headers: Readonly<Record<string, string>>, onClosed: () => void): EventStream {
  response.writeHead(200, { ...windowHeaders, ...headers, 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
  response.flushHeaders();
  response.socket?.setNoDelay(true);
  const beat = setInterval(() => write(':\n\n'), beatMs);
  beat.unref();
  const close = (): void => {
    clearInterval(beat);
    onClosed();
  };
  if (response.closed) queueMicrotask(close);
  else response.once('close', close);
  function write(text: string): void {
    if (response.destroyed || response.writableEnded) return;
    response.write(text);
    if (response.writableLength > maxPending) response.destroy();
  }
  return {
    // JSON has no raw line break, so one `data:` line always holds it.
    send: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    end: () => void response.end(),
  };
}
