import { countdown, type Countdown } from '../../../src-main/core/countdown.ts';
import type { TlsFacts } from '../../../src-main/core/facts.ts';
import { openSecret } from '../../../src-main/core/open-secret.ts';
import type { Ask, DialFailure, Wire } from '../../../src-main/core/ports.ts';
import { err, ok, type Result } from '../../../src-main/core/result.ts';
import type { Secret } from '../../../src-main/core/secret.ts';
import { realClock } from '../../../src-main/adapters/clock/real-clock.ts';

export const limit = (ms = 2_000, signal = new AbortController().signal): Countdown => countdown(realClock(), ms, signal);

/** A wire in memory, already over TLS: what was fed is read; each line written may be answered. The end of the text is a close. */
export class FakeWire implements Wire {
  readonly remoteAddress = '127.0.0.1';
  readonly localAddress = '192.0.2.7';
  readonly tls: TlsFacts = { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', certificate: null };
  /** Lines written, without their ends. */
  readonly written: string[] = [];
  closed = false;
  #buffer: string;
  readonly #answer: (line: string, nth: number) => string;

  constructor(said = '', answer: (line: string, nth: number) => string = () => '') {
    this.#buffer = said;
    this.#answer = answer;
  }
  readLine(): Promise<Result<string, DialFailure>> {
    const at = this.#buffer.indexOf('\n');
    if (at === -1) return Promise.resolve(err({ kind: 'closed' }));
    const line = this.#buffer.slice(0, at).replace(/\r$/u, '');
    this.#buffer = this.#buffer.slice(at + 1);
    return Promise.resolve(ok(line));
  }
  readExactly(count: number): Promise<Result<string, DialFailure>> {
    if (this.#buffer.length < count) return Promise.resolve(err({ kind: 'closed' }));
    const text = this.#buffer.slice(0, count);
    this.#buffer = this.#buffer.slice(count);
    return Promise.resolve(ok(text));
  }
  write(text: string): Promise<Result<void, DialFailure>> {
    for (const line of text.split('\r\n').slice(0, -1)) {
      this.written.push(line);
      this.#buffer += this.#answer(line, this.written.length);
    }
    return Promise.resolve(ok(undefined));
  }
  writeSecret(secret: Secret, encode: (plain: string) => string, _ask: Ask): Promise<Result<void, DialFailure>> {
    return this.write(encode(openSecret(secret)));
  }
  startTls(): Promise<Result<TlsFacts, DialFailure>> {
    return Promise.resolve(ok(this.tls));
  }
  close(): void {
    this.closed = true;
  }
}
