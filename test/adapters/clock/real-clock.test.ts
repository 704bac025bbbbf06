import { expect, it } from 'vitest';
import { realClock } from '../../../src-main/adapters/clock/real-clock.ts';
import { cryptoRandom } from '../../../src-main/adapters/random/crypto-random.ts';

it('sleeps as long as asked, and wakes at once when it is aborted', async () => {
  const clock = realClock();
  const start = clock.monotonic();
  await clock.sleep(30);
  expect(clock.monotonic() - start).toBeGreaterThanOrEqual(29);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 10);
  await clock.sleep(60_000, stop.signal);
  await clock.sleep(60_000, stop.signal);
  expect(clock.monotonic() - start).toBeLessThan(5_000);
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
});

it('makes random hex of the length asked for', () => {
  const random = cryptoRandom();
  expect(random.hex(16)).toMatch(/^[0-9a-f]{32}$/);
  expect(random.hex(16)).not.toBe(random.hex(16));
});
