import { describe, expect, it } from 'vitest';
import { isAligned, isDmarc, parseDmarc } from '../../../src-main/core/domain/dmarc-record.ts';
import { lookAtDkim, readDkimSignatures } from '../../../src-main/core/domain/look-at-dkim.ts';
import { lookAtDmarc } from '../../../src-main/core/domain/look-at-dmarc.ts';
import { lookAtMx } from '../../../src-main/core/domain/look-at-mx.ts';
import { within, zoneResolver } from './zone.ts';

describe('a DMARC record', () => {
  it.each([
    ['v=DMARC1; p=none', true],
    ['v = DMARC1 ;p=none', true],
    ['v=dmarc1; p=none', false],
    ['p=none; v=DMARC1', false],
    ['v=DMARC12; p=none', false],
  ])('%s is one: %s', (text, is) => expect(isDmarc(text)).toBe(is));

  it.each([
    [
      'v=DMARC1; p=reject',
      { policy: 'reject', subdomainPolicy: 'reject', percent: 100, spfAlignment: 'relaxed', dkimAlignment: 'relaxed', reports: false },
    ],
    [
      'v=DMARC1; p=Quarantine; sp=none; pct=20; aspf=s; adkim=s; rua=mailto:d@example.com',
      { policy: 'quarantine', subdomainPolicy: 'none', percent: 20, spfAlignment: 'strict', dkimAlignment: 'strict', reports: true },
    ],
    ['v=DMARC1;p=none;pct=900;aspf=x', { policy: 'none', percent: 100, spfAlignment: 'relaxed' }],
    // RFC 7489 §6.6.3: a policy that does not exist counts as none where reports are wanted.
    ['v=DMARC1; p=monitor; rua=mailto:d@example.com', { policy: 'none' }],
    ['v=DMARC1; rua=mailto:d@example.com', { policy: 'none' }],
  ])('%s', (text, record) => expect(parseDmarc(text)).toMatchObject({ ok: true, value: record }));

  it.each([
    ['v=DMARC1', 'p'],
    ['v=DMARC1; p=monitor', 'p=monitor'],
    ['v=DMARC1; p=none; sp=all', 'sp=all'],
    ['v=DMARC1; p:none', 'v=DMARC1; p:none'],
  ])('%s is none that counts', (text, fault) => expect(parseDmarc(text)).toEqual({ ok: false, error: fault }));

  it.each([
    ['mail.example.com', 'example.com', 'relaxed', true],
    ['mail.example.com', 'example.com', 'strict', false],
    ['EXAMPLE.com', 'example.com', 'strict', true],
    ['example.net', 'example.com', 'relaxed', false],
    ['a.co.uk', 'b.co.uk', 'relaxed', false],
  ] as const)('%s for %s, %s: aligned %s', (domain, from, how, is) => expect(isAligned(domain, from, how)).toBe(is));
});

describe('which DMARC record holds', () => {
  const look = (txt: Record<string, readonly string[] | 'servfail'>, domain = 'shop.example.com'): ReturnType<typeof lookAtDmarc> =>
    lookAtDmarc(domain, zoneResolver({ txt }), within(1_000));

  it('the domain’s own before that of the organisation', async () => {
    const txt = { '_dmarc.example.com': ['v=DMARC1; p=reject; sp=quarantine'], '_dmarc.shop.example.com': ['v=DMARC1; p=none'] };
    expect(await look(txt)).toMatchObject({ verdict: 'found', at: '_dmarc.shop.example.com', policy: 'none' });
    expect(await look({ '_dmarc.example.com': txt['_dmarc.example.com'] })).toMatchObject({
      verdict: 'found',
      at: '_dmarc.example.com',
      policy: 'quarantine',
    });
    expect(await look(txt, 'example.com')).toMatchObject({ at: '_dmarc.example.com', policy: 'reject' });
  });

  it('none, two, a broken one and silence are told apart', async () => {
    expect(await look({ 'example.com': ['x'] })).toMatchObject({ verdict: 'none', record: null, policy: null });
    expect(await look({ '_dmarc.shop.example.com': ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] })).toMatchObject({
      verdict: 'broken',
      fault: { kind: 'several_records', detail: '2' },
    });
    expect(await look({ '_dmarc.shop.example.com': ['v=DMARC1; p=maybe'] })).toMatchObject({
      verdict: 'broken',
      fault: { kind: 'syntax', detail: 'p=maybe' },
    });
    expect(await look({ '_dmarc.shop.example.com': 'servfail' })).toMatchObject({ verdict: 'unknown', dns: 'servfail' });
  });
});

describe('DKIM of the received letter', () => {
  const signed = (d: string, s = 'mail'): string =>
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n\td=${d}; s=${s}; h=from:to;\r\n\tbh=abc=; b=def\r\n`;
  const said = (words: string): string => `Authentication-Results: mx.example.com; ${words}\r\n`;
  const look = (headers: string, how: 'relaxed' | 'strict' = 'relaxed'): ReturnType<typeof lookAtDkim> =>
    lookAtDkim(headers, 'example.com', how);

  it('passes, and is aligned with the From', () => {
    expect(look(said('dkim=pass header.d=example.com') + signed('Example.COM'))).toEqual({
      verdict: 'passed',
      signatures: [{ domain: 'example.com', selector: 'mail' }],
      aligned: true,
      result: 'pass',
    });
    expect(look(said('dkim=pass') + signed('mail.example.com'))).toMatchObject({ aligned: true });
    expect(look(said('dkim=pass') + signed('mail.example.com'), 'strict')).toMatchObject({ aligned: false });
    expect(look(said('dkim=pass') + signed('hoster.ru'))).toMatchObject({ verdict: 'passed', aligned: false });
  });

  it('fails, is missing, or nobody looked', () => {
    expect(look(said('dkim=fail (body hash did not verify)') + signed('example.com'))).toMatchObject({ verdict: 'failed', result: 'fail' });
    expect(look(said('dkim=permerror') + signed('example.com'))).toMatchObject({ verdict: 'failed' });
    expect(look(said('dkim=none'))).toEqual({ verdict: 'unsigned', signatures: [], aligned: null, result: 'none' });
    expect(look(signed('example.com'))).toMatchObject({ verdict: 'unchecked', result: null });
    expect(look(said('dkim=temperror') + signed('example.com'))).toMatchObject({ verdict: 'unchecked' });
  });

  it('one good signature of several is enough', () => {
    expect(
      look(said('dkim=fail header.d=hoster.ru; dkim=pass header.d=example.com') + signed('hoster.ru') + signed('example.com')),
    ).toMatchObject({ verdict: 'passed', aligned: true });
  });

  it('hostile signatures are few and hold only names', () => {
    expect(readDkimSignatures(signed('example.com').repeat(500))).toHaveLength(10);
    expect(readDkimSignatures(signed('<script>') + signed('-x') + 'DKIM-Signature: nonsense\r\n' + signed('example.com', 'ü'))).toEqual([]);
  });
});

describe('mail exchangers', () => {
  it.each([
    ['found', { mx: { 'example.com': ['mx.example.com'] } }],
    ['null_mx', { mx: { 'example.com': ['.'] } }],
    ['none', { txt: { 'example.com': ['x'] } }],
    ['nxdomain', {}],
    ['unknown', { mx: { 'example.com': 'timeout' } }],
  ] as const)('%s', async (verdict, zone) => {
    expect(await lookAtMx('example.com', zoneResolver(zone), within(1_000))).toMatchObject({ verdict });
  });
});
