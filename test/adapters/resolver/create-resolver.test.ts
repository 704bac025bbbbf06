import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterEach, describe, expect, it } from 'vitest';
import { createResolver } from '../../../src-main/adapters/resolver/create-resolver.ts';
import { hasNoRoute } from '../../../src-main/adapters/resolver/route-check.ts';
import { readDnsServer } from '../../../src-main/adapters/resolver/server-address.ts';
import type { Resolver } from '../../../src-main/core/ports.ts';
import { type DnsDouble, type DnsDoubleOptions, startDnsDouble } from '../../doubles/dns-double.ts';

let dns: DnsDouble | undefined;
afterEach(async () => {
  await dns?.close();
  dns = undefined;
});

async function withDns(options: DnsDoubleOptions): Promise<Resolver> {
  dns = await startDnsDouble(options);
  return createResolver({ server: { host: dns.host, port: dns.port } });
}
const soon = (ms = 2_000) => ({ deadlineMs: ms, signal: new AbortController().signal });

describe('resolver with a server of its own', () => {
  it('tells every kind of failure apart', async () => {
    const resolver = await withDns({
      records: { 'mailless.test': { A: ['192.0.2.1'] } },
      behaviour: { 'broken.test': 'servfail', 'closed.test': 'refused', 'junk.test': 'malformed', 'silent.test': 'silent' },
    });
    const outcome = async (name: string): Promise<unknown> => {
      const answer = await resolver.mx(name, soon(400));
      return answer.ok ? 'found' : answer.error.outcome;
    };
    expect(await outcome('absent.test')).toBe('nxdomain');
    expect(await outcome('mailless.test')).toBe('nodata');
    expect(await outcome('broken.test')).toBe('servfail');
    expect(await outcome('closed.test')).toBe('refused');
    expect(await outcome('junk.test')).toBe('malformed');
    expect(await outcome('silent.test')).toBe('timeout');
  });

  it('says unreachable where nobody listens, without blaming the network', async () => {
    const free = createSocket('udp4');
    free.bind(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address();
    free.close();
    const answer = await createResolver({ server: { host: '127.0.0.1', port } }).mx('firma.test', soon());
    expect(answer).toMatchObject({ ok: false, error: { outcome: 'unreachable', detail: 'ECONNREFUSED' } });
    expect(answer.ok ? null : answer.error.noRoute).toBeUndefined();
    expect(await hasNoRoute([`127.0.0.1:${String(port)}`])).toBe(false);
  });

  it('asks for addresses there too, and takes a good A with a failed or silent AAAA', async () => {
    const resolver = await withDns({
      records: {
        'a.test': { A: ['192.0.2.1', '192.0.2.2'] },
        'b.test': { A: ['192.0.2.3'], AAAA: ['2001:db8::3'] },
        'c.test': { A: ['192.0.2.4'] },
        'd.test': { AAAA: ['2001:db8::5'] },
      },
      behaviour: { 'a.test/AAAA': 'servfail', 'c.test/AAAA': 'silent' },
    });
    expect(await resolver.addresses('a.test', soon())).toEqual({
      ok: true,
      value: [
        { address: '192.0.2.1', family: 4 },
        { address: '192.0.2.2', family: 4 },
      ],
    });
    expect(await resolver.addresses('b.test', soon())).toEqual({
      ok: true,
      value: [
        { address: '2001:db8::3', family: 6 },
        { address: '192.0.2.3', family: 4 },
      ],
    });
    const before = performance.now();
    expect(await resolver.addresses('c.test', soon())).toEqual({ ok: true, value: [{ address: '192.0.2.4', family: 4 }] });
    expect(performance.now() - before).toBeLessThan(500);
    expect(await resolver.addresses('d.test', soon())).toMatchObject({ ok: true });
    expect(await resolver.addresses('nowhere.test', soon())).toMatchObject({ ok: false, error: { outcome: 'nxdomain' } });
  });

  it('answers addresses and localhost without asking', async () => {
    const resolver = await withDns({});
    expect(await resolver.addresses('192.0.2.9', soon())).toEqual({ ok: true, value: [{ address: '192.0.2.9', family: 4 }] });
    expect(await resolver.addresses('[2001:db8::1]', soon())).toEqual({ ok: true, value: [{ address: '2001:db8::1', family: 6 }] });
    expect(await resolver.addresses('localhost', soon())).toMatchObject({ ok: true });
    expect(dns?.asked).toEqual([]);
  });

  it('keeps 20 of 200 MX records, the preferred ones, and drops names that are none', async () => {
    const many = Array.from({ length: 200 }, (_, index) => ({ preference: 200 - index, exchange: `mx${String(200 - index)}.test` }));
    const resolver = await withDns({
      records: {
        'many.test': { MX: many },
        'null.test': { MX: [{ preference: 0, exchange: '.' }] },
        'odd.test': {
          MX: [
            { preference: 1, exchange: 'a b.test' },
            { preference: 2, exchange: 'Good.Test' },
          ],
        },
        'bad.test': { MX: [{ preference: 1, exchange: 'a\u0001b.test' }] },
      },
      behaviour: { 'many.test': 'truncated' },
    });
    const answer = await resolver.mx('many.test', soon());
    expect(answer.ok && answer.value.map((record) => record.preference)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(await resolver.mx('null.test', soon())).toEqual({ ok: true, value: [{ preference: 0, exchange: '.' }] });
    expect(await resolver.mx('odd.test', soon())).toEqual({ ok: true, value: [{ preference: 2, exchange: 'good.test' }] });
    expect(await resolver.mx('bad.test', soon())).toMatchObject({ ok: false, error: { outcome: 'malformed' } });
  });

  it('reads SRV and TXT', async () => {
    const resolver = await withDns({
      records: {
        '_imaps._tcp.a.test': {
          SRV: [
            { priority: 5, weight: 2, port: 993, target: 'IMAP.a.test' },
            { priority: 1, port: 0, target: '.' },
          ],
        },
        '_x.a.test': { TXT: ['v=UAAC1; a=sha256'] },
      },
    });
    expect(await resolver.srv('_imaps._tcp.a.test', soon())).toEqual({
      ok: true,
      value: [
        { priority: 1, weight: 0, port: 0, target: '.' },
        { priority: 5, weight: 2, port: 993, target: 'imap.a.test' },
      ],
    });
    expect(await resolver.txt('_x.a.test', soon())).toEqual({ ok: true, value: ['v=UAAC1; a=sha256'] });
  });

  it('ends on CNAME loops', async () => {
    const resolver = await withDns({ records: { 'a.test': { CNAME: 'b.test' }, 'b.test': { CNAME: 'a.test' } } });
    expect(await resolver.addresses('a.test', soon())).toMatchObject({ ok: false });
    expect(await resolver.mx('a.test', soon())).toMatchObject({ ok: false });
  });

  it('never asks for a name that DNS cannot hold', async () => {
    const resolver = await withDns({});
    for (const name of ['', 'a b.test', 'a\u0000b.test', 'a..test', `${'a'.repeat(64)}.test`, `${'a.'.repeat(130)}test`, 'почта.рф']) {
      expect(await resolver.mx(name, soon()), name).toMatchObject({ ok: false, error: { outcome: 'nxdomain' } });
      expect(await resolver.addresses(name, soon()), name).toMatchObject({ ok: false });
    }
    expect(dns?.asked).toEqual([]);
  });

  it('asks the same thing once, and keeps the answer, also a negative one', async () => {
    const resolver = await withDns({ records: { 'a.test': { MX: [{ preference: 1, exchange: 'mx.a.test' }] } } });
    await Promise.all([resolver.mx('a.test', soon()), resolver.mx('A.test', soon()), resolver.mx('none.test', soon())]);
    await resolver.mx('a.test', soon());
    await resolver.mx('none.test', soon());
    expect([...(dns?.asked ?? [])].sort()).toEqual(['a.test/MX', 'none.test/MX']);
  });

  it('does not keep a failure to answer', async () => {
    const resolver = await withDns({ behaviour: { 'a.test': 'servfail' } });
    await resolver.mx('a.test', soon());
    await resolver.mx('a.test', soon());
    expect(dns?.asked.length).toBeGreaterThan(1);
  });

  it('ends at its deadline and at once when cancelled; another who waits is not disturbed', async () => {
    const resolver = await withDns({
      records: { 'slow.test': { MX: [{ preference: 1, exchange: 'mx.test' }] } },
      behaviour: { 'slow.test': { delay: 300 } },
    });
    const controller = new AbortController();
    const cancelled = resolver.mx('slow.test', { deadlineMs: 5_000, signal: controller.signal });
    const patient = resolver.mx('slow.test', soon());
    const hasty = resolver.mx('slow.test', soon(50));
    controller.abort();
    expect(await cancelled).toMatchObject({ ok: false, error: { outcome: 'cancelled' } });
    expect(await hasty).toMatchObject({ ok: false, error: { outcome: 'timeout' } });
    expect(await patient).toMatchObject({ ok: true });
  });
});

describe('resolver of the system', () => {
  it('takes addresses from the OS: the hosts file counts', async () => {
    const answer = await createResolver().addresses('localhost', soon());
    expect(answer.ok && answer.value.some(({ address }) => address === '127.0.0.1' || address === '::1')).toBe(true);
  });

  it('knows a computer without any network', async (context) => {
    if (spawnSync('unshare', ['-n', 'true']).status !== 0) context.skip('unshare -n needs root on Linux');
    const folder = mkdtempSync(join(tmpdir(), 'mailready-resolver-'));
    try {
      await build({
        configFile: false,
        logLevel: 'silent',
        build: {
          ssr: 'src-main/adapters/resolver/create-resolver.ts',
          outDir: folder,
          rolldownOptions: { output: { entryFileNames: 'resolver.mjs' } },
        },
      });
      const script = `
        import { createResolver } from ${JSON.stringify(join(folder, 'resolver.mjs'))};
        const ask = { deadlineMs: 3000, signal: new AbortController().signal };
        const before = performance.now();
        const answers = [await createResolver().mx('firma.ru', ask), await createResolver().addresses('firma.ru', ask)];
        console.log(JSON.stringify({ answers, ms: performance.now() - before }));`;
      const run = spawnSync('unshare', ['-n', process.execPath, '--input-type=module', '-e', script], { encoding: 'utf8' });
      const seen = JSON.parse(run.stdout) as { answers: unknown; ms: number };
      expect(seen.answers).toMatchObject([
        { ok: false, error: { outcome: 'unreachable', noRoute: true } },
        { ok: false, error: { outcome: 'unreachable', noRoute: true } },
      ]);
      expect(seen.ms).toBeLessThan(1_000);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('readDnsServer', () => {
  it.each([
    ['127.0.0.1:5353', { host: '127.0.0.1', port: 5353 }],
    ['192.0.2.1', { host: '192.0.2.1', port: 53 }],
    ['localhost:54', { host: '127.0.0.1', port: 54 }],
    ['[::1]:5353', { host: '::1', port: 5353 }],
    ['2001:db8::1', { host: '2001:db8::1', port: 53 }],
    ['dns.test:53', null],
    ['192.0.2.1:0', null],
    ['192.0.2.1:70000', null],
    ['', null],
  ])('%s', (text, server) => {
    expect(readDnsServer(text)).toEqual(server);
  });
});
