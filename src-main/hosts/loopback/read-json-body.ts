import type { IncomingMessage } from 'node:http';
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';

export interface BodyRefusal {
  readonly status: 400 | 413 | 415;
  readonly message: string;
}

/** The JSON body of a request, at most `limit` bytes; the server's own request timeout bounds the wait. */
export async function readJsonBody(request: IncomingMessage, limit: number): Promise<Result<unknown, BodyRefusal>> {
  if (!/^application\/json(?:;\s*charset=utf-8)?$/i.test(request.headers['content-type'] ?? '')) {
    return err({ status: 415, message: 'Content-Type must be application/json' });
  }
  const bytes = Number(request.headers['content-length'] ?? 0) > limit ? null : await collect(request, limit);
  if (bytes === null) {
    // Read away, not destroyed: the refusal must still reach the sender.
    request.resume();
    return err({ status: 413, message: `more than ${limit} bytes` });
  }
  try {
    return ok(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown);
  } catch {
    return err({ status: 400, message: 'the body is no JSON' });
  }
}

/** All bytes, or null when there are more than `limit`; what came of a body that was cut off. */
function collect(request: IncomingMessage, limit: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limit) finish(null);
      else chunks.push(chunk);
    };
    const onEnd = (): void => finish(Buffer.concat(chunks));
    function finish(value: Buffer | null): void {
      request.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onEnd);
      resolve(value);
    }
    request.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onEnd);
  });
}
