import { describe, expect, it } from 'vitest';
import { proxyAddress } from '../../../src-main/core/connect/proxy.ts';
import { readPacAnswer } from '../../../src-main/core/connect/read-pac-answer.ts';
import { dice } from '../../hostile/fuzz-kit.ts';

function shown(text: string): string {
  const read = readPacAnswer(text);
  return read === 'direct' ? read : 'unusable' in read ? `unusable ${read.unusable}` : proxyAddress(read);
}

describe('what the system says of proxies', () => {
  it.each([
    ['DIRECT', 'direct'],
    [' direct ', 'direct'],
    ['PROXY proxy.firma.ru:3128', 'http://proxy.firma.ru:3128'],
    ['PROXY proxy.firma.ru:80', 'http://proxy.firma.ru:80'],
    ['HTTP 10.1.2.3:8080', 'http://10.1.2.3:8080'],
    ['SOCKS5 [2001:db8::1]:1080; DIRECT', 'socks5://[2001:db8::1]:1080'],
    ['proxy Proxy.Firma.Ru:8080;socks5 other:1080', 'http://proxy.firma.ru:8080'],
    // In order: what cannot be used is passed over, what can be is taken, and that may be no proxy at all.
    ['HTTPS secure.firma.ru:443; PROXY proxy.firma.ru:3128', 'http://proxy.firma.ru:3128'],
    ['HTTPS secure.firma.ru:443; DIRECT', 'direct'],
    ['DIRECT; PROXY proxy.firma.ru:3128', 'direct'],
    ['PROXY ; nonsense; SOCKS5 a.test:1', 'socks5://a.test:1'],
    ['HTTPS Secure.Firma.Ru:443', 'unusable https://secure.firma.ru:443'],
    ['SOCKS old.firma.ru:1080; QUIC q.test:443', 'unusable socks4://old.firma.ru:1080'],
  ])('%s', (text, wanted) => {
    expect(shown(text)).toBe(wanted);
  });

  it.each([
    '',
    ';;;',
    'PROXY',
    'PROXY proxy.firma.ru',
    'PROXY proxy.firma.ru:0',
    'PROXY proxy.firma.ru:70000',
    'PROXY anna:canary@proxy.firma.ru:3128',
    'PROXY http://proxy.firma.ru:3128',
    'PROXY proxy.firma.ru:3128/x',
    'PROXY pro xy:1',
    'DIRECT please',
    'function FindProxyForURL(url, host) { return "DIRECT"; }',
  ])('%j is no answer, and no way past it', (text) => {
    const read = readPacAnswer(text);
    expect(read).toEqual({ unusable: text });
  });

  it('does not read for ever', () => {
    expect(readPacAnswer(`${'x;'.repeat(20)}DIRECT`)).toMatchObject({ unusable: expect.any(String) as string });
    expect(shown(`${'x;'.repeat(19)}DIRECT`)).toBe('direct');
    expect(readPacAnswer(`${' '.repeat(2_000)}DIRECT`)).toEqual({ unusable: '' });
  });

  it('whatever it says: a proxy is a host and a port without a name, and what is shown is one harmless line', () => {
    const roll = dice(7);
    const whole = ['PROXY a.test:80', 'SOCKS5 [::1]:1080', 'HTTPS a.test:443', 'DIRECT'];
    const bits = ['PROXY ', 'SOCKS5 ', 'a.test', ':', '80', '; ', '@', '[::1]', '\r\n', '\u0000', '\u202e', ' ', '/', '%', 'я', '65536'];
    const pieces = [...whole, ...bits, ...whole];
    const seen = new Set<string>();
    for (let count = 0; count < 20_000; count += 1) {
      const text = Array.from({ length: roll(9) }, () => pieces[roll(pieces.length)] ?? '').join('');
      const read = readPacAnswer(text);
      seen.add(read === 'direct' ? read : 'unusable' in read ? 'unusable' : read.protocol);
      if (read === 'direct') continue;
      if ('unusable' in read) {
        if (read.unusable.length > 200 || /[\u0000-\u001f\u202e]/u.test(read.unusable)) throw new Error(JSON.stringify(text));
        continue;
      }
      const fits =
        /^(?:[a-z\d._-]+|[\da-f:.]+)$/u.test(read.host) &&
        read.port > 0 &&
        read.port < 65_536 &&
        read.user === '' &&
        read.password === null;
      if (!fits) throw new Error(JSON.stringify(text));
    }
    expect([...seen].sort()).toEqual(['direct', 'http', 'socks5', 'unusable']);
  });
});
