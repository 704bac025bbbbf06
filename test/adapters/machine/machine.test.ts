import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { DoctorReport } from '../../../src-main/contract/contract.ts';
import { clockFacts, clockSkewSeconds } from '../../../src-main/adapters/machine/clock-facts.ts';
import { networkFacts } from '../../../src-main/adapters/machine/network-facts.ts';
import { versionFacts } from '../../../src-main/adapters/machine/version-facts.ts';

const ip = (address: string, internal = false): NetworkInterfaceInfo =>
  address.includes(':')
    ? { address, internal, family: 'IPv6', netmask: 'ffff::', mac: '00:00:00:00:00:00', cidr: null, scopeid: 0 }
    : { address, internal, family: 'IPv4', netmask: '255.0.0.0', mac: '00:00:00:00:00:00', cidr: null };
const online = (interfaces: Record<string, NetworkInterfaceInfo[]>): boolean => networkFacts({ env: {}, interfaces, resolvers: [] }).online;

describe('clockSkewSeconds', () => {
  const built = Date.parse('2026-11-22T00:00:00Z');
  it.each([
    ['today', built + 3_600_000, null],
    ['a build machine ahead of this one', built - 20 * 3_600_000, null],
    ['before this program was made', built - 48 * 3_600_000, -86_400],
    ['1980: an empty battery', Date.UTC(1980, 0, 1), -Math.round((built - 86_400_000 - Date.UTC(1980, 0, 1)) / 1000)],
    ['long after any certificate of today', built + 11 * 365 * 86_400_000, 365 * 86_400],
  ])('%s', (_case, now, seconds) => {
    expect(clockSkewSeconds(now, built)).toBe(seconds);
    expect(clockFacts(now, built).plausible).toBe(seconds === null);
  });
});

describe('networkFacts', () => {
  it('lists addresses without the loopback', () => {
    const facts = networkFacts({
      env: {},
      interfaces: { lo: [ip('127.0.0.1', true)], eth0: [ip('10.0.0.5'), ip('fe80::1')] },
      resolvers: ['10.0.0.1'],
    });
    expect(facts).toEqual({
      online: true,
      interfaces: [
        { name: 'eth0', family: 'IPv4', address: '10.0.0.5' },
        { name: 'eth0', family: 'IPv6', address: 'fe80::1' },
      ],
      resolvers: ['10.0.0.1'],
      proxy: null,
    });
  });

  it('is not online with the loopback alone, with nothing, or with addresses nobody gave', () => {
    expect(online({ lo: [ip('127.0.0.1', true), ip('::1', true)] })).toBe(false);
    expect(online({})).toBe(false);
    expect(online({ Ethernet: [ip('169.254.7.8'), ip('fe80::1')] })).toBe(false);
    expect(online({ eth0: [ip('2001:db8::5')] })).toBe(true);
  });

  it.each([
    [{ HTTPS_PROXY: 'http://ivanov:canary@proxy.firma.ru:3128' }, 'http://proxy.firma.ru:3128'],
    [{ https_proxy: 'http://proxy.firma.ru:3128' }, 'http://proxy.firma.ru:3128'],
    [{ ALL_PROXY: 'ivanov:can@ary@proxy:1080' }, 'proxy:1080'],
    [{ HTTPS_PROXY: '', http_proxy: 'socks5h://u@proxy' }, 'socks5h://proxy'],
    [{}, null],
  ])('names the proxy of %o without its user', (env, expected) => {
    expect(networkFacts({ env, interfaces: {}, resolvers: [] }).proxy).toBe(expected);
  });
});

describe('clockFacts', () => {
  const built = Date.UTC(2026, 5, 1);
  it.each([
    ['2026-06-01T10:00:00.000Z', true],
    ['2035-01-01T00:00:00.000Z', true],
    ['2026-05-29T00:00:00.000Z', false],
    ['1970-01-01T00:00:01.000Z', false],
    ['2040-01-01T00:00:00.000Z', false],
  ])('%s: plausible %s', (iso, plausible) => {
    expect(clockFacts(Date.parse(iso), built)).toMatchObject({ iso, plausible });
  });
});

it('this machine’s own facts fit the doctor’s report', () => {
  // Who named the proxy is the app's to say.
  const network = { ...networkFacts({ env: process.env }), proxyFrom: 'none' as const };
  const facts = { network, clock: clockFacts(Date.now(), Date.now()), versions: versionFacts('0.1.0') };
  expect(DoctorReport.pick({ network: true, clock: true, versions: true }).parse(facts)).toEqual(facts);
  expect(facts.versions['node']).toBe(process.versions.node);
});
