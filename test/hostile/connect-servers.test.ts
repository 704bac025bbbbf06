import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Protocol } from '../../src-main/contract/settings.ts';
import { imapLane } from '../../src-main/core/check/imap-lane.ts';
import type { Lane } from '../../src-main/core/check/lane.ts';
import { pop3Lane } from '../../src-main/core/check/pop3-lane.ts';
import { smtpLane } from '../../src-main/core/check/smtp-lane.ts';
import { rawServer } from '../adapters/dialer/kit.ts';
import { ADDRESS, bySender, connectDeps, endpointOf, freshLog, PASSWORD, planOf, stopwatch } from '../core/check/kit.ts';
import { Secret } from '../../src-main/core/secret.ts';
import { testCertificate } from '../doubles/certificates.ts';

const lanes: Record<Protocol, Lane> = { imap: imapLane, pop3: pop3Lane, smtp: smtpLane({ from: ADDRESS, to: ADDRESS }, bySender) };
const protocols = ['imap', 'pop3', 'smtp'] as const;
/** Every deadline of a lane together: name, TCP, TLS, greeting, login and commands. */
const limits = { connect: 500, tls: 500, greeting: 500, login: 500, command: 500 };
const longest = 5_000;

const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);
beforeAll(() => {
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
});
afterAll(() => {
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
  expect(unhandled).toEqual([]);
});

type Attack = (socket: Socket | TLSSocket) => void;

/** Runs a lane against a server that plays `attack`, inside TLS unless told otherwise. */
async function against(protocol: Protocol, attack: Attack, inside = true): Promise<{ ms: number; text: string; failed: boolean }> {
  const { cert, key } = await testCertificate();
  await using server = await rawServer((tcp) => {
    if (!inside) return attack(tcp);
    tcp.removeAllListeners('data');
    const secure = new TLSSocket(tcp, { isServer: true, secureContext: createSecureContext({ cert, key }) });
    secure.on('error', () => undefined);
    secure.once('secure', () => attack(secure));
  });
  const log = freshLog();
  const deps = await connectDeps({}, limits);
  const started = performance.now();
  const end = await lanes[protocol](
    { endpoint: endpointOf(protocol, server.port), secret: Secret.of(PASSWORD) },
    deps,
    log,
    stopwatch(longest),
  );
  const ms = performance.now() - started;
  log.complete(planOf(protocol));
  return { ms, text: JSON.stringify([end, log.records(planOf(protocol))]), failed: end.failure !== null };
}

/** Writes blocks for as long as the other side takes them. */
const flood =
  (block: string | Buffer): Attack =>
  (socket) => {
    const pump = (): void => {
      if (socket.destroyed) return;
      if (socket.write(block)) setImmediate(pump);
      else socket.once('drain', pump);
    };
    pump();
  };
const drip =
  (text: string, everyMs: number): Attack =>
  (socket) => {
    let at = 0;
    const timer = setInterval(() => {
      if (socket.destroyed) clearInterval(timer);
      else socket.write(text[at++ % text.length] ?? 'x');
    }, everyMs);
  };
const greetings: Record<Protocol, string> = {
  imap: '* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n',
  pop3: '+OK hi\r\n',
  smtp: '220 hi\r\n',
};
/** Greets well, then answers every line of the client with `answer`. */
const afterGreeting =
  (protocol: Protocol, answer: string | Buffer): Attack =>
  (socket) => {
    socket.write(greetings[protocol]);
    socket.on('data', () => socket.write(answer));
  };

const attacks: [string, (protocol: Protocol) => Attack][] = [
  ['random bytes', () => flood(randomBytes(4_096))],
  ['an endless greeting without a line end', () => flood('x'.repeat(4_096))],
  [
    'endless lines before anything was asked',
    (protocol) => flood({ imap: '* OK and so on\r\n', pop3: '+OK and so on\r\n', smtp: '220-and so on\r\n' }[protocol].repeat(200)),
  ],
  ['a byte now and then', () => drip('x', 100)],
  ['a greeting letter by letter, for ever', () => drip('* OK 220-+OK ', 60)],
  ['NUL bytes', () => flood(Buffer.alloc(4_096))],
  ['NUL bytes in lines', () => flood('\0\0\r\n'.repeat(500))],
  ['only line ends', () => flood('\r\n'.repeat(1_000))],
  [
    'an endless answer to the first command',
    (protocol) => (socket) => {
      socket.write(greetings[protocol]);
      socket.once('data', () => flood({ imap: '* 1 EXISTS\r\n', pop3: 'X-CAP\r\n', smtp: '250-X\r\n' }[protocol].repeat(200))(socket));
    },
  ],
  ['a gigantic literal', (protocol) => afterGreeting(protocol, '* LIST () "/" {999999999}\r\n')],
  ['a literal that never comes', (protocol) => afterGreeting(protocol, '* LIST () "/" {60000}\r\nabc')],
  [
    'literals without end',
    (protocol) => (socket) => {
      socket.write(greetings[protocol]);
      socket.once('data', () => flood('* X {1}\r\nx {1}\r\nx {1}\r\nx {1}\r\n'.repeat(50))(socket));
    },
  ],
  [
    'challenges without end',
    (protocol) => afterGreeting(protocol, { imap: '+ bW9yZQ==\r\n', pop3: '+ bW9yZQ==\r\n', smtp: '334 bW9yZQ==\r\n' }[protocol]),
  ],
  ['brackets without end', (protocol) => afterGreeting(protocol, `* LIST ${'('.repeat(8_000)}\r\n`)],
  ['binary answers', (protocol) => afterGreeting(protocol, randomBytes(600))],
  [
    'yes to everything, in one heap',
    (protocol) => afterGreeting(protocol, 'a1 OK\r\na2 OK\r\na3 OK\r\na4 OK\r\n250 ok\r\n235 ok\r\n+OK\r\n.\r\n'.repeat(20)),
  ],
  ['escape codes and reversed text', (protocol) => afterGreeting(protocol, '\u001b[2J\u202eliaf\u0007\r\n')],
  ['half a line, then the end', (protocol) => (socket) => socket.end(greetings[protocol].slice(0, 4))],
  [
    'a reset in the middle of a line',
    () => (socket) => {
      socket.write('* OK hal');
      setTimeout(() => socket.destroy(), 30);
    },
  ],
];

describe.each(protocols)('a hostile %s server', (protocol) => {
  it.concurrent.each(attacks)('%s: ends in time, with a failure that can be shown', async (_case, attack) => {
    const before = process.memoryUsage().rss;
    const { ms, text, failed } = await against(protocol, attack(protocol));
    expect(ms).toBeLessThan(longest);
    expect(failed || /yes to everything/u.test(_case)).toBe(true);
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toMatch(/\\u00(?:0[0-8bce-f]|1|7f)|\u202e/u);
    expect(text.length).toBeLessThan(200_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000);
  });

  it.concurrent.each<[string, Attack]>([
    ['random bytes in place of TLS', flood(randomBytes(4_096))],
    ['silence in place of TLS', () => undefined],
    ['TLS byte by byte', drip('\u0016\u0003\u0003', 100)],
    ['a TLS alert', (socket) => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 40]))],
  ])('%s: no password leaves', async (_case, attack) => {
    const { ms, text, failed } = await against(protocol, attack, false);
    expect(ms).toBeLessThan(longest);
    expect([failed, text.includes(PASSWORD)]).toEqual([true, false]);
  });
});

describe('an answer that comes after its deadline', () => {
  it.each(protocols)('harms nobody (%s)', async (protocol) => {
    const late: Socket[] = [];
    const { failed } = await against(protocol, (socket) => {
      late.push(socket);
      setTimeout(() => socket.writable && socket.write(greetings[protocol]), 700);
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect([failed, late.length]).toEqual([true, 1]);
  });
});
