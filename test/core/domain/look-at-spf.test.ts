import { describe, expect, it } from 'vitest';
import { type SpfFinding, type SpfSubject, lookAtSpf } from '../../../src-main/core/domain/look-at-spf.ts';
import { suggestSpf } from '../../../src-main/core/domain/suggest-records.ts';
import { provider } from '../detect/world.ts';
import { type Zone, within, zoneResolver } from './zone.ts';

/** RFC 7208 Appendix A. */
const example: Zone = {
  mx: {
    'example.com': ['mail-a.example.com', 'mail-b.example.com'],
    'example.org': ['mail-c.example.org'],
  },
  addresses: {
    'example.com': ['192.0.2.10', '192.0.2.11'],
    'mail-a.example.com': ['192.0.2.129'],
    'mail-b.example.com': ['192.0.2.130'],
    'mail-c.example.org': ['192.0.2.140'],
    'amy.example.com': ['192.0.2.65'],
    'joel.remote.example.com': ['192.0.2.200'],
  },
};

async function look(
  record: string | readonly string[],
  host: string | null,
  more: Zone = {},
  over: Partial<SpfSubject> = {},
): Promise<SpfFinding> {
  const zone: Zone = {
    txt: { 'example.com': typeof record === 'string' ? [record] : record, ...more.txt },
    mx: { ...example.mx, ...more.mx },
    addresses: { ...example.addresses, ...more.addresses },
  };
  const server = host === null ? null : { host, provider: null };
  return lookAtSpf({ domain: 'example.com', sender: 'anna@example.com', server, ...over }, zoneResolver(zone), within(1_000));
}

describe('does SPF allow the outgoing server', () => {
  it.each([
    // RFC 7208 Appendix A.1
    ['v=spf1 +all', 'amy.example.com', 'allowed', '+all'],
    ['v=spf1 a -all', 'example.com', 'allowed', 'a'],
    ['v=spf1 a -all', 'amy.example.com', 'forbidden', '-all'],
    ['v=spf1 a:example.org -all', 'amy.example.com', 'forbidden', '-all'],
    ['v=spf1 mx -all', 'mail-b.example.com', 'allowed', 'mx'],
    ['v=spf1 mx:example.org -all', 'mail-c.example.org', 'allowed', 'mx:example.org'],
    ['v=spf1 mx/30 mx:example.org/30 -all', 'mail-a.example.com', 'allowed', 'mx/30'],
    ['v=spf1 mx/30 mx:example.org/30 -all', 'mail-c.example.org', 'allowed', 'mx:example.org/30'],
    ['v=spf1 ip4:192.0.2.128/28 -all', 'amy.example.com', 'forbidden', '-all'],
    ['v=spf1 ip4:192.0.2.128/28 -all', 'mail-a.example.com', 'allowed', 'ip4:192.0.2.128/28'],
    ['v=spf1 -ip4:192.0.2.65 mx -all', 'amy.example.com', 'forbidden', '-ip4:192.0.2.65'],
    ['v=spf1 mx ~all', 'amy.example.com', 'not_mentioned', null],
    ['v=spf1 mx ?all', 'amy.example.com', 'not_mentioned', null],
    ['v=spf1 mx', 'amy.example.com', 'not_mentioned', null],
    ['v=spf1 -all', 'mail-a.example.com', 'forbidden', '-all'],
    ['v=spf1 -all', 'no-address.example.com', 'forbidden', '-all'],
    ['v=spf1 mx -all', null, 'valid', null],
  ])('%s, %s: %s', async (record, host, verdict, by) => {
    expect(await look(record, host)).toMatchObject({ verdict, by, record });
  });

  it('follows include and redirect; what an included record refuses is no refusal here', async () => {
    const txt = {
      '_spf.example.net': ['v=spf1 ip4:192.0.2.65 -all'],
      '_both.example.net': ['v=spf1 include:_spf.example.net -all'],
    };
    expect(await look('v=spf1 include:_spf.example.net mx -all', 'mail-a.example.com', { txt })).toMatchObject({
      verdict: 'allowed',
      by: 'mx',
      lookups: 2,
    });
    expect(await look('v=spf1 redirect=_both.example.net', 'amy.example.com', { txt })).toMatchObject({
      verdict: 'allowed',
      by: 'redirect=_both.example.net',
      lookups: 2,
    });
    expect(await look('v=spf1 redirect=_both.example.net', 'mail-a.example.com', { txt })).toMatchObject({
      verdict: 'forbidden',
      policy: '-',
    });
  });

  it('an include of the server’s owner allows it, whatever addresses that owner sends from', async () => {
    const txt = { '_spf.hoster.ru': ['v=spf1 ip4:203.0.113.0/24 -all'], '_spf.yandex.net': ['v=spf1 ip4:203.0.113.0/24 -all'] };
    const addresses = { 'smtp.hoster.ru': ['198.51.100.1'], 'smtp.yandex.ru': ['198.51.100.2'] };
    expect(await look('v=spf1 include:_spf.hoster.ru -all', 'smtp.hoster.ru', { txt, addresses })).toMatchObject({
      verdict: 'allowed',
      by: 'include:_spf.hoster.ru',
    });
    const known = { host: 'smtp.yandex.ru', provider: provider('yandex360', { mx: ['mx.yandex.net'], domains: [] }) };
    expect(await look('v=spf1 redirect=_spf.yandex.net', null, { txt, addresses }, { server: known })).toMatchObject({
      verdict: 'allowed',
      by: 'redirect=_spf.yandex.net',
    });
    const stranger = { host: 'smtp.yandex.ru', provider: null };
    expect(await look('v=spf1 redirect=_spf.yandex.net', null, { txt, addresses }, { server: stranger })).toMatchObject({
      verdict: 'forbidden',
    });
    expect(await look('v=spf1 -include:_spf.hoster.ru ~all', 'smtp.hoster.ru', { txt, addresses })).toMatchObject({
      verdict: 'not_mentioned',
    });
  });

  it('a record that includes a name of its own domain proves nothing by that', async () => {
    const txt = { '_spf.example.com': ['v=spf1 ip4:203.0.113.0/24'] };
    expect(await look('v=spf1 include:_spf.example.com -all', 'amy.example.com', { txt })).toMatchObject({ verdict: 'forbidden' });
  });

  it('an address that no recipient ever sees forbids nothing', async () => {
    expect(
      await look('v=spf1 ip4:203.0.113.5 -all', 'mail.example.com', { addresses: { 'mail.example.com': ['192.168.0.10'] } }),
    ).toMatchObject({ verdict: 'not_mentioned' });
  });

  it('one address that is allowed is enough', async () => {
    expect(
      await look('v=spf1 ip4:203.0.113.5 -all', 'two.example.com', { addresses: { 'two.example.com': ['2001:db8::1', '203.0.113.5'] } }),
    ).toMatchObject({ verdict: 'allowed' });
  });

  it('a macro is filled with the server’s address', async () => {
    const addresses = { '192.0.2.65._spf.example.net': ['127.0.0.2'] };
    expect(await look('v=spf1 exists:%{i}._spf.example.net -all', 'amy.example.com', { addresses })).toMatchObject({
      verdict: 'allowed',
      by: 'exists:%{i}._spf.example.net',
    });
    expect(await look('v=spf1 exists:%{i}._spf.example.net -all', 'mail-a.example.com', { addresses })).toMatchObject({
      verdict: 'forbidden',
    });
  });
});

describe('a record that receivers give up on', () => {
  it.each([
    ['two records', ['v=spf1 mx -all', 'v=spf1 a ~all'], {}, { kind: 'several_records', at: 'example.com', detail: '2' }],
    ['a syntax error', 'v=spf1 ipv4:192.0.2.1 -all', {}, { kind: 'syntax', at: 'example.com', detail: 'ipv4:192.0.2.1' }],
    ['an include without a record', 'v=spf1 include:gone.example.net -all', {}, { kind: 'no_record_there', at: 'gone.example.net' }],
    ['a redirect without a record', 'v=spf1 redirect=gone.example.net', {}, { kind: 'no_record_there', at: 'gone.example.net' }],
    [
      'an error in an included record',
      'v=spf1 include:bad.example.net -all',
      { txt: { 'bad.example.net': ['v=spf1 foo'] } },
      { kind: 'syntax', at: 'bad.example.net', detail: 'foo' },
    ],
    ['a record that includes itself', 'v=spf1 include:example.com -all', {}, { kind: 'loop', at: 'example.com' }],
    [
      'a loop of two',
      'v=spf1 include:b.example.net -all',
      { txt: { 'b.example.net': ['v=spf1 include:example.com'] } },
      { kind: 'loop', at: 'example.com' },
    ],
    [
      'three names that do not exist',
      'v=spf1 a:x.example.net a:y.example.net mx:z.example.net -all',
      {},
      { kind: 'too_many_void_lookups', at: 'example.com' },
    ],
    [
      'more than ten mail exchangers',
      'v=spf1 mx:many.example.net -all',
      { mx: { 'many.example.net': Array.from({ length: 11 }, (_, i) => `mx${i}.example.net`) } },
      { kind: 'too_many_mx', at: 'many.example.net' },
    ],
    ['64 kB of it', `v=spf1 ${'a:amy.example.com '.repeat(3_600)}-all`, {}, { kind: 'too_long', at: 'example.com' }],
    ['hundreds of terms', `v=spf1 ${'a:a.bc '.repeat(500)}-all`, {}, { kind: 'too_many_lookups', at: 'example.com' }],
  ])('%s', async (_case, record, more: Zone, fault) => {
    expect(await look(record, 'amy.example.com', more)).toMatchObject({ verdict: 'broken', fault });
  });

  it('ten lookups are allowed, eleven are not, those of included records counted', async () => {
    const txt = { 'in.example.net': [`v=spf1 ${'a:amy.example.com '.repeat(8)}`] };
    expect(await look('v=spf1 include:in.example.net mx -all', 'mail-a.example.com', { txt })).toMatchObject({
      verdict: 'allowed',
      lookups: 10,
    });
    expect(await look('v=spf1 include:in.example.net mx ptr -all', 'mail-a.example.com', { txt })).toMatchObject({
      verdict: 'broken',
      lookups: 11,
      fault: { kind: 'too_many_lookups' },
    });
  });

  it('a tree of includes that never ends costs a bounded number of questions', async () => {
    const resolver = zoneResolver({
      txt: Object.fromEntries(
        Array.from({ length: 400 }, (_, i) => [
          `n${i}.example.net`,
          [`v=spf1 include:n${i * 2 + 1}.example.net include:n${i * 2 + 2}.example.net`],
        ]),
      ),
    });
    const found = await lookAtSpf({ domain: 'n0.example.net', sender: 'a@n0.example.net', server: null }, resolver, within(1_000));
    expect(found.verdict).toBe('broken');
    expect(resolver.asked.length).toBeLessThan(40);
  });
});

describe('what DNS does not say', () => {
  it('no record is none, silence is unknown', async () => {
    expect(await look([], 'amy.example.com')).toMatchObject({ verdict: 'none', record: null });
    expect(await look(['here is nothing', 'v=spf10'], 'amy.example.com')).toMatchObject({ verdict: 'none' });
    for (const outcome of ['timeout', 'servfail', 'refused'] as const)
      expect(
        await lookAtSpf(
          { domain: 'example.com', sender: 'a@example.com', server: null },
          zoneResolver({ txt: { 'example.com': outcome } }),
          within(1_000),
        ),
      ).toMatchObject({ verdict: 'unknown', dns: outcome });
  });

  it('an include that does not answer leaves it open, unless another term allows the server first', async () => {
    const txt = { 'slow.example.net': 'servfail' } as const;
    expect(await look('v=spf1 include:slow.example.net -all', 'amy.example.com', { txt })).toMatchObject({ verdict: 'unknown' });
    expect(await look('v=spf1 ip4:192.0.2.65 include:slow.example.net -all', 'amy.example.com', { txt })).toMatchObject({
      verdict: 'allowed',
    });
  });

  it('a hanging name ends with the bounds', async () => {
    const began = performance.now();
    const found = await lookAtSpf(
      { domain: 'example.com', sender: 'a@example.com', server: null },
      zoneResolver({ txt: { 'example.com': 'hangs' } }),
      within(80),
    );
    expect(found).toMatchObject({ verdict: 'unknown', dns: 'timeout' });
    expect(performance.now() - began).toBeLessThan(600);
  });
});

describe('the record that would be right', () => {
  const source = { host: 'smtp.hoster.ru', include: null };
  it.each([
    ['the server put in before the end', 'v=spf1 mx -all', 'v=spf1 mx a:amy.example.com -all'],
    [
      'two records made one, the milder end kept',
      ['v=spf1 mx include:_spf.yandex.net -all', 'v=spf1 MX ip4:192.0.2.1 ~all'],
      'v=spf1 mx include:_spf.yandex.net ip4:192.0.2.1 ~all',
    ],
    ['a redirect made an include', ['v=spf1 redirect=_spf.mail.ru', 'v=spf1 a -all'], 'v=spf1 include:_spf.mail.ru a -all'],
    ['a name without a record taken out', 'v=spf1 include:gone.example.net mx ~all', 'v=spf1 mx ~all'],
    ['no guess at a mistyped term', 'v=spf1 ipv4:192.0.2.1 -all', null],
    ['no guess at what to leave out', `v=spf1 ${'a:amy.example.com '.repeat(11)}-all`, null],
    ['a first one', [], 'v=spf1 a:amy.example.com ~all'],
  ])('%s', async (_case, record, line) => {
    expect(suggestSpf(await look(record, 'amy.example.com'), { host: 'amy.example.com', include: null })).toBe(line);
  });

  it('names the provider’s list where it is known, and is never longer than one string of DNS', async () => {
    expect(
      suggestSpf(await look('v=spf1 mx redirect=other.example.net', 'amy.example.com', { txt: { 'other.example.net': ['v=spf1 -all'] } }), {
        ...source,
        include: '_spf.mail.ru',
      }),
    ).toBe('v=spf1 mx include:_spf.mail.ru redirect=other.example.net');
    const long = `v=spf1 ${Array.from({ length: 16 }, (_, i) => `ip4:203.0.113.${100 + i}`).join(' ')} -all`;
    expect(suggestSpf(await look(long, 'amy.example.com'), source)).toBeNull();
  });
});
