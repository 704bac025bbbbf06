import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}
export interface Question {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  readonly signal?: AbortSignal;
  /** Sees the text as it comes. */
  readonly onText?: (soFar: string) => void;
}

/** One HTTP request whose path and headers go out exactly as given (fetch would mend or refuse them). */
export function ask(origin: string, path: string, question: Question = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(origin);
    const wire = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: question.method ?? 'GET',
        headers: question.headers ?? {},
        agent: false,
        signal: question.signal,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          question.onText?.(text);
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
        response.on('error', reject);
      },
    );
    wire.on('error', reject);
    wire.end(question.body);
  });
}

export function postJson(origin: string, path: string, body: unknown, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
  return ask(origin, path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
}
