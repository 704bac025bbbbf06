import type { Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import type { DetailedPeerCertificate, SecureContext, TLSSocket } from 'node:tls';
import type { CertificateFacts, TlsFacts } from '../../core/facts.ts';
import { serverText } from '../../core/connect/server-text.ts';
import { openSecret } from '../../core/open-secret.ts';
import type { Ask, DialFailure, Wire } from '../../core/ports.ts';
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import type { Secret } from '../../core/secret.ts';

const maxLine = 8_192;
const maxBuffered = 65_536;

export interface WireOptions {
  /** Name for SNI and the certificate check. */
  readonly host: string;
  readonly secureContext: SecureContext;
  readonly pinnedCertificate?: string;
  /** The socket ends at a proxy: its far address is not the server's, and a pin never counts. */
  readonly proxied?: boolean;
}

const isIp = (host: string): boolean => /^[\d.]+$/.test(host) || host.includes(':');
const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.');
const plain = (value: string | string[] | undefined): string => serverText(Array.isArray(value) ? value.join(', ') : (value ?? ''));

/** What is worth keeping of a peer's certificate. */
function certificateFacts(peer: DetailedPeerCertificate): CertificateFacts | null {
  if (Object.keys(peer).length === 0) return null;
  const name = (who: DetailedPeerCertificate['subject']): string => plain(who.CN) || plain(who.O) || plain(who.OU);
  const iso = (text: string): string => {
    const time = Date.parse(text);
    return Number.isNaN(time) ? text : new Date(time).toISOString();
  };
  return {
    subject: name(peer.subject).slice(0, 200),
    issuer: name(peer.issuer).slice(0, 200),
    issuerOrganization: plain(peer.issuer.O).slice(0, 200),
    altNames: (peer.subjectaltname ?? '')
      .split(', ')
      .map((entry) => entry.replace(/^DNS:/, ''))
      .filter((entry) => entry !== '')
      .slice(0, 50),
    validFrom: iso(peer.valid_from),
    validTo: iso(peer.valid_to),
    sha256: peer.fingerprint256.replaceAll(':', '').toLowerCase(),
    selfSigned: JSON.stringify(peer.subject) === JSON.stringify(peer.issuer),
  };
}

/** Node's name of an error on a socket, as a happening. */
export function socketFailure(error: NodeJS.ErrnoException, duringTls: boolean): DialFailure {
  const code = error.code ?? 'UNKNOWN';
  const message = serverText(error.message).slice(0, 300);
  if (duringTls && /^(ERR_SSL|ERR_TLS|EPROTO|CERT|UNABLE|SELF_SIGNED|DEPTH_ZERO)/.test(code))
    return { kind: 'tls', code, message, certificate: null };
  return { kind: 'errno', errno: code, message };
}

/** A wire over a connected socket: lines in, text out, TLS in place. After any failure it is closed. */
export class SocketWire implements Wire {
  #socket: Socket;
  #chunks: Buffer = Buffer.alloc(0);
  #end: DialFailure | null = null;
  #wake: () => void = () => undefined;
  #closed = false;
  #tls: TlsFacts | null = null;
  readonly #options: WireOptions;
  readonly remoteAddress: string;
  readonly localAddress: string;

  constructor(socket: Socket, options: WireOptions) {
    this.#socket = socket;
    this.#options = options;
    this.remoteAddress = options.proxied === true ? '' : (socket.remoteAddress ?? '');
    this.localAddress = socket.localAddress ?? '';
    socket.setNoDelay(true);
    this.#attach(socket);
    // A socket that was talked over before (to a proxy) was left paused.
    socket.resume();
  }

  get tls(): TlsFacts | null {
    return this.#tls;
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#chunks = this.#chunks.length === 0 ? chunk : Buffer.concat([this.#chunks, chunk]);
    if (this.#chunks.length > maxBuffered) this.#socket.pause();
    this.#wake();
  };
  readonly #onEnd = (): void => {
    this.#end ??= { kind: 'closed' };
    this.#wake();
  };
  readonly #onError = (error: NodeJS.ErrnoException): void => {
    this.#end ??= socketFailure(error, this.#tls !== null);
    this.#wake();
  };

  #attach(socket: Socket): void {
    socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onEnd).on('error', this.#onError);
  }
  #detach(socket: Socket): void {
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onEnd).off('error', this.#onError);
  }

  #fail(failure: DialFailure): { readonly ok: false; readonly error: DialFailure } {
    this.close();
    return err(failure);
  }

  /** Waits until `take` finds what it wants in the buffer, the other side ends, the deadline passes or the signal aborts. */
  async #until<T>(take: () => Result<T, DialFailure> | null, ask: Ask): Promise<Result<T, DialFailure>> {
    const started = performance.now();
    for (;;) {
      if (ask.signal.aborted) return this.#fail({ kind: 'cancelled' });
      const taken = take();
      if (taken !== null) {
        if (!taken.ok) return this.#fail(taken.error);
        if (this.#chunks.length <= maxBuffered && this.#socket.isPaused()) this.#socket.resume();
        return taken;
      }
      if (this.#end !== null) return this.#fail(this.#end);
      const left = ask.deadlineMs - (performance.now() - started);
      if (left <= 0) return this.#fail({ kind: 'timeout', afterMs: Math.round(ask.deadlineMs) });
      await new Promise<void>((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          ask.signal.removeEventListener('abort', finish);
          this.#wake = () => undefined;
          resolve();
        };
        const timer = setTimeout(finish, left);
        ask.signal.addEventListener('abort', finish, { once: true });
        this.#wake = finish;
      });
    }
  }

  #take(bytes: number): Buffer {
    const taken = this.#chunks.subarray(0, bytes);
    this.#chunks = this.#chunks.subarray(bytes);
    return taken;
  }

  readLine(ask: Ask): Promise<Result<string, DialFailure>> {
    return this.#until(() => {
      const at = this.#chunks.indexOf(10);
      if (at === -1) {
        if (this.#chunks.length <= maxLine) return null;
        return err({ kind: 'garbage', sample: 'a line longer than 8 kB' });
      }
      if (at > maxLine) return err({ kind: 'garbage', sample: 'a line longer than 8 kB' });
      return ok(
        this.#take(at + 1)
          .toString('utf8')
          .replace(/\r?\n$/, ''),
      );
    }, ask);
  }

  readExactly(count: number, ask: Ask): Promise<Result<string, DialFailure>> {
    return this.#until(() => (this.#chunks.length >= count ? ok(this.#take(count).toString('utf8')) : null), ask);
  }

  async write(text: string, ask: Ask): Promise<Result<void, DialFailure>> {
    if (ask.signal.aborted) return this.#fail({ kind: 'cancelled' });
    if (this.#closed) return err(this.#end ?? { kind: 'closed' });
    this.#socket.write(text);
    return Promise.resolve(ok(undefined));
  }

  writeSecret(secret: Secret, encode: (plain: string) => string, ask: Ask): Promise<Result<void, DialFailure>> {
    if (this.#tls === null)
      return Promise.resolve(this.#fail({ kind: 'tls', code: 'NOT_ENCRYPTED', message: 'a secret goes over TLS only', certificate: null }));
    return this.write(encode(openSecret(secret)), ask);
  }

  async startTls(ask: Ask): Promise<Result<TlsFacts, DialFailure>> {
    if (this.#chunks.length > 0) {
      // RFC 3207 §5 and CVE-2011-0411: what was sent before the handshake must not be read as if it were protected.
      return this.#fail({ kind: 'tls', code: 'EARLY_PLAINTEXT', message: 'data arrived before the TLS handshake', certificate: null });
    }
    if (ask.signal.aborted) return this.#fail({ kind: 'cancelled' });
    if (this.#end !== null) return this.#fail(this.#end);
    const raw = this.#socket;
    this.#detach(raw);
    const { host, secureContext } = this.#options;
    return new Promise((resolve) => {
      let settled = false;
      const secured = tlsConnect({
        socket: raw,
        host,
        ...(isIp(host) ? {} : { servername: host }),
        secureContext,
        // The verdict of the check is read below: only so are the certificate's own words at hand when it is refused.
        rejectUnauthorized: false,
      });
      const settle = (result: Result<TlsFacts, DialFailure>): void => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        ask.signal.removeEventListener('abort', onAbort);
        raw.off('close', onClose);
        if (result.ok) {
          secured.off('error', onError).off('secureConnect', onSecure).off('end', onClose);
          this.#socket = secured;
          this.#tls = result.value;
          this.#attach(secured);
        } else {
          secured.on('error', () => undefined);
          secured.destroy();
          this.close();
        }
        resolve(result);
      };
      const onAbort = (): void => settle(err({ kind: 'cancelled' }));
      const onError = (error: NodeJS.ErrnoException): void => settle(err(socketFailure(error, true)));
      const onClose = (): void => settle(err({ kind: 'closed' }));
      const onSecure = (): void => settle(this.#verdict(secured));
      const heardBefore = raw.bytesRead;
      const onDeadline = (): void => {
        // A handshake that began and stood still is another trouble than a server which never said a word.
        const begun = raw.bytesRead > heardBefore;
        const message = `the handshake stood still for ${String(Math.round(ask.deadlineMs))} ms`;
        settle(
          err(
            begun
              ? { kind: 'tls', code: 'HANDSHAKE_TIMEOUT', message, certificate: null }
              : { kind: 'timeout', afterMs: Math.round(ask.deadlineMs) },
          ),
        );
      };
      const timer = setTimeout(onDeadline, ask.deadlineMs);
      ask.signal.addEventListener('abort', onAbort, { once: true });
      raw.once('close', onClose);
      secured.once('error', onError).once('secureConnect', onSecure).once('end', onClose);
    });
  }

  #verdict(secured: TLSSocket): Result<TlsFacts, DialFailure> {
    const certificate = certificateFacts(secured.getPeerCertificate(true));
    const facts: TlsFacts = { version: secured.getProtocol() ?? '', cipher: secured.getCipher().name, certificate };
    if (secured.authorized) return ok(facts);
    const pinned = this.#options.pinnedCertificate;
    if (pinned !== undefined && isLoopback(this.remoteAddress) && certificate?.sha256 === pinned) return ok(facts);
    const reason: unknown = secured.authorizationError;
    const code = reason instanceof Error ? ((reason as NodeJS.ErrnoException).code ?? reason.message) : String(reason);
    return err({ kind: 'tls', code, message: reason instanceof Error ? reason.message.slice(0, 300) : code, certificate });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const socket = this.#socket;
    this.#detach(socket);
    socket.on('error', () => undefined);
    const gone = this.#end !== null;
    // Whoever still reads, or reads later, hears of it now and not at a deadline.
    this.#end ??= { kind: 'closed' };
    this.#chunks = Buffer.alloc(0);
    this.#wake();
    if (gone) return void socket.destroy();
    // What was written last (RSET, QUIT) still goes out; nobody waits for it.
    socket.unref();
    socket.resume();
    socket.end();
    setTimeout(() => socket.destroy(), 250).unref();
  }
}
