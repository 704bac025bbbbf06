import { describe, expect, it } from 'vitest';
import type { CopiedEnd } from '../../src-main/core/copied-secret.ts';
import { clearsInS, CopiedSecret } from '../../src-main/core/copied-secret.ts';
import type { Clock, SecretClipboard } from '../../src-main/core/ports.ts';
import { Secret } from '../../src-main/core/secret.ts';

/** Time that goes on only when it is told to. */
function played(put: (secret: Secret) => boolean = () => true) {
  const sleepers: { ms: number; wake: () => void; signal: AbortSignal | undefined }[] = [];
  const log: (string | Secret)[] = [];
  const ends: CopiedEnd[] = [];
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        sleepers.push({ ms, wake: resolve, signal });
        signal?.addEventListener('abort', () => resolve());
      }),
  };
  const clipboard: SecretClipboard = {
    put: (secret) => Promise.resolve((log.push(secret), put(secret))),
    clear: () => Promise.resolve((log.push('clear'), 'cleared')),
  };
  const copied = new CopiedSecret({ clipboard, clock }, (end) => ends.push(end));
  const timeIsUp = async (at: number): Promise<void> => {
    sleepers[at]?.wake();
    await new Promise(setImmediate);
  };
  return { copied, log, ends, sleepers, timeIsUp };
}
const one = Secret.of('one');
const two = Secret.of('two');

describe('a secret on the clipboard', () => {
  it('is taken away when its time is up, and that is told once', async () => {
    const { copied, log, ends, sleepers, timeIsUp } = played();
    expect(await copied.copy(one)).toBe(true);
    expect(sleepers[0]?.ms).toBe(clearsInS * 1000);
    expect(log).toEqual([one]);
    await timeIsUp(0);
    await copied.clear();
    expect(log).toEqual([one, 'clear']);
    expect(ends).toEqual(['cleared']);
  });

  it('is taken away at once when asked', async () => {
    const { copied, log, ends, timeIsUp } = played();
    await copied.copy(one);
    await copied.clear();
    await timeIsUp(0);
    expect(log).toEqual([one, 'clear']);
    expect(ends).toEqual(['cleared']);
  });

  it('has its whole time, whatever was copied before', async () => {
    const { copied, log, ends, timeIsUp } = played();
    await copied.copy(one);
    await copied.copy(two);
    await timeIsUp(0);
    expect(log).toEqual([one, two]);
    await timeIsUp(1);
    expect(log).toEqual([one, two, 'clear']);
    expect(ends).toEqual(['cleared']);
  });

  it('pressed twice at once counts once', async () => {
    const { copied, ends, timeIsUp } = played();
    await Promise.all([copied.copy(one), copied.copy(one)]);
    await timeIsUp(0);
    expect(ends).toEqual([]);
    await timeIsUp(1);
    expect(ends).toEqual(['cleared']);
  });

  it('that the system does not take leaves none behind', async () => {
    const { copied, log, ends } = played((secret) => secret === one);
    expect(await copied.copy(two)).toBe(false);
    expect(log).toEqual([two]);
    await copied.copy(one);
    expect(await copied.copy(two)).toBe(false);
    expect(log.slice(1)).toEqual([one, two, 'clear']);
    expect(ends).toEqual(['cleared']);
  });

  it('is cleared never where none was copied', async () => {
    const { copied, log, ends } = played();
    await copied.clear();
    expect([log, ends]).toEqual([[], []]);
  });
});
