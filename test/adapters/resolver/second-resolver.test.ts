import { describe, expect, it } from 'vitest';
import { withSecondResolver } from '../../../src-main/adapters/resolver/second-resolver.ts';
import { addressesOfImpossibleNames } from '../../../src-main/core/detect/impossible-names.ts';
import type { Ask, DnsFailure, HostAddress, Resolver } from '../../../src-main/core/ports.ts';
import { err, ok, type Result } from '../../../src-main/core/result.ts';

type Told = DnsFailure['outcome'] | readonly string[];
const bounds = (deadlineMs = 3_000): Ask => ({ deadlineMs, signal: new AbortController().signal });
const random = { hex: (bytes: number) => '0123456789abcdef'.repeat(2).slice(0, bytes * 2) };
const none = (): Promise<readonly string[]> => Promise.resolve([]);

interface Scripted extends Resolver {
  readonly asked: string[];
}
/** A resolver that knows these names; of all others it says `rest`. TXT gives the deadline that it was asked with. */
function scripted(rest: Told, names: Record<string, Told> = {}, noRoute = false): Scripted {
  const asked: string[] = [];
  const tell = <T>(name: string, make: (texts: readonly string[]) => readonly T[]): Promise<Result<readonly T[], DnsFailure>> => {
    asked.push(name);
    const told = names[name] ?? rest;
    if (typeof told !== 'string') return Promise.resolve(ok(make(told)));
    return Promise.resolve(err({ outcome: told, name, detail: told, ...(noRoute ? { noRoute } : {}) }));
  };
  return {
    asked,
    addresses: (host) => tell<HostAddress>(host, (found) => found.map((address) => ({ address, family: 4 }))),
    mx: (domain) => tell(domain, (found) => found.map((exchange) => ({ preference: 1, exchange }))),
    srv: (name) => tell(name, () => []),
    txt: (name, { deadlineMs }) => tell(name, () => [String(deadlineMs)]),
  };
}
const both = (first: Resolver, second: Resolver | null): Resolver =>
  withSecondResolver(
    first,
    () => Promise.resolve(second),
    (ask) => addressesOfImpossibleNames(first, random, ask),
  );

describe('a second resolver, the first being honest', () => {
  it.each([
    ['servfail', true],
    ['refused', true],
    ['timeout', true],
    ['unreachable', true],
    ['malformed', true],
    ['nxdomain', false],
    ['nodata', false],
    ['cancelled', false],
  ] as const)('after %s it is asked: %s', async (outcome, asked) => {
    const second = scripted(['fine']);
    const answer = await withSecondResolver(scripted(outcome), () => Promise.resolve(second), none).txt('firma.test', bounds(1_000));
    expect([answer.ok, second.asked.length]).toEqual([asked, asked ? 1 : 0]);
  });

  it('is not asked where it is off, or where this computer has no network', async () => {
    const first = scripted('servfail');
    expect(await both(first, null).txt('firma.test', bounds())).toMatchObject({ error: { outcome: 'servfail' } });
    // Nobody looks for lies where nobody else could be asked.
    expect(first.asked).toEqual(['firma.test']);
    const second = scripted(['fine']);
    expect(await both(scripted('unreachable', {}, true), second).txt('firma.test', bounds())).toMatchObject({ error: { noRoute: true } });
    expect(second.asked).toEqual([]);
  });

  it('the first gets half of the time, and its failure is told where neither knows', async () => {
    const fine = scripted('nxdomain', { 'x.test': ['fine'] });
    expect(await both(fine, fine).txt('x.test', bounds(1_000))).toEqual(ok(['500']));
    expect(await both(scripted('timeout'), scripted('refused')).txt('x.test', bounds())).toMatchObject({ error: { outcome: 'timeout' } });
    expect(await both(scripted('timeout'), scripted('nxdomain')).txt('x.test', bounds())).toMatchObject({ error: { outcome: 'nxdomain' } });
  });

  it('whether it is honest is asked once, however many names follow', async () => {
    const first = scripted('nxdomain', { 'a.test': ['192.0.2.1'] });
    const resolver = both(first, scripted('nxdomain'));
    await Promise.all([resolver.addresses('a.test', bounds()), resolver.mx('a.test', bounds()), resolver.addresses('b.test', bounds())]);
    expect(first.asked.filter((name) => name.startsWith('mailready-'))).toHaveLength(2);
  });

  it('a check of its honesty that hangs holds up nobody for longer than a failure would', async () => {
    const first = scripted('nxdomain', { 'a.test': ['192.0.2.1'] });
    const resolver = withSecondResolver(
      first,
      () => Promise.resolve(scripted('nxdomain')),
      () => new Promise(() => undefined),
    );
    const began = performance.now();
    expect(await resolver.addresses('a.test', bounds(200))).toMatchObject({ ok: true });
    expect(performance.now() - began).toBeLessThan(1_000);
    const controller = new AbortController();
    const answer = resolver.addresses('a.test', { deadlineMs: 60_000, signal: controller.signal });
    controller.abort();
    await answer;
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('a second resolver, the first being a liar', () => {
  const truth = { 'imap.firma.test': ['192.0.2.1'], 'firma.test': ['mx.firma.test'] } as const;

  it('a portal that answers every name with its own address is not believed', async () => {
    const resolver = both(scripted(['10.0.0.1']), scripted('nxdomain', truth));
    expect(await resolver.addresses('imap.firma.test', bounds())).toEqual(ok([{ address: '192.0.2.1', family: 4 }]));
    expect(await resolver.mx('firma.test', bounds())).toEqual(ok([{ preference: 1, exchange: 'mx.firma.test' }]));
    expect(await resolver.addresses('autoconfig.firma.test', bounds())).toMatchObject({ error: { outcome: 'nxdomain' } });
  });

  it('neither is one that gives addresses only to names that do not exist', async () => {
    const resolver = both(scripted(['203.0.113.9'], truth), scripted('nxdomain', truth));
    expect(await resolver.addresses('autoconfig.firma.test', bounds())).toMatchObject({ error: { outcome: 'nxdomain' } });
    expect(await resolver.addresses('imap.firma.test', bounds())).toMatchObject({ ok: true });
  });

  it('nor one whose neighbour answers «.invalid» truly', async () => {
    const first = scripted(['203.0.113.9'], { [`mailready-${random.hex(6)}.invalid`]: 'nxdomain' });
    expect(await both(first, scripted('nxdomain')).addresses('imap.firma.test', bounds())).toMatchObject({
      error: { outcome: 'nxdomain' },
    });
  });

  it('its “no such name” and “no records” are not believed either', async () => {
    const first = scripted(['203.0.113.9'], { 'firma.test': 'nodata' });
    expect(await both(first, scripted('nxdomain', truth)).mx('firma.test', bounds())).toMatchObject({ ok: true });
  });

  it('a name of the office’s own network, which only the first truly knows, stays known', async () => {
    const first = scripted(['203.0.113.9'], { 'mail.office.test': ['10.1.2.3'] });
    expect(await both(first, scripted('nxdomain')).addresses('mail.office.test', bounds())).toEqual(
      ok([{ address: '10.1.2.3', family: 4 }]),
    );
  });

  it('where the second cannot be reached the lie is told on, so that the portal is recognised', async () => {
    const resolver = both(scripted(['10.0.0.1']), scripted('unreachable'));
    expect(await resolver.addresses('x.invalid', bounds())).toMatchObject({ ok: true });
  });

  it('addresses and this computer’s own name are asked of nobody else', async () => {
    const second = scripted('nxdomain');
    const resolver = both(scripted(['10.0.0.1'], { '127.0.0.1': ['127.0.0.1'], localhost: ['127.0.0.1'] }), second);
    expect(await resolver.addresses('127.0.0.1', bounds())).toMatchObject({ ok: true });
    expect(await resolver.addresses('localhost', bounds())).toMatchObject({ ok: true });
    expect(second.asked).toEqual([]);
  });
});
