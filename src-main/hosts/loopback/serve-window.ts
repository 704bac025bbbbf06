import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Server } from '../../contract/serve.ts';
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import { inputLimit, maxRuns, tidyMs } from '../window/input-limit.ts';
import { pushNames } from '../window/push-names.ts';
import { createRuns } from '../window/runs.ts';
import type { WindowFiles } from '../window/window-files.ts';
import { openEventStream } from './event-stream.ts';
import { refusalOf } from './guard.ts';
import { watchIdle } from './idle.ts';
import type { IdleReason } from './idle.ts';
import type { PlainAnswer } from './plain-answer.ts';
import { fileAnswer, json, refuse, send, wrongMethod } from './plain-answer.ts';
import { readJsonBody } from './read-json-body.ts';
import { createSessions } from './sessions.ts';

export interface WindowServerOptions {
  readonly server: Server;
  readonly files: WindowFiles;
  readonly onIdle: (reason: IdleReason) => void;
  /** Milliseconds without any request before `onIdle('quiet')`; 30 minutes by default. */
  readonly quietMs?: number;
  /** Milliseconds after the last window went before `onIdle('gone')`; 2 minutes by default. */
  readonly goneMs?: number;
}
export interface WindowServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** A new address that opens one window, once. */
  newAddress(): string;
  /** Cancels every run, waits for their tidying up (at most 10 s), closes all connections. */
  close(): Promise<void>;
}

const maxPushStreams = 16;
const runId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Null: the answer was streamed. */
type Answer = PlainAnswer | null;

/**
 * Serves the window and the contract on 127.0.0.1, at a port that the system chooses. Answers only the window it
 * served: see `guard.ts` and `sessions.ts`. No call is known here by name; the app validates. The error is one line.
 */
export async function serveWindow(options: WindowServerOptions): Promise<Result<WindowServer, string>> {
  const sessions = createSessions();
  const runs = createRuns(maxRuns);
  const idle = watchIdle({ quietMs: options.quietMs ?? 30 * 60_000, goneMs: options.goneMs ?? 2 * 60_000 }, options.onIdle);
  const pushStreams = new Set<ServerResponse>();
  let authority = '';

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<Answer> {
    const refusal = refusalOf(request, authority);
    if (refusal !== null) return refuse(403, 'forbidden', refusal);
    const path = request.url ?? '';
    if (!path.startsWith('/api/')) return openFile(request, path);
    if (path === '/api/session') return openSession(request);
    const bearer = /^Bearer ([\w-]{1,256})$/.exec(request.headers.authorization ?? '')?.[1];
    if (bearer === undefined || !sessions.knows(bearer)) return refuse(401, 'forbidden', 'no session');
    if (path === '/api/push') return streamPushes(request, response);
    const leave = idle.enter('request');
    response.once('close', leave);
    return answerApi(request, response, path);
  }

  function openFile(request: IncomingMessage, path: string): Answer {
    if (request.method !== 'GET' && request.method !== 'HEAD') return wrongMethod('GET, HEAD');
    const file = options.files.get(path.split(/[?#]/, 1)[0] ?? '');
    if (file === undefined) return refuse(404, 'unknown_call', 'no such file');
    idle.enter('request')();
    return fileAnswer(file);
  }

  async function openSession(request: IncomingMessage): Promise<Answer> {
    if (request.method !== 'POST') return wrongMethod('POST');
    const body = await readJsonBody(request, inputLimit(''));
    if (!body.ok) return refuse(body.error.status, 'bad_input', body.error.message);
    const token = typeof body.value === 'object' && body.value !== null && 'token' in body.value ? body.value.token : null;
    const bearer = typeof token === 'string' ? sessions.exchange(token) : null;
    if (bearer === null) return refuse(403, 'forbidden', 'the token is unknown or was used');
    idle.enter('request')();
    return json(200, { bearer });
  }

  async function answerApi(request: IncomingMessage, response: ServerResponse, path: string): Promise<Answer> {
    const [, kind, name] = /^\/api\/(call|run|cancel)\/([^/]+)$/.exec(path) ?? [];
    if (kind === undefined || name === undefined) return refuse(404, 'unknown_call', 'no such address');
    if (request.method !== 'POST') return wrongMethod('POST');
    const body = await readJsonBody(request, inputLimit(name));
    if (!body.ok) return refuse(body.error.status, 'bad_input', body.error.message);
    if (kind === 'call') return json(200, await options.server.call(name, body.value));
    if (kind === 'run') return streamRun(request, response, name, body.value);
    // A run that has just ended is no mistake of the window: of a 404 the browser would complain in its console.
    return json(runs.cancel(name) ? 200 : 202, { ok: true, value: {} });
  }

  async function streamRun(request: IncomingMessage, response: ServerResponse, name: string, input: unknown): Promise<Answer> {
    const id = request.headers['x-run-id'];
    if (typeof id !== 'string' || !runId.test(id)) return refuse(400, 'bad_input', 'X-Run-Id must be a UUID');
    const run = runs.start(id);
    if (run === 'taken') return refuse(409, 'bad_input', 'X-Run-Id is in use');
    if (run === 'busy') return refuse(429, 'busy', 'too many runs at once');
    const stream = openEventStream(response, { 'x-run-id': id }, () => run.abort());
    try {
      const reply = await options.server.run(name, input, (event) => stream.send('event', event), run.signal);
      stream.send('done', reply);
    } finally {
      runs.end(id);
      stream.end();
    }
    return null;
  }

  function streamPushes(request: IncomingMessage, response: ServerResponse): Answer {
    if (request.method !== 'GET') return wrongMethod('GET');
    if (pushStreams.size >= maxPushStreams) return refuse(429, 'busy', 'too many windows at once');
    const leave = idle.enter('push');
    pushStreams.add(response);
    const stream = openEventStream(response, {}, () => {
      for (const stop of stops) stop();
      pushStreams.delete(response);
      leave();
    });
    const stops = pushNames.map((name) => options.server.listen(name, (payload) => stream.send('push', { name, payload })));
    return null;
  }

  const http = createServer({
    maxHeaderSize: 16 * 1024,
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: 2_000,
  });
  http.maxConnections = 128;
  http.on('request', (request, response) => {
    response.on('error', () => undefined);
    answer(request, response).then(
      (plain) => {
        if (plain !== null) send(response, plain);
      },
      () => {
        // The app turns its own exceptions into failures; this one is ours and must not stop the host.
        if (response.headersSent) response.destroy();
        else send(response, refuse(500, 'fault', 'internal error'));
      },
    );
  });
  const refused = await new Promise<string | null>((resolve) => {
    http.once('error', (error) => resolve(error.message));
    http.listen({ host: '127.0.0.1', port: 0, exclusive: true }, () => resolve(null));
  });
  if (refused !== null) {
    idle.stop();
    return err(refused);
  }
  authority = `127.0.0.1:${(http.address() as AddressInfo).port}`;
  const origin = `http://${authority}`;
  return ok({
    origin,
    newAddress: () => `${origin}/#token=${sessions.newToken()}`,
    async close() {
      idle.stop();
      const closed = new Promise<void>((resolve) => {
        http.close(() => resolve());
      });
      await runs.cancelAll(tidyMs);
      for (const response of pushStreams) response.end();
      // A moment for the last events to leave before the wires are cut.
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 200))]);
      http.closeAllConnections();
      await closed;
    },
  });
}
