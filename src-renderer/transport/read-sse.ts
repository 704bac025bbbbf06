export interface SseMessage {
  readonly event: string;
  readonly data: string;
}

/** A stream that does not end its messages is cut here: 8 MB of text. */
const limit = 8 * 1024 * 1024;

/**
 * Reads `text/event-stream` (WHATWG HTML, section "Server-sent events") from the body of a fetch.
 * Comments and unknown fields are skipped. Ends with the stream; throws when one message grows beyond 8 MB.
 */
export async function* readSse(body: ReadableStream<Uint8Array>): AsyncGenerator<SseMessage, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let event = '';
  let data: string[] = [];
  try {
    for (;;) {
      const chunk = await reader.read();
      rest += decoder.decode(chunk.value, { stream: !chunk.done });
      if (rest.length > limit) throw new Error('the event stream has a line without end');
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) yield { event: event === '' ? 'message' : event, data: data.join('\n') };
          event = '';
          data = [];
          continue;
        }
        const colon = line.indexOf(':');
        const field = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (field === 'event') event = value;
        if (field === 'data') data.push(value);
      }
      if (chunk.done) return;
    }
  } finally {
    reader.releaseLock();
  }
}
