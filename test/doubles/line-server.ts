import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { type TestCertificate, testCertificate } from './certificates.ts';
import { listening, type Place } from './listening.ts';

/** One thing said on a connection, as text (latin1, so that no byte is lost). */
export interface Said {
  readonly connection: number;
  readonly from: 'client' | 'server';
  readonly tls: boolean;
  readonly text: string;
}

export class Transcript {
  readonly said: Said[] = [];
  connections = 0;
  /** TLS handshakes that failed, as OpenSSL named them. */
  readonly tlsErrors: string[] = [];

  /** Everything the clients sent, decrypted; of one connection (counted from 1) or of all. */
  received(connection?: number): string {
    return this.#join('client', connection);
  }
  /** Everything the server sent. */
  sent(connection?: number): string {
    return this.#join('server', connection);
  }
  /** Lines that the clients sent. */
  lines(connection?: number): string[] {
    return this.received(connection)
      .split('\r\n')
      .filter((it) => it !== '');
  }
  #join(from: Said['from'], connection: number | undefined): string {
    return this.said
      .filter((it) => it.from === from && (connection === undefined || it.connection === connection))
      .map((it) => it.text)
      .join('');
  }
}

/** Thrown inside a session to end it; never leaves the server. */
class SessionOver extends Error {}

/** The server's end of one connection, read line by line. */
export class LineSession {
  #socket: Socket | TLSSocket;
  readonly #tcp: Socket;
  #buffer: Buffer = Buffer.alloc(0);
  #wake: (() => void) | undefined;
  #ended = false;
  readonly #transcript: Transcript;
  /** Counted from 1. */
  readonly number: number;
  tls = false;
  /** What was last sent. */
  lastSent = '';
  readonly remoteAddress: string;

  constructor(socket: Socket, transcript: Transcript) {
    this.#socket = socket;
    this.#tcp = socket;
    this.#transcript = transcript;
    this.number = ++transcript.connections;
    this.remoteAddress = socket.remoteAddress ?? '';
    this.#listen();
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#transcript.said.push({ connection: this.number, from: 'client', tls: this.tls, text: chunk.toString('latin1') });
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#wake?.();
    });
    const end = (): void => {
      this.#ended = true;
      this.#wake?.();
    };
    this.#socket.on('end', end);
    this.#socket.on('close', end);
    this.#socket.on('error', end);
  }

  async #more(): Promise<void> {
    if (this.#ended) throw new SessionOver();
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }

  /** The next line without its end; ends the session when the client has gone. */
  async readLine(): Promise<string> {
    for (;;) {
      const at = this.#buffer.indexOf('\n');
      if (at >= 0) {
        const line = this.#buffer.subarray(0, at).toString('utf8').replace(/\r$/u, '');
        this.#buffer = this.#buffer.subarray(at + 1);
        return line;
      }
      await this.#more();
    }
  }

  async readBytes(count: number): Promise<Buffer> {
    while (this.#buffer.length < count) await this.#more();
    const bytes = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    return bytes;
  }

  /** Sends exactly this. */
  write(text: string | Buffer): void {
    if (this.#socket.destroyed || !this.#socket.writable) return;
    this.lastSent = Buffer.from(text).toString('latin1');
    this.#transcript.said.push({ connection: this.number, from: 'server', tls: this.tls, text: this.lastSent });
    this.#socket.write(text);
  }

  /** Turns the connection into TLS; what the client sent before is thrown away, as RFC 3207 asks. */
  async upgrade(certificate: TestCertificate): Promise<void> {
    const plain = this.#socket;
    plain.removeAllListeners('data');
    plain.removeAllListeners('end');
    this.#buffer = Buffer.alloc(0);
    const secure = new TLSSocket(plain, {
      isServer: true,
      secureContext: createSecureContext({ cert: certificate.cert, key: certificate.key }),
    });
    this.#socket = secure;
    this.tls = true;
    this.#listen();
    secure.on('error', (error: NodeJS.ErrnoException) => {
      this.#transcript.tlsErrors.push(error.code ?? error.message);
    });
    await Promise.race([once(secure, 'secure'), once(secure, 'close')]).catch(() => undefined);
    if (secure.destroyed) throw new SessionOver();
  }

  /** Sends what is queued and closes the connection. */
  close(): never {
    this.#socket.end();
    this.#socket.destroySoon();
    throw new SessionOver();
  }

  /** Cuts the connection with RST, as a firewall does. */
  reset(): never {
    // A TLS socket has no reset of its own.
    this.#tcp.resetAndDestroy();
    throw new SessionOver();
  }

  /** Keeps the connection open and says nothing more, until the client goes away. */
  async stall(): Promise<never> {
    for (;;) await this.#more();
  }
}

export interface LineServerOptions {
  /** `tls` from the first byte; `starttls` and `none` begin in clear. */
  readonly security?: 'tls' | 'starttls' | 'none';
  /** Default: the good certificate for *.example.test, localhost and 127.0.0.1. */
  readonly certificate?: TestCertificate;
  /** Default 127.0.0.1 and a free port. */
  readonly host?: string;
  readonly port?: number;
}

export interface Double extends Place {
  readonly transcript: Transcript;
}

/** Serves each connection with `serve`, which simply ends when the client leaves. */
export async function startLineServer(
  options: LineServerOptions,
  serve: (session: LineSession, certificate: TestCertificate) => Promise<void>,
): Promise<Double> {
  const certificate = options.certificate ?? (await testCertificate());
  const transcript = new Transcript();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    const session = new LineSession(socket, transcript);
    void (async () => {
      try {
        if (options.security === 'tls' || options.security === undefined) await session.upgrade(certificate);
        await serve(session, certificate);
        session.close();
      } catch (error) {
        if (!(error instanceof SessionOver)) {
          socket.destroy();
          throw error;
        }
      }
    })();
  });
  const place = await listening(server, sockets, options);
  return { ...place, transcript };
}

/** What a greeting or a verb answers: a text to send, the words `stall` (silence), `close` or `reset` (a cut), or code. */
export type Scripted<Context> = string | ((context: Context) => void | Promise<void>);

/** A port of 127.0.0.1 on which nobody listens: connecting gives ECONNREFUSED. */
export async function refusedPort(host = '127.0.0.1'): Promise<number> {
  const { port, close } = await listening(createServer(), new Set(), { host });
  await close();
  return port;
}
