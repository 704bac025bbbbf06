import { describe, expect, it } from 'vitest';
import { own, ownAutoconfig, ownOut } from './firma.ts';
import { autoconfig, mx, play } from './world.ts';

describe('sources that lie', () => {
  it.each(['192.0.2.7', '3.4', 'mx.firma.test:25', 'a<b', 'xn--a.test', `${'a'.repeat(64)}.test`, '_mx.else.test', '[192.0.2.7]'])(
    'an MX record with «%s» for a host breaks nothing',
    async (exchange) => {
      const { result, asked } = await play('info@firma.test', {
        mx: { 'firma.test': mx(exchange) },
        servers: { 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
      });
      expect(result.candidates[0]).toMatchObject({ source: 'guess', verified: true });
      for (const url of asked.filter((one) => one.startsWith('get '))) expect(URL.canParse(url.slice(4)), url).toBe(true);
    },
  );

  const withDocument = (
    page: string | Uint8Array | { url: string; body: string } | { kind: 'redirect' | 'too_large'; detail: string } | number,
  ) => play('info@firma.test', { mx: { 'firma.test': mx('mx.firma.test') }, web: { [ownAutoconfig]: page } });

  it.each([
    ['HTML', '<!DOCTYPE html><html><body>Not found</body></html>', 'HTML instead of XML'],
    ['HTML without a doctype', '\n <html lang="ru"><head>', 'HTML instead of XML'],
    [
      'an entity bomb',
      '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><clientConfig>&b;</clientConfig>',
      'document type',
    ],
    ['10 MB', 'x'.repeat(10_000_000), 'bytes'],
    ['an empty page', '', 'empty'],
    ['JSON', '{"a":1}', 'no XML'],
    ['another XML', '<rss/>', 'clientConfig'],
    ['broken XML', '<clientConfig><emailProvider><incomingServer type="imap">', ''],
    ['deep XML', `${'<a>'.repeat(2_000)}${'</a>'.repeat(2_000)}`, ''],
    ['a NUL', '<clientConfig>\u0000</clientConfig>', 'NUL'],
    ['port 0', autoconfig({ ...own, port: 0 }), 'port 0'],
    ['port 99999', autoconfig({ ...own, port: 99_999 }), 'port 99999'],
    ['a host with a space', autoconfig({ ...own, host: 'imap firma.test' }), 'host'],
    ['a host with a control character', autoconfig({ ...own, host: 'imap\u0001.firma.test' }), 'host'],
    ['an address for a host', autoconfig({ ...own, host: '127.0.0.1' }), 'host'],
    ['a URL for a host', autoconfig({ ...own, host: 'https://imap.firma.test/' }), 'host'],
    ['plaintext only', autoconfig({ ...own, port: 143, socket: 'plain' }), 'no encryption'],
    ['a broken placeholder', autoconfig({ ...own, user: '%EMAILADDRESS' }), 'user name'],
    ['no server', autoconfig(), 'without a mail server'],
  ])('%s is a failure with a name', async (_what, page, detail) => {
    const world = await withDocument(page);
    expect(world.outcome('autoconfig')).toBe('failed');
    expect(world.detail('autoconfig')).toContain(detail);
    expect(world.result.settings).toBeNull();
  });

  it('redirects in circles or to the inside, and oversized answers', async () => {
    expect((await withDocument({ kind: 'redirect', detail: 'more than 3 redirects' })).detail('autoconfig')).toContain('redirect');
    expect((await withDocument({ kind: 'redirect', detail: 'redirects to an address inside this network' })).outcome('autoconfig')).toBe(
      'failed',
    );
    expect((await withDocument({ kind: 'too_large', detail: 'more than 262144 bytes' })).detail('autoconfig')).toContain('too_large');
    expect((await withDocument(500)).detail('autoconfig')).toBe('HTTP 500');
    expect((await withDocument(404)).outcome('autoconfig')).toBe('nothing');
  });

  it('a document that was redirected from another owner is never trusted', async () => {
    const { result } = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.firma.test') },
      web: { [ownAutoconfig]: { url: 'https://evil.example/config.xml', body: autoconfig(own, ownOut) } },
      servers: { 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
    });
    expect(result.candidates[0]).toMatchObject({ source: 'autoconfig', trusted: false, from: 'https://evil.example/config.xml' });
  });

  it('Autodiscover is a hint and its 401 spoils nothing', async () => {
    const world = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.firma.test') },
      web: { 'https://autodiscover.firma.test/autodiscover/autodiscover.xml': 401 },
      servers: { 'mail.firma.test:993': 'ok', 'mail.firma.test:465': 'ok' },
    });
    expect(world.result.candidates).toMatchObject([{ source: 'guess', verified: true }]);
    expect(world.detail('autodiscover')).toContain('autodiscover.firma.test');
    expect(world.asked.filter((one) => one.includes('autodiscover.test'))).toEqual([]);
  });
});
