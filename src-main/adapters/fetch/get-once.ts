import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import { connect as tlsConnect, type SecureContext } from 'node:tls';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Ask, Fetch, HostAddress, HttpAnswer, HttpFailure } from '../../core/ports.ts';
import { err, ok, type Result } from '../../core/result.ts';

const maxHeaderBytes = 16_384;
/** The next address starts this long after the one before (RFC 8305 §5). */
const nextAddressMs = 250;

const unzip = promisify(gunzip);

/** What reaches `tls.connect` but is missing from the types of `https.request`. */
type ConnectOptions = Pick<TcpNetConnectOpts, 'autoSelectFamily' | 'autoSelectFamilyAttemptTimeout'> & {
  readonly secureContext?: SecureContext;
};

type GetBounds = Ask & Pick<Parameters<Fetch['get']>[1], 'maxBytes' | 'onProgress'>;
export type Got = HttpAnswer & { readonly location: string | null };

/** Where the request goes: to one of these addresses, or over a tunnel that a proxy opened. */
export type Reach = readonly HostAddress[] | Socket;

/** One GET, without following redirects; `secureContext` is null for plain http. Headers count towards `maxBytes`. */
export async function getOnce(
  url: URL,
  reach: Reach,
  secureContext: SecureContext | null,
  ask: GetBounds,
): Promise<Result<Got, HttpFailure>> {
  const raw = await exchange(url, reach, secureContext, ask);
  if (!raw.ok) return raw;
  const { head, body } = raw.value;
  const unpacked = await unpack(head.headers['content-encoding'] ?? 'identity', body, ask.maxBytes);
  if (!unpacked.ok) return unpacked;
  return ok({
    status: head.statusCode ?? 0,
    url: url.href,
    contentType: (head.headers['content-type'] ?? '').slice(0, 200),
    body: unpacked.value,
    location: head.headers.location ?? null,
  });
}

function exchange(
  url: URL,
  reach: Reach,
  secureContext: SecureContext | null,
  ask: GetBounds,
): Promise<Result<{ readonly head: IncomingMessage; readonly body: Buffer }, HttpFailure>> {
  return new Promise((resolve) => {
    const host = url.hostname.replace(/^\[|\]$/gu, '');
    let connected = false;
    const names = isIP(host) === 0 ? { servername: host } : {};
    const options: RequestOptions & ConnectOptions = {
      method: 'GET',
      host,
      port: url.port || (secureContext === null ? 80 : 443),
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, accept: '*/*', 'accept-encoding': 'identity', connection: 'close', 'user-agent': 'MailReady' },
      ...(secureContext === null ? {} : { secureContext }),
      rejectUnauthorized: true,
      ...names,
      maxHeaderSize: maxHeaderBytes,
      ...('destroy' in reach
        ? {
            createConnection: () =>
              secureContext === null ? reach : tlsConnect({ socket: reach, host, secureContext, rejectUnauthorized: true, ...names }),
          }
        : { agent: false, ...nearest(reach) }),
    };
    const call = secureContext === null ? plainRequest(options) : request(options);
    const settle = (result: Result<{ readonly head: IncomingMessage; readonly body: Buffer }, HttpFailure>): void => {
      clearTimeout(timer);
      ask.signal.removeEventListener('abort', onAbort);
      // Errors that follow our own cut have nobody to hear them.
      call.on('error', () => undefined);
      call.destroy();
      resolve(result);
    };
    const onAbort = (): void => settle(err({ kind: 'cancelled', detail: 'cancelled' }));
    const timer = setTimeout(
      () => settle(err({ kind: 'timeout', detail: `${connected ? 'no whole answer' : 'no connection'} in time (${url.host})` })),
      ask.deadlineMs,
    );
    ask.signal.addEventListener('abort', onAbort, { once: true });
    call.on('error', (error: NodeJS.ErrnoException) => settle(err(failureOf(error, connected))));
    call.on('socket', (socket) => {
      socket.on('connectionAttempt', () => ask.onProgress?.('connecting'));
      socket.on('connect', () => ask.onProgress?.('connected'));
      socket.on(secureContext === null ? 'connect' : 'secureConnect', () => (connected = true));
    });
    call.on('response', (head) => {
      const chunks: Buffer[] = [];
      let size = head.rawHeaders.reduce((sum, text) => sum + text.length + 2, 0);
      const grow = (bytes: number): boolean => {
        size += bytes;
        if (size > ask.maxBytes) settle(err({ kind: 'too_large', detail: `more than ${ask.maxBytes} bytes` }));
        return size <= ask.maxBytes;
      };
      if (!grow(0)) return;
      head.on('data', (chunk: Buffer) => {
        if (grow(chunk.length)) chunks.push(chunk);
      });
      head.on('end', () =>
        settle(head.complete ? ok({ head, body: Buffer.concat(chunks) }) : err({ kind: 'http', detail: 'the answer was cut short' })),
      );
      head.on('error', () => settle(err({ kind: 'http', detail: 'the answer was cut short' })));
    });
    if (ask.signal.aborted) onAbort();
    else {
      ask.onProgress?.('connecting');
      call.end();
    }
  });
}

function nearest(addresses: readonly HostAddress[]): RequestOptions & ConnectOptions {
  return {
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: nextAddressMs,
    lookup: (_name, options, done) => {
      const all = addresses.map(({ address, family }) => ({ address, family }));
      const first = all[0];
      if (options.all === true) (done as unknown as (error: null, found: typeof all) => void)(null, all);
      else done(null, first?.address ?? '', first?.family ?? 4);
    },
  };
}

function failureOf(error: NodeJS.ErrnoException, connected: boolean): HttpFailure {
  const code = error.code ?? 'UNKNOWN';
  if (code.startsWith('HPE_HEADER_OVERFLOW')) return { kind: 'too_large', detail: `headers beyond ${maxHeaderBytes} bytes` };
  if (/^(?:ERR_SSL|ERR_TLS|EPROTO|CERT_|UNABLE_|SELF_SIGNED|DEPTH_ZERO|ERR_OSSL|INVALID_|HOSTNAME_|PATH_LENGTH)/u.test(code))
    return { kind: 'tls', detail: code };
  return connected ? { kind: 'http', detail: code } : { kind: 'connect', detail: code };
}

/** Compression was not asked for; gzip is understood all the same, and never unpacked beyond the limit. */
async function unpack(encoding: string, body: Buffer, maxBytes: number): Promise<Result<Buffer, HttpFailure>> {
  const name = encoding.trim().toLowerCase();
  if (name === 'identity' || name === '') return ok(body);
  if (name !== 'gzip' && name !== 'x-gzip') return err({ kind: 'http', detail: `content-encoding ${name.slice(0, 20)}` });
  try {
    return ok(await unzip(body, { maxOutputLength: maxBytes }));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return code === 'ERR_BUFFER_TOO_LARGE'
      ? err({ kind: 'too_large', detail: `unpacks to more than ${maxBytes} bytes` })
      : err({ kind: 'http', detail: 'broken gzip' });
  }
}
