import { describe, expect, it } from 'vitest';
import { environmentProxy, goesDirect, proxyAddress, readProxyUrl } from '../../../src-main/core/connect/proxy.ts';
import { openSecret } from '../../../src-main/core/open-secret.ts';

describe('the address of a proxy', () => {
  it.each([
    ['http://proxy.test:3128', 'http://proxy.test:3128'],
    ['http://proxy.test:80/', 'http://proxy.test:80'],
    ['proxy.test', 'http://proxy.test:8080'],
    ['10.1.2.3:8888', 'http://10.1.2.3:8888'],
    ['SOCKS5://Proxy.Test', 'socks5://proxy.test:1080'],
    ['socks5h://[2001:db8::1]:1081', 'socks5://[2001:db8::1]:1081'],
    ['socks://u@p.test', 'socks5://p.test:1080'],
  ])('%s', (text, shown) => {
    const read = readProxyUrl(text);
    expect(read.ok && proxyAddress(read.value)).toBe(shown);
  });

  it('name and password are decoded, and the password is a secret', () => {
    const read = readProxyUrl('http://anna%40firma:p%40ss%3A%25w@proxy.test:3128');
    if (!read.ok || read.value.password === null) throw new Error('not read');
    expect(read.value.user).toBe('anna@firma');
    expect(openSecret(read.value.password)).toBe('p@ss:%w');
    expect(JSON.stringify(read)).not.toContain('p@ss');
  });

  it.each([
    ['https://proxy.test:3128', 'scheme'],
    ['socks4://proxy.test', 'scheme'],
    ['ftp://proxy.test', 'scheme'],
    ['', 'malformed'],
    ['http://', 'malformed'],
    ['http://proxy.test:99999', 'malformed'],
    ['http://proxy.test:0', 'malformed'],
    ['http://proxy.test/path', 'malformed'],
    ['http://proxy.test?x', 'malformed'],
    ['http://pro xy.test', 'malformed'],
    ['http://pro"xy.test', 'malformed'],
  ])('%j: %s', (text, error) => {
    expect(readProxyUrl(text)).toEqual({ ok: false, error });
  });
});

describe('what the environment says', () => {
  it('the proxy for https goes before the one for all, lower case before upper, nothing is nothing', () => {
    expect(environmentProxy({})).toBeNull();
    expect(environmentProxy({ HTTPS_PROXY: ' ', HTTP_PROXY: 'http://web.test:1' })).toBeNull();
    expect(environmentProxy({ HTTPS_PROXY: 'http://a.test:1', ALL_PROXY: 'http://b.test:2' })?.shown).toBe('http://a.test:1');
    expect(environmentProxy({ HTTPS_PROXY: 'http://a.test:1', https_proxy: 'http://c.test:3' })?.shown).toBe('http://c.test:3');
    expect(environmentProxy({ all_proxy: 'socks5://u:secret@b.test' })?.shown).toBe('socks5://b.test:1080');
  });

  it('NO_PROXY comes along; a kind that is not spoken is named without its password', () => {
    expect(environmentProxy({ HTTPS_PROXY: 'a.test:1', NO_PROXY: 'b.test' })?.proxy).toMatchObject({
      ok: true,
      value: { except: 'b.test' },
    });
    const odd = environmentProxy({ HTTPS_PROXY: 'https://anna:secret@a.test:1' });
    expect(odd).toEqual({ proxy: { ok: false, error: 'scheme' }, shown: 'https://a.test:1' });
  });
});

describe('hosts that are reached directly', () => {
  it.each([
    ['localhost', 993, '', true],
    ['127.0.0.5', 993, '', true],
    ['::1', 993, '', true],
    ['[::1]', 993, '', true],
    ['mail.firma.test', 993, '', false],
    ['mail.firma.test', 993, '*', true],
    ['mail.firma.test', 993, 'firma.test', true],
    ['mail.firma.test', 993, '.firma.test', true],
    ['mail.firma.test', 993, 'x.test; *.firma.test', true],
    ['MAIL.FIRMA.TEST.', 993, 'firma.test', true],
    ['firma.test', 993, '.firma.test', true],
    ['other-firma.test', 993, 'firma.test', false],
    ['mail.firma.test', 993, 'firma.test:465', false],
    ['mail.firma.test', 465, 'firma.test:465', true],
    ['10.1.2.3', 993, '10.0.0.0/8', true],
    ['11.1.2.3', 993, '10.0.0.0/8', false],
    ['192.0.2.9', 993, '192.0.2.9', true],
    ['1.192.0.2', 993, '192.0.2', false],
    ['2001:db8::1', 993, '[2001:db8::1]', true],
    ['mail.firma.test', 993, '., ,', false],
  ])('%s:%i with «%s»: %s', (host, port, except, direct) => {
    expect(goesDirect(host, port, except)).toBe(direct);
  });
});
