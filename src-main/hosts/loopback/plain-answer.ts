import type { ServerResponse } from 'node:http';
import type { Failure } from '../../contract/define.ts';
import type { WindowFile } from '../window/window-files.ts';
import { windowHeaders } from '../window/window-headers.ts';

/** An answer that is known as a whole before it leaves. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly type: string;
  readonly body: Uint8Array;
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): PlainAnswer {
  return { status, headers, type: 'application/json; charset=utf-8', body: Buffer.from(JSON.stringify(value)) };
}

/** A refusal looks like any other failed reply. */
export function refuse(
  status: number,
  code: Failure['code'],
  message: string,
  headers: Readonly<Record<string, string>> = {},
): PlainAnswer {
  return json(status, { ok: false, failure: { code, message } }, headers);
}

export function wrongMethod(allow: string): PlainAnswer {
  return refuse(405, 'forbidden', `use ${allow}`, { allow });
}

export function fileAnswer(file: WindowFile): PlainAnswer {
  return { status: 200, headers: {}, type: file.type, body: file.body };
}

/** Sends it unless the far side is gone. A request body that was not read is not waited for: the connection closes. */
export function send(response: ServerResponse, answer: PlainAnswer): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(answer.status, {
    ...windowHeaders,
    ...answer.headers,
    'content-type': answer.type,
    'content-length': answer.body.length,
    ...(response.req.complete ? {} : { connection: 'close' }),
  });
  response.end(response.req.method === 'HEAD' ? undefined : answer.body);
}
