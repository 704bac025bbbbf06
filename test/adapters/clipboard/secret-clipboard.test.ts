import { describe, expect, it } from 'vitest';
import type { ClipboardDesk } from '../../../src-main/adapters/clipboard/secret-clipboard.ts';
import { secretClipboard } from '../../../src-main/adapters/clipboard/secret-clipboard.ts';
import { Secret } from '../../../src-main/core/secret.ts';

class FakeDesk implements ClipboardDesk {
  holds = 'what was there';
  writeConcealed(text: string): Promise<void> {
    this.holds = text;
    return Promise.resolve();
  }
  readText(): Promise<string> {
    return Promise.resolve(this.holds);
  }
  clear(): Promise<void> {
    this.holds = '';
    return Promise.resolve();
  }
}
const secret = Secret.of('hunter-7f3a9');
const never = (): Promise<never> => new Promise(() => undefined);

describe('the clipboard of the person', () => {
  it('gets the secret and loses it again', async () => {
    const desk = new FakeDesk();
    const clipboard = secretClipboard(desk);
    expect(await clipboard.put(secret)).toBe(true);
    expect(desk.holds).toBe('hunter-7f3a9');
    expect(await clipboard.clear()).toBe('cleared');
    expect(desk.holds).toBe('');
  });

  it('keeps what the person copied later', async () => {
    const desk = new FakeDesk();
    const clipboard = secretClipboard(desk);
    await clipboard.put(secret);
    desk.holds = 'imap.firma.ru';
    expect(await clipboard.clear()).toBe('replaced');
    expect(desk.holds).toBe('imap.firma.ru');
  });

  it('is not touched where nothing of ours was put', async () => {
    const desk = new FakeDesk();
    expect(await secretClipboard(desk).clear()).toBe('replaced');
    expect(desk.holds).toBe('what was there');
  });

  it.each([
    ['does not empty', { clear: () => Promise.resolve() }],
    ['refuses to be emptied', { clear: () => Promise.reject(new Error('no')) }],
    ['refuses to be read', { readText: () => Promise.reject(new Error('no')) }],
    ['never answers', { readText: never }],
  ] satisfies [string, Partial<ClipboardDesk>][])('that %s is said to be stuck', async (_, broken) => {
    const desk = Object.assign(new FakeDesk(), broken);
    const clipboard = secretClipboard(desk, 20);
    await clipboard.put(secret);
    expect(await clipboard.clear()).toBe('stuck');
  });

  it('that refuses the secret is said so', async () => {
    const desk = Object.assign(new FakeDesk(), { writeConcealed: () => Promise.reject(new Error('no')) });
    expect(await secretClipboard(desk).put(secret)).toBe(false);
  });

  it('gives up a secret that came through after all', async () => {
    let write: () => void = () => undefined;
    const desk = new FakeDesk();
    const late = Object.assign(desk, {
      writeConcealed: (text: string) =>
        new Promise<void>((resolve) => {
          write = () => {
            desk.holds = text;
            resolve();
          };
        }),
    });
    expect(await secretClipboard(late, 20).put(secret)).toBe(false);
    write();
    await expect.poll(() => desk.holds).toBe('');
  });

  it('is asked one thing after the other', async () => {
    const desk = new FakeDesk();
    const clipboard = secretClipboard(desk);
    const outcomes = await Promise.all([clipboard.put(secret), clipboard.clear(), clipboard.put(Secret.of('two')), clipboard.clear()]);
    expect(outcomes).toEqual([true, 'cleared', true, 'cleared']);
  });
});
