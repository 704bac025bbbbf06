import { expect, it } from 'vitest';
import { collectGarbage } from '../bench/statistics.ts';

/** Everything of ours that reads what a server, a file or a person wrote. */
export const parsers = [
  'autoconfig and ISPDB (XML)',
  'PACC (JSON)',
  'a whole detection',
  'DNS answers (UDP)',
  'DNS answers (HTTPS)',
  'SRV order',
  'SPF records',
  'DMARC records',
  'SMTP replies',
  'IMAP replies',
  'POP3 replies',
  'pasted texts and delivery reports',
  'Authentication-Results and DKIM',
  'addresses and domains',
  'redaction',
  'saved documents',
  'certificate files',
  'proxies',
] as const;

/** `npm test` spends this many milliseconds on all parsers; `npm run test:long` spends them on each. */
const inAllMs = 60_000;
export const budgetMs = Number(process.env['MAILREADY_FUZZ_MS'] ?? inAllMs / parsers.length);
/** The same inputs in every run; another seed gives others. */
const seed = Number(process.env['MAILREADY_FUZZ_SEED'] ?? 20_261_122);

/** Milliseconds of the processor that one input may take; of the clock, on a busy machine, ten times as many. */
const hangMs = 1_000;
const mostGrowthBytes = 20 * 1_048_576;

export type Roll = (below: number) => number;

/** xorshift32. */
export function dice(start: number): Roll {
  let state = start | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Cheaper than `expect`, of which there would be millions. */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/**
 * The property of every parser: whatever comes, it ends soon, throws nothing, and keeps nothing. `make` rolls an input,
 * `read` feeds it and says with `must` what has to hold of the result. A failure names the input.
 */
export function neverBreaks<T>(
  parser: (typeof parsers)[number],
  make: (roll: Roll) => T,
  read: (input: T, roll: Roll) => unknown,
  { hang = hangMs }: { readonly hang?: number } = {},
): void {
  it(
    `${parser}: no crash, no hang, no growth`,
    async () => {
      const roll = dice(seed);
      let slowest = 0;
      let count = 0;
      const once = async (): Promise<void> => {
        const input = make(roll);
        const began = performance.now();
        const usedBefore = process.cpuUsage();
        try {
          const going = read(input, roll);
          if (going instanceof Promise) await going;
        } catch (error) {
          throw new Error(`input ${String(count)}: ${shown(input)}`, { cause: error });
        }
        const took = performance.now() - began;
        const { user, system } = process.cpuUsage(usedBefore);
        if ((user + system) / 1_000 > hang || took > 10 * hang)
          throw new Error(`input ${String(count)} took ${took.toFixed(0)} ms: ${shown(input)}`);
        slowest = Math.max(slowest, took);
        count += 1;
      };
      const during = async (ms: number): Promise<void> => {
        const end = performance.now() + ms;
        while (performance.now() < end) {
          for (let inputs = 0; inputs < 100 && performance.now() < end; inputs += 1) await once();
          await turn();
        }
      };
      // Compiled code and filled caches are no growth.
      await during(budgetMs / 5);
      const before = await heapInUse();
      await during((budgetMs * 4) / 5);
      const grown = (await heapInUse()) - before;
      if (process.env['MAILREADY_FUZZ_MS'] !== undefined)
        console.log(`${parser}: ${String(count)} inputs, slowest ${slowest.toFixed(0)} ms, heap ${(grown / 1_048_576).toFixed(1)} MB more`);
      expect(count).toBeGreaterThan(3);
      expect(grown).toBeLessThanOrEqual(mostGrowthBytes);
    },
    budgetMs * 2 + 60_000,
  );
}

/** What is only weakly held is let go between two turns of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
async function heapInUse(): Promise<number> {
  for (let sweeps = 0; sweeps < 3; sweeps += 1) {
    collectGarbage();
    await turn();
  }
  return process.memoryUsage().heapUsed;
}

function shown(input: unknown): string {
  const text = input instanceof Uint8Array ? Buffer.from(input).toString('base64') : JSON.stringify(input);
  return text.slice(0, 4_000);
}

export function pick<T>(roll: Roll, list: readonly T[]): T {
  return list[roll(list.length)] as T;
}

const pieces: readonly string[] = [
  ...['<', '>', '</', '/>', '<![CDATA[', ']]>', '<!--', '-->', '<?xml', '?>', '<!DOCTYPE', '&amp;', '&#0;', '&#x41;'],
  ...['%EMAILADDRESS%', '%', '%{i}', '"', "'", '\\', '=', ';', ':', ',', '/', '(', ')', '[', ']', '{', '}', '{5}', '{99999999}', '*'],
  ...['\u0000', '\ud800', '\u202e', '\ufeff', 'тест', 'ß', '😀', 'x'.repeat(70), ' '.repeat(200), '('.repeat(100), '<a>'.repeat(50)],
  ...['__proto__', 'constructor', 'toString', 'null', '0', '-1', '1e3', '99999', '4294967296', '127.0.0.1', '::1', 'xn--', '.', '..'],
  ...['\n', '\r\n', '\r\n\r\n', '\t', ' ', '@', '250 ', '535-', '* ', 'a1 ', '+OK ', '-ERR ', 'v=spf1 ', 'include:', 'NIL', '=?utf-8?B?'],
];

/** A text with a few wounds: cut out, doubled, replaced, or known trouble put in; now and then nothing but trouble. */
export function wounded(text: string, roll: Roll): string {
  if (roll(20) === 0) return Array.from({ length: roll(60) }, () => pick(roll, pieces)).join('');
  let out = text;
  for (let cuts = 1 + roll(6); cuts > 0; cuts -= 1) {
    const at = roll(out.length + 1);
    const length = roll(40);
    switch (roll(5)) {
      case 0:
        out = out.slice(0, at) + out.slice(at + length);
        break;
      case 1:
        out = out.slice(0, at) + out.slice(at, at + length).repeat(1 + roll(roll(30) === 0 ? 400 : 4)) + out.slice(at);
        break;
      case 2:
        out = out.slice(0, at) + pick(roll, pieces) + out.slice(at);
        break;
      case 3:
        out = out.slice(0, at) + String.fromCharCode(roll(65_536)) + out.slice(at + 1);
        break;
      default:
        out = out.slice(0, at) + String.fromCharCode(32 + roll(95)) + out.slice(at + 1);
    }
  }
  return out.slice(0, 300_000);
}

/** Bytes with a few wounds; now and then cut short, or random throughout. */
export function woundedBytes(bytes: Uint8Array, roll: Roll): Uint8Array {
  if (roll(20) === 0) return Uint8Array.from({ length: roll(600) }, () => roll(256));
  const out = Uint8Array.from(bytes);
  for (let wounds = roll(8); wounds > 0 && out.length > 0; wounds -= 1) out[roll(out.length)] = roll(256);
  return roll(4) === 0 ? out.subarray(0, roll(out.length + 1)) : out;
}
