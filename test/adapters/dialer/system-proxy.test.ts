import { describe, expect, it } from 'vitest';
import { systemProxy } from '../../../src-main/adapters/dialer/system-proxy.ts';

/** A system that answers, and time that goes on when it is told to. */
function played(answer: (url: string) => Promise<string>) {
  const asked: string[] = [];
  const time = { now: 0, wake: (): void => undefined };
  const system = systemProxy({
    resolve: (url) => (asked.push(url), answer(url)),
    clock: {
      monotonic: () => time.now,
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          time.wake = () => {
            time.now += ms;
            resolve();
          };
          signal?.addEventListener('abort', () => resolve());
        }),
    },
  });
  return { system, asked, time };
}
const says = (text: string) => (): Promise<string> => Promise.resolve(text);
const silent = { unusable: 'system', except: '', silent: true };

describe('the proxy of the system', () => {
  it('is asked for by the name of the host, as a page on it', async () => {
    const { system, asked } = played(says('PROXY proxy.firma.ru:3128'));
    expect(await system.forHost('IMAP.почта.рф.')).toMatchObject({ protocol: 'http', host: 'proxy.firma.ru', port: 3128, except: '' });
    await system.forHost('2001:db8::1');
    expect(asked).toEqual(['https://imap.xn--80a1acny.xn--p1ai/', 'https://[2001:db8::1]/']);
  });

  it('may be another one for every host, or none', async () => {
    const { system } = played((url) => Promise.resolve(url.includes('intern') ? 'DIRECT' : 'SOCKS5 out.firma.ru:1080'));
    expect(await system.forHost('mail.intern')).toBeNull();
    expect(await system.forHost('imap.yandex.ru')).toMatchObject({ protocol: 'socks5', host: 'out.firma.ru' });
  });

  it('is asked once for the hosts of a check, and anew for a later one', async () => {
    const { system, asked, time } = played(says('DIRECT'));
    await Promise.all([system.forHost('a.test'), system.forHost('A.test')]);
    time.now = 59_999;
    await system.forHost('a.test');
    expect(asked).toHaveLength(1);
    time.now = 60_000;
    await system.forHost('a.test');
    expect(asked).toHaveLength(2);
  });

  it('of a kind that is not spoken is named, and no way past it', async () => {
    const { system } = played(says('HTTPS secure.firma.ru:443'));
    expect(await system.forHost('a.test')).toEqual({ unusable: 'https://secure.firma.ru:443', except: '' });
  });

  it('that is never named stops the connection after four seconds, and is asked again soon', async () => {
    const { system, asked, time } = played(() => new Promise(() => undefined));
    const answer = system.forHost('a.test');
    time.wake();
    expect(await answer).toEqual(silent);
    expect(time.now).toBe(4_000);
    expect(await system.forHost('a.test')).toEqual(silent);
    expect(asked).toHaveLength(1);
    time.now += 5_000;
    void system.forHost('a.test');
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['a refusal', () => Promise.reject(new Error('ERR_MANDATORY_PROXY_CONFIGURATION_FAILED'))],
    ['nothing', says(' ')],
  ])('%s is silence', async (_, answer) => {
    const { system } = played(answer);
    expect(await system.forHost('a.test')).toEqual(silent);
  });

  it('is asked for no host that is none', async () => {
    const { system, asked } = played(says('DIRECT'));
    expect(await system.forHost('a.test/x?y@z')).toEqual(silent);
    expect(asked).toEqual([]);
  });

  it('remembers no more than two hundred hosts', async () => {
    const { system, asked } = played(says('DIRECT'));
    for (let at = 0; at < 201; at += 1) await system.forHost(`h${String(at)}.test`);
    await system.forHost('h200.test');
    expect(asked).toHaveLength(201);
    await system.forHost('h0.test');
    expect(asked).toHaveLength(202);
  });
});
