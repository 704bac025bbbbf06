import { describe, expect, it } from 'vitest';
import { readAddress } from '../../src-main/core/address/read-address.ts';
import { suggestDomain } from '../../src-main/core/address/suggest-domain.ts';
import { toUnicodeDomain } from '../../src-main/core/address/unicode-domain.ts';
import { orderSrv } from '../../src-main/core/detect/order-srv.ts';
import { readAutoconfig } from '../../src-main/core/detect/read-autoconfig.ts';
import { digestMatches, readPacc } from '../../src-main/core/detect/read-pacc.ts';
import { EnteredEndpoint } from '../../src-main/contract/settings.ts';
import { autoconfig } from '../core/detect/world.ts';

/** Milliseconds for each parser; the long run sets more. */
const budget = Number(process.env['MAILREADY_FUZZ_MS'] ?? 1_500);
const read = readAddress('anna@example.test');
if (!read.ok) throw new Error('a bad address');
const anna = read.value;

/** xorshift32: the same inputs in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const pieces = [
  '<',
  '>',
  '</',
  '/>',
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<?xml',
  '?>',
  '<!DOCTYPE',
  '&amp;',
  '&#0;',
  '&#x41;',
  '%EMAILADDRESS%',
  '%',
  '"',
  "'",
  '=',
  '\u0000',
  '\ud800',
  '__proto__',
  'constructor',
  '0',
  '99999',
  '-1',
  '1e3',
  ' ',
  '\n',
  'xn--',
  '.',
  '..',
  '\u202e',
  'тест',
  '<a>'.repeat(50),
];

/** One document with a few wounds: bytes flipped, cut out, doubled, or known trouble put in. */
function wound(text: string, roll: (below: number) => number): string {
  let wounded = text;
  for (let cuts = 1 + roll(6); cuts > 0; cuts--) {
    const at = roll(wounded.length + 1);
    const length = roll(40);
    switch (roll(4)) {
      case 0:
        wounded = wounded.slice(0, at) + wounded.slice(at + length);
        break;
      case 1:
        wounded = wounded.slice(0, at) + wounded.slice(at, at + length).repeat(1 + roll(4)) + wounded.slice(at);
        break;
      case 2:
        wounded = wounded.slice(0, at) + (pieces[roll(pieces.length)] ?? '') + wounded.slice(at);
        break;
      default:
        wounded = wounded.slice(0, at) + String.fromCharCode(roll(65_536)) + wounded.slice(at + 1);
    }
  }
  return wounded.slice(0, 300_000);
}

function forAWhile(run: (roll: (below: number) => number) => void): number {
  const roll = dice(20_261_122);
  const end = performance.now() + budget;
  let count = 0;
  let slowest = 0;
  while (performance.now() < end) {
    const began = performance.now();
    run(roll);
    slowest = Math.max(slowest, performance.now() - began);
    count++;
  }
  expect(count).toBeGreaterThan(20);
  return slowest;
}

const good = autoconfig(
  { type: 'imap', host: 'imap.example.test' },
  { type: 'pop3', host: 'pop.%EMAILDOMAIN%', socket: 'STARTTLS' },
  { type: 'smtp', host: 'smtp.example.test', port: 587, socket: 'STARTTLS' },
);

describe('parsers under wounded input', () => {
  it('autoconfig: never throws, never hangs, and what it lets through is usable', () => {
    const slowest = forAWhile((roll) => {
      const result = readAutoconfig(new TextEncoder().encode(wound(good, roll)), anna);
      if (!result.ok) {
        expect(JSON.stringify(result.error).length).toBeLessThan(250);
        return;
      }
      for (const server of [...result.value.incoming, ...result.value.outgoing]) {
        expect(EnteredEndpoint.safeParse(server).success).toBe(true);
        expect(server.host).toMatch(/^[a-z0-9.-]+$/u);
        expect(server.username).not.toMatch(/\p{Cc}/u);
      }
    });
    expect(slowest).toBeLessThan(500);
  });

  it('autoconfig: random bytes, and the worst that fits the limit', () => {
    const slowest = forAWhile((roll) => {
      const bytes = Uint8Array.from({ length: roll(3_000) }, () => roll(256));
      expect(readAutoconfig(bytes, anna).ok).toBe(false);
    });
    expect(slowest).toBeLessThan(500);
    for (const piece of ['<', '<a ', '<a>', '<!--', '<a b="', '&amp;', '<incomingServer type="imap">', ']]>', '<a/>', '<![CDATA[', '<?']) {
      const began = performance.now();
      const result = readAutoconfig(new TextEncoder().encode(`<clientConfig>${piece.repeat(Math.floor(262_000 / piece.length))}`), anna);
      expect(result.ok, piece).toBe(false);
      expect(performance.now() - began, piece).toBeLessThan(1_500);
    }
  });

  it('PACC: never throws', () => {
    const json = JSON.stringify({
      protocols: { imap: { host: 'imap.example.test' }, submit: { host: 'smtp.example.test' } },
      authentication: { password: true },
    });
    forAWhile((roll) => {
      const body = new TextEncoder().encode(wound(json, roll));
      const result = readPacc(body, anna.loginAddress);
      if (result.ok)
        for (const server of [...result.value.incoming, ...result.value.outgoing])
          expect(EnteredEndpoint.safeParse(server).success).toBe(true);
      expect(digestMatches(body, [wound('v=UAAC1; a=sha256; d=AAAA', roll)])).toBe(false);
    });
  });

  it('addresses and domains: never throw', () => {
    forAWhile((roll) => {
      const text = wound('Анна <anna+tag@пример.рф>', roll);
      const result = readAddress(text);
      if (result.ok) expect(result.value.domain).toMatch(/^[a-z0-9.-]+$/u);
      toUnicodeDomain(wound('xn--80a1acny.xn--p1ai', roll));
      suggestDomain(wound('gmail.com', roll).slice(0, 300), ['gmail.com', 'yandex.ru']);
    });
  });

  it('SRV: every record comes back exactly once, in the order of priority', () => {
    forAWhile((roll) => {
      const records = Array.from({ length: roll(20) }, (_, index) => ({
        priority: roll(4),
        weight: roll(5) * roll(20_000),
        port: 993,
        target: `${String(index)}.test`,
      }));
      const ordered = orderSrv(records, () => roll(1_000) / 1_000);
      expect([...ordered].map(({ target }) => target).sort()).toEqual(records.map(({ target }) => target).sort());
      expect(ordered.map(({ priority }) => priority)).toEqual(records.map(({ priority }) => priority).sort((a, b) => a - b));
    });
  });

  it('the heap does not grow with what was read', () => {
    const roll = dice(7);
    const run = (): void => {
      for (let round = 0; round < 300; round++) readAutoconfig(new TextEncoder().encode(wound(good, roll)), anna);
    };
    run();
    const before = process.memoryUsage().heapUsed;
    for (let round = 0; round < 5; round++) run();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(60_000_000);
  });
});
