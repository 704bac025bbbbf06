import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';

/** `too_long`: the line or literal is over the bound; the rest of the stream makes no sense then. */
export type ReadFailure = 'closed' | 'too_long' | 'idle';

/** Silence that is borne, in milliseconds. */
export interface IdleLimits {
  readonly beforeLogin: number;
  readonly afterLogin: number;
}

export const maxLine = 8_192;
const maxBuffered = 65_536;
const maxUnsent = 262_144;
const handshakeMs = 10_000;

/**
 * The server's end of one connection: lines and counted bytes in, text out, TLS in place. Text is latin1 both ways, so
 * that no byte is lost. It never keeps the process alive.
 */
export class Connection {
  #socket: Socket;
  #chunks: Buffer[] = [];
  #buffered = 0;
  /** Chunks before this one hold no line end. */
  #searched = 0;
  #wanted = maxBuffered;
  #ended = false;
  #secure = false;
  #wake: () => void = () => undefined;
  readonly #idleMs: IdleLimits;
  /** Longer silence is borne after the login. */
  loggedIn = false;

  constructor(socket: Socket, idleMs: IdleLimits) {
    this.#socket = socket;
    this.#idleMs = idleMs;
    socket.setNoDelay(true);
    this.#listen(socket);
  }

  get secure(): boolean {
    return this.#secure;
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    // Bytes that come one by one must not cost a list entry each.
    if (this.#chunks.length > 1_024) this.#join();
    if (this.#buffered > this.#wanted) this.#socket.pause();
    this.#wake();
  };
  readonly #onEnd = (): void => {
    this.#ended = true;
    this.#wake();
  };

  #listen(socket: Socket): void {
    socket.unref();
    socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onEnd).on('error', this.#onEnd);
  }

  #join(): void {
    this.#chunks = [Buffer.concat(this.#chunks)];
    this.#searched = 0;
  }

  /** The end of the first line with its line feed, in bytes from the start; -1 where there is none yet. */
  #lineEnd(): number {
    for (; this.#searched < this.#chunks.length; this.#searched += 1) {
      const at = this.#chunks[this.#searched]?.indexOf(10) ?? -1;
      if (at === -1) continue;
      return this.#chunks.slice(0, this.#searched).reduce((sum, chunk) => sum + chunk.length, 0) + at + 1;
    }
    return -1;
  }

  #take(count: number): Buffer {
    const all = this.#chunks.length === 1 ? (this.#chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#chunks);
    const rest = all.subarray(count);
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#buffered = rest.length;
    this.#searched = 0;
    return all.subarray(0, count);
  }

  /** Waits for more bytes, the end, `ms` of silence, or `interrupt`. */
  async #more(ms: number, interrupt?: Promise<void>): Promise<'more' | 'idle' | 'interrupted'> {
    if (this.#socket.isPaused()) this.#socket.resume();
    return new Promise((resolve) => {
      const wake = (): void => finish('more');
      const finish = (how: 'more' | 'idle' | 'interrupted'): void => {
        clearTimeout(timer);
        // An interrupt may come long after: by then somebody else is waiting.
        if (this.#wake === wake) this.#wake = () => undefined;
        resolve(how);
      };
      const timer = setTimeout(() => finish('idle'), ms).unref();
      this.#wake = wake;
      void interrupt?.then(() => finish('interrupted'));
    });
  }

  get #patience(): number {
    return this.loggedIn ? this.#idleMs.afterLogin : this.#idleMs.beforeLogin;
  }

  /** The next line without its end. */
  async readLine(max = maxLine): Promise<Result<string, ReadFailure>> {
    for (;;) {
      const end = this.#lineEnd();
      if (end > max || (end === -1 && this.#buffered > max)) return err('too_long');
      if (end !== -1)
        return ok(
          this.#take(end)
            .toString('latin1')
            .replace(/\r?\n$/, ''),
        );
      if (this.#ended) return err('closed');
      if ((await this.#more(this.#patience)) === 'idle') return err('idle');
    }
  }

  /** Exactly `count` bytes; the caller has bounded `count`. */
  async readBytes(count: number): Promise<Result<Buffer, ReadFailure>> {
    this.#wanted = Math.max(maxBuffered, count);
    try {
      for (;;) {
        if (this.#buffered >= count) return ok(this.#take(count));
        if (this.#ended) return err('closed');
        if ((await this.#more(this.#patience)) === 'idle') return err('idle');
      }
    } finally {
      this.#wanted = maxBuffered;
    }
  }

  /** True when the client has said something (or gone), false when `news` came first. */
  async clientSpoke(news: Promise<void>): Promise<boolean> {
    if (this.#buffered > 0 || this.#ended) return true;
    return (await this.#more(this.#patience, news)) !== 'interrupted';
  }

  write(text: string | Buffer): void {
    if (!this.#socket.destroyed && this.#socket.writable) this.#socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
  }

  /** Waits while the client does not read what it asked for; gives it up after the idle time. */
  async drained(): Promise<void> {
    if (this.#socket.writableLength <= maxUnsent || this.#socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const socket = this.#socket;
      const finish = (): void => {
        clearTimeout(timer);
        socket.off('drain', finish).off('close', finish);
        resolve();
      };
      const timer = setTimeout(() => {
        socket.destroy();
        finish();
      }, this.#idleMs.beforeLogin).unref();
      socket.on('drain', finish).on('close', finish);
    });
  }

  /** True once TLS is up. What was sent before the handshake is thrown away (RFC 3207 §5, CVE-2011-0411). */
  async startTls(secureContext: SecureContext): Promise<boolean> {
    const raw = this.#socket;
    raw.off('data', this.#onData).off('end', this.#onEnd);
    this.#chunks = [];
    this.#buffered = 0;
    this.#searched = 0;
    const secured = new TLSSocket(raw, { isServer: true, secureContext });
    this.#socket = secured;
    this.#listen(secured);
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        secured.off('secure', finish).off('close', finish).off('error', finish);
        resolve();
      };
      const timer = setTimeout(
        () => {
          secured.destroy();
          finish();
        },
        Math.min(handshakeMs, this.#idleMs.beforeLogin),
      ).unref();
      secured.on('secure', finish).on('close', finish).on('error', finish);
    });
    this.#secure = !secured.destroyed && !this.#ended;
    return this.#secure;
  }

  /** Sends what is queued, then closes; nobody waits for it. */
  end(): void {
    this.#ended = true;
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), 100).unref();
  }
}
