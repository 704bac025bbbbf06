import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { realClock } from '../../../src-main/adapters/clock/real-clock.ts';
import { createDialer } from '../../../src-main/adapters/dialer/tcp-dialer.ts';
import { createTrust } from '../../../src-main/adapters/dialer/trust.ts';
import { createMailboxes } from '../../../src-main/adapters/mail/imapflow-mailboxes.ts';
import { createSender } from '../../../src-main/adapters/mail/nodemailer-sender.ts';
import type { ListenLimits } from '../../../src-main/adapters/practice/listen.ts';
import { createPractice } from '../../../src-main/adapters/practice/practice.ts';
import { cryptoRandom } from '../../../src-main/adapters/random/crypto-random.ts';
import { createResolver } from '../../../src-main/adapters/resolver/create-resolver.ts';
import type { Provider } from '../../../src-main/core/knowledge/provider.ts';

export const clock = realClock();
export const random = cryptoRandom();

/** Practice servers with everything that the app puts around them. */
export function practiceWorld(limits?: ListenLimits) {
  const trust = createTrust([]);
  const practice = createPractice({ trust, random, clock, ...(limits === undefined ? {} : { limits }) });
  return {
    trust,
    practice,
    dialer: createDialer(trust),
    resolver: createResolver(),
    sender: createSender(trust),
    mailboxes: createMailboxes(trust),
  };
}

export type Door = 'tls' | 'starttls';
export const portOf = (provider: Provider, protocol: 'imap' | 'smtp', door: Door): number =>
  [...provider.incoming, ...provider.outgoing].find((one) => one.protocol === protocol && one.security === door)!.port;

/** A conversation by hand: says lines, reads until something is seen. */
export interface Talk {
  say(text: string): void;
  /** Everything received since the last call, as soon as it matches; fails after 5 s or when the other side ends first. */
  until(pattern: RegExp): Promise<string>;
  /** Resolves when the other side has closed. */
  readonly closed: Promise<void>;
  /** TLS over what is open. */
  startTls(ca: string): Promise<void>;
  /** Stops and goes on reading from the network. */
  pause(): void;
  resume(): void;
  close(): void;
}

export async function talk(port: number, ca?: string): Promise<Talk> {
  let socket: Socket = ca === undefined ? connect({ host: '127.0.0.1', port }) : connectTls({ host: '127.0.0.1', port, ca });
  let heard = '';
  let ended = false;
  let wake: () => void = () => undefined;
  const hear = (chunk: Buffer): void => {
    heard += chunk.toString('latin1');
    wake();
  };
  socket.on('data', hear);
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      ended = true;
      wake();
      resolve();
    });
  });
  await new Promise<void>((resolve) => {
    socket.once(ca === undefined ? 'connect' : 'secureConnect', () => resolve());
    socket.once('close', () => resolve());
  });
  return {
    say: (text) => {
      if (!socket.destroyed) socket.write(text);
    },
    async until(pattern) {
      const deadline = Date.now() + 5_000;
      for (;;) {
        const match = pattern.exec(heard);
        if (match !== null) {
          const all = heard.slice(0, match.index + match[0].length);
          heard = heard.slice(match.index + match[0].length);
          return all;
        }
        if (ended || Date.now() > deadline) throw new Error(`expected ${String(pattern)}, heard ${JSON.stringify(heard.slice(-500))}`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.max(1, deadline - Date.now()));
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
    closed,
    async startTls(root) {
      socket.off('data', hear);
      const secured = connectTls({ socket, host: '127.0.0.1', ca: root });
      socket = secured;
      await new Promise<void>((resolve, reject) => {
        secured.once('secureConnect', resolve).once('error', reject);
      });
      secured.on('data', hear);
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.destroy(),
  };
}
