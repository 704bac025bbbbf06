import { describe, expect, it } from 'vitest';
import { expandMacros } from '../../../src-main/core/domain/expand-macros.ts';
import { ipBytes, isInRange, isInsideAddress } from '../../../src-main/core/domain/ip-range.ts';
import { isSpf, parseSpf } from '../../../src-main/core/domain/spf-record.ts';

const parsed = (text: string): unknown => {
  const record = parseSpf(text);
  return record.ok
    ? [
        ...record.value.terms.map(({ qualifier, name }) => `${qualifier}${name}`),
        ...(record.value.redirect === null ? [] : [`redirect ${record.value.redirect.domain}`]),
      ]
    : `fault ${record.error}`;
};

describe('an SPF record', () => {
  it.each([
    ['v=spf1', true],
    ['V=SPF1 -all', true],
    ['v=spf10', false],
    ['v=spf1;-all', false],
    [' v=spf1 -all', false],
    ['google-site-verification=v=spf1', false],
  ])('%s is one: %s', (text, is) => expect(isSpf(text)).toBe(is));

  it.each([
    ['v=spf1 +mx a:colo.example.com/28 -all', ['+mx', '+a', '-all']],
    ['v=spf1  mx/30 mx:example.org/30//64   ~all', ['+mx', '+mx', '~all']],
    ['v=spf1 ip4:192.0.2.128/28 ip6:2001:db8::/32 ?all', ['+ip4', '+ip6', '?all']],
    ['v=spf1 exists:%{ir}.%{l1r+-}._spf.%{d} -all', ['+exists', '-all']],
    ['v=spf1 redirect=_spf.example.com', ['redirect _spf.example.com']],
    ['v=spf1 mx -all redirect=_spf.example.com', ['+mx', '-all']],
    ['v=spf1 -all ip4:192.0.2.1', ['-all']],
    ['v=spf1 include:_spf.yandex.net exp=explain.%{d} unknown-thing=%{h} ~all', ['+include', '~all']],
    ['v=spf1 ptr ptr:example.com -all', ['+ptr', '+ptr', '-all']],
  ])('%s', (text, terms) => expect(parsed(text)).toEqual(terms));

  it.each([
    ['a bare address', 'v=spf1 192.0.2.1 -all', '192.0.2.1'],
    ['ipv4 in place of ip4', 'v=spf1 ipv4:192.0.2.1 -all', 'ipv4:192.0.2.1'],
    ['an address where a name belongs', 'v=spf1 include:192.0.2.1 -all', 'include:192.0.2.1'],
    ['an octet too large', 'v=spf1 ip4:192.0.2.256', 'ip4:192.0.2.256'],
    ['a prefix too long', 'v=spf1 ip4:192.0.2.1/33', 'ip4:192.0.2.1/33'],
    ['an empty name', 'v=spf1 a: -all', 'a:'],
    ['all with a value', 'v=spf1 all:example.com', 'all:example.com'],
    ['a macro that does not exist', 'v=spf1 exists:%{z}.example.com', 'exists:%{z}.example.com'],
    ['a macro that only an explanation may have', 'v=spf1 exists:%{c}.example.com', 'exists:%{c}.example.com'],
    ['an error behind the end (RFC 7208 §4.6)', 'v=spf1 -all foo', 'foo'],
    ['two redirects', 'v=spf1 redirect=a.example redirect=b.example', 'redirect=b.example'],
    ['a long dash', 'v=spf1 mx –all', '–all'],
  ])('%s is an error that names the term', (_case, text, term) => expect(parsed(text)).toBe(`fault ${term}`));
});

describe('macros', () => {
  // RFC 7208 §7.4
  const facts = { sender: 'strong-bad@email.example.com', domain: 'email.example.com', address: ipBytes('192.0.2.3') };
  it.each([
    ['%{o}', 'email.example.com'],
    ['%{d4}', 'email.example.com'],
    ['%{d2}', 'example.com'],
    ['%{d1}', 'com'],
    ['%{dr}', 'com.example.email'],
    ['%{d2r}', 'example.email'],
    ['%{l-}', 'strong.bad'],
    ['%{lr-}', 'bad.strong'],
    ['%{l1r-}', 'strong'],
    ['%{ir}.%{v}._spf.%{d2}', '3.2.0.192.in-addr._spf.example.com'],
    ['%{lr-}.lp._spf.%{d2}', 'bad.strong.lp._spf.example.com'],
    ['%{d2}.trusted-domains.example.net', 'example.com.trusted-domains.example.net'],
  ])('%s is %s', (spec, name) => expect(expandMacros(spec, facts)).toBe(name));

  it('spells an IPv6 address nibble by nibble', () => {
    const six = { ...facts, address: ipBytes('2001:db8::cb01') };
    expect(expandMacros('%{ir}.%{v}._spf.%{d2}', six)).toBe(
      '1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com',
    );
  });

  it('says nothing where an address is needed and none is known, or the result is no name', () => {
    expect(expandMacros('%{i}._spf.example.com', { ...facts, address: null })).toBeNull();
    expect(expandMacros('a..b.example.com', facts)).toBeNull();
  });

  it('drops labels from the left of a name too long for DNS', () => {
    const long = expandMacros(`${'x'.repeat(60)}.`.repeat(4).concat('%{d}'), facts);
    expect(long?.length).toBeLessThanOrEqual(253);
    expect(long).toMatch(/\.email\.example\.com$/);
  });
});

describe('addresses', () => {
  const range = (address: string, prefix: number): { bytes: readonly number[]; prefix: number } => ({
    bytes: ipBytes(address) ?? [],
    prefix,
  });
  it.each([
    ['192.0.2.129', '192.0.2.128', 28, true],
    ['192.0.2.144', '192.0.2.128', 28, false],
    ['198.51.100.7', '192.0.2.0', 0, true],
    ['::ffff:192.0.2.129', '192.0.2.128', 28, true],
    ['2001:db8:1::1', '2001:db8::', 32, true],
    ['2001:db9::1', '2001:db8::', 32, false],
    ['192.0.2.1', '2001:db8::', 0, false],
  ])('%s in %s/%i: %s', (address, of, prefix, is) => expect(isInRange(ipBytes(address) ?? [], range(of, prefix))).toBe(is));

  it.each([
    '192.0.2',
    '192.0.2.01',
    '1.2.3.4.5',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    ':::',
    'g::1',
    '1:2:3:4:5:6:7:1.2.3.4',
    '',
  ])('%s is none', (text) => {
    expect(ipBytes(text)).toBeNull();
  });

  it.each([
    ['10.1.2.3', true],
    ['172.31.0.1', true],
    ['172.32.0.1', false],
    ['192.168.0.10', true],
    ['100.64.0.1', true],
    ['fd00::1', true],
    ['8.8.8.8', false],
    ['2001:db8::1', false],
  ])('%s belongs to an office network: %s', (address, is) => expect(isInsideAddress(ipBytes(address) ?? [])).toBe(is));
});
