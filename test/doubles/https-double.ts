import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { createSecureContext } from 'node:tls';
import { type TestCertificate, testCertificate } from './certificates.ts';
import { listening, type Place } from './listening.ts';

/** What a route answers: a document (or the words `stall`: silence, `reset`: a cut), a whole response, or code. */
export type HttpsAnswer =
  | string
  | {
      readonly status?: number;
      readonly type?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Buffer;
    }
  | ((request: IncomingMessage, response: ServerResponse) => void | Promise<void>);

export interface HttpsDoubleOptions {
  /**
   * `host/path`, `host/path?query` or `/path` → answer; the most exact one wins; unknown is 404. A plain text is an XML
   * document with status 200.
   */
  readonly routes?: Readonly<Record<string, HttpsAnswer>>;
  readonly certificate?: TestCertificate;
  /** Other certificates by server name (SNI). */
  readonly certificates?: Readonly<Record<string, TestCertificate>>;
  readonly host?: string;
  readonly port?: number;
}

export interface HttpsDouble extends Place {
  /** `host/path?query` of every request, in order. */
  readonly requests: readonly string[];
}

/** A scripted HTTPS server on loopback. */
export async function startHttpsDouble(options: HttpsDoubleOptions = {}): Promise<HttpsDouble> {
  const certificate = options.certificate ?? (await testCertificate());
  const routes = options.routes ?? {};
  const requests: string[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer(
    {
      cert: certificate.cert,
      key: certificate.key,
      SNICallback: (name, done) => {
        const own = options.certificates?.[name];
        if (own === undefined) done(null);
        else done(null, createSecureContext({ cert: own.cert, key: own.key }));
      },
    },
    (request, response) => {
      const host = (request.headers.host ?? '').replace(/:\d+$/u, '').toLowerCase();
      const full = request.url ?? '/';
      const path = full.replace(/\?.*$/su, '');
      requests.push(`${host}${full}`);
      const key = [`${host}${full}`, `${host}${path}`, full, path].find((it) => Object.hasOwn(routes, it));
      void reply(key === undefined ? { status: 404, body: 'Not found' } : (routes[key] ?? ''), request, response);
    },
  );
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  const place = await listening(server, sockets, options);
  return { ...place, requests };
}

async function reply(answer: HttpsAnswer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (answer === 'stall') return;
  if (answer === 'reset') {
    request.socket.destroy();
    return;
  }
  if (typeof answer === 'function') {
    await answer(request, response);
    return;
  }
  const whole = typeof answer === 'string' ? { body: answer } : answer;
  response.writeHead(whole.status ?? 200, { 'content-type': whole.type ?? 'text/xml; charset=utf-8', ...whole.headers });
  response.end(whole.body ?? '');
}
