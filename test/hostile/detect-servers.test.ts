import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { realClock } from '../../src-main/adapters/clock/real-clock.ts';
import { createDialer } from '../../src-main/adapters/dialer/tcp-dialer.ts';
import { createTrust, type Trust } from '../../src-main/adapters/dialer/trust.ts';
import { createFetch } from '../../src-main/adapters/fetch/https-fetch.ts';
import { cryptoRandom } from '../../src-main/adapters/random/crypto-random.ts';
import { createResolver } from '../../src-main/adapters/resolver/create-resolver.ts';
import { createHttpsResolver } from '../../src-main/adapters/resolver/https-resolver.ts';
import { withSecondResolver } from '../../src-main/adapters/resolver/second-resolver.ts';
import { readAddress } from '../../src-main/core/address/read-address.ts';
import { defaultLimits } from '../../src-main/core/connect/limits.ts';
import { createProbe } from '../../src-main/core/connect/probe.ts';
import { type Detected, discover } from '../../src-main/core/detect/discover.ts';
import { addressesOfImpossibleNames } from '../../src-main/core/detect/impossible-names.ts';
import type { Resolver } from '../../src-main/core/ports.ts';
import { err, ok } from '../../src-main/core/result.ts';
import { autoconfig } from '../core/detect/world.ts';
import { testAuthority, testCertificate } from '../doubles/certificates.ts';
import { type DnsBehaviour, type DnsRecords, startDnsDouble } from '../doubles/dns-double.ts';
import { type HttpsAnswer, startHttpsDouble } from '../doubles/https-double.ts';
import { startImapDouble } from '../doubles/imap-double.ts';
import { startSmtpDouble } from '../doubles/smtp-double.ts';

const webHost = '127.0.77.2';
const mailHost = '127.0.77.3';
/** Ports below 1024: the sources ask on 443, guessing knocks on 993 and 465. */
const root = process.getuid?.() === 0;

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
function keep<T extends { close(): Promise<unknown> }>(one: T): T {
  open.push(one);
  return one;
}

interface Lab {
  readonly web?: Record<string, HttpsAnswer>;
  readonly certificate?: Parameters<typeof testCertificate>[0];
  readonly records?: Record<string, DnsRecords>;
  readonly behaviour?: Record<string, DnsBehaviour>;
  readonly mail?: boolean;
  /** Every name that exists or not has this address. */
  readonly everyName?: string;
  /** The person allows a second resolver: an honest one over HTTPS, or one that the network does not let through. */
  readonly second?: 'honest' | 'unreachable';
}
interface Seen {
  readonly result: Detected;
  readonly ms: number;
  readonly requests: readonly string[];
  readonly outcome: (source: string) => string;
}

function recordsOf(lab: Lab): Record<string, DnsRecords> {
  return {
    'example.test': { MX: [{ preference: 10, exchange: 'mx.example.test' }] },
    'mx.example.test': { A: [mailHost] },
    ...(lab.web === undefined ? {} : { 'autoconfig.example.test': { A: [webHost] } }),
    ...lab.records,
  };
}

function everyName(address: string): Record<string, DnsRecords> {
  const value = { A: [address] };
  return new Proxy({}, { get: () => value, getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value }) });
}

/** A resolver over HTTPS that asks a name server with these records; null: nobody listens there. */
async function overHttps(records: Record<string, DnsRecords> | null, trust: Trust): Promise<Resolver> {
  const dns = keep(await startDnsDouble({ records: records ?? {} }));
  const serve: HttpsAnswer = async (request, response) => {
    const socket = createSocket('udp4');
    socket.send(Buffer.from(new URL(request.url ?? '', 'https://x').searchParams.get('dns') ?? '', 'base64url'), dns.port, dns.host);
    const [answer] = (await once(socket, 'message')) as [Buffer];
    socket.close();
    response.writeHead(200, { 'content-type': 'application/dns-message' }).end(answer);
  };
  const web = await startHttpsDouble({ routes: { '/dns-query': serve }, certificate: await testCertificate() });
  if (records === null) await web.close();
  else keep(web);
  const nothing = () => Promise.resolve(err({ outcome: 'nodata' as const, name: '', detail: '' }));
  const places: Resolver = {
    addresses: () => Promise.resolve(ok([{ address: web.host, family: 4 }])),
    mx: nothing,
    srv: nothing,
    txt: nothing,
  };
  const fetch = createFetch({ resolver: places, secureContext: (host, port) => trust.secureContext(host, port) });
  return createHttpsResolver({ fetch, url: `https://example.test:${String(web.port)}/dns-query` });
}

/** Detection of anna@example.test with the real resolver, HTTPS client, dialer and probe against servers on loopback. */
async function detect(lab: Lab): Promise<Seen> {
  const web = keep(
    await startHttpsDouble({ host: webHost, port: 443, routes: lab.web ?? {}, certificate: await testCertificate(lab.certificate) }),
  );
  if (lab.mail === true) {
    keep(await startImapDouble({ host: mailHost, port: 993 }));
    keep(await startSmtpDouble({ host: mailHost, port: 465 }));
  }
  const dns = keep(
    await startDnsDouble({
      records: lab.everyName === undefined ? recordsOf(lab) : everyName(lab.everyName),
      behaviour: lab.behaviour ?? {},
    }),
  );
  const clock = realClock();
  const trust = createTrust([(await testAuthority()).ca]);
  const first = createResolver({ server: { host: dns.host, port: dns.port } });
  const second = lab.second === undefined ? null : await overHttps(lab.second === 'honest' ? recordsOf(lab) : null, trust);
  const resolver = withSecondResolver(
    first,
    () => Promise.resolve(second),
    (ask) => addressesOfImpossibleNames(first, cryptoRandom(), ask),
  );
  const address = readAddress('anna@example.test');
  if (!address.ok) throw new Error('a bad address');
  const began = performance.now();
  const result = await discover(
    { address: address.value, offline: false },
    {
      providers: [],
      resolver,
      fetch: createFetch({ resolver, secureContext: (host, port) => trust.secureContext(host, port) }),
      probe: createProbe({ dialer: createDialer(trust), resolver, limits: defaultLimits }, clock),
      clock,
      random: cryptoRandom(),
    },
    () => undefined,
    new AbortController().signal,
  );
  const outcome = (source: string): string => {
    const report = result.sources.find((one) => one.source === source);
    return `${report?.outcome ?? ''}: ${report?.detail ?? ''}`;
  };
  return { result, ms: performance.now() - began, requests: web.requests, outcome };
}

const servers = [
  { type: 'imap', host: 'imap.example.test' },
  { type: 'smtp', host: 'smtp.example.test' },
] as const;
const mailRecords = { 'imap.example.test': { A: [mailHost] }, 'smtp.example.test': { A: [mailHost] } };
const path = 'autoconfig.example.test/mail/config-v1.1.xml';

describe.skipIf(!root)('detection against real sockets (ports below 1024: as root only)', () => {
  it('finds by autoconfig and proves it', async () => {
    const { result, ms } = await detect({ web: { [path]: autoconfig(...servers) }, records: mailRecords, mail: true });
    expect(result).toMatchObject({
      settingsTrusted: true,
      settings: { incoming: { host: 'imap.example.test' }, outgoing: { host: 'smtp.example.test' } },
      observations: [],
    });
    expect(result.candidates[0]).toMatchObject({ source: 'autoconfig', verified: true });
    expect(ms).toBeLessThan(2_000);
  });

  it('finds by SRV while everything on the web hangs', async () => {
    const { result, ms, outcome } = await detect({
      web: { [path]: 'stall' },
      records: {
        ...mailRecords,
        '_imaps._tcp.example.test': { SRV: [{ port: 993, target: 'imap.example.test' }] },
        '_submissions._tcp.example.test': { SRV: [{ port: 465, target: 'smtp.example.test' }] },
      },
      mail: true,
    });
    expect(result.candidates[0]).toMatchObject({ source: 'srv', trusted: true, verified: true });
    expect(outcome('autoconfig')).toContain('skipped');
    expect(ms).toBeLessThan(2_000);
  });

  it('finds by guessing', async () => {
    const { result, ms } = await detect({ records: mailRecords, mail: true });
    expect(result.candidates[0]).toMatchObject({
      source: 'guess',
      trusted: false,
      verified: true,
      incoming: { port: 993 },
      outgoing: { port: 465 },
    });
    expect(ms).toBeLessThan(2_000);
  });

  it('proves no server whose certificate is for another name', async () => {
    const { result } = await detect({
      web: { [path]: autoconfig({ type: 'imap', host: 'imap.sub.example.test' }, servers[1]) },
      records: { ...mailRecords, 'imap.sub.example.test': { A: [mailHost] } },
      mail: true,
    });
    expect(result.candidates.find(({ source }) => source === 'autoconfig')).toMatchObject({ trusted: true, verified: false });
  });

  it.each<[string, HttpsAnswer, string]>([
    ['a page of HTML', { type: 'text/html', body: '<!doctype html><html></html>' }, 'HTML instead of XML'],
    [
      'an entity bomb',
      `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">${Array.from({ length: 20 }, (_, i) => `<!ENTITY a${String(i)} "&a;&a;">`).join('')}]><l>&a19;</l>`,
      'document type',
    ],
    ['10 MB', { body: Buffer.alloc(10_000_000, 0x20) }, 'too_large'],
    ['a gzip bomb', { headers: { 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(50_000_000)) }, 'too_large'],
    ['a redirect in circles', { status: 302, headers: { location: `https://${path}` } }, 'redirect: more than 3'],
    ['a redirect to plain HTTP', { status: 302, headers: { location: 'http://autoconfig.example.test/' } }, 'redirect: leads to http:'],
    ['bytes that are no text', { body: Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7) % 256)) }, 'failed'],
    ['UTF-16', { body: Buffer.from(`\ufeff${autoconfig({ type: 'imap', host: 'imap.example.test', port: 0 })}`, 'utf16le') }, 'port 0'],
    ['a cut connection', 'reset', 'failed'],
  ])('%s has a name and ends nothing else', async (_what, answer, detail) => {
    const before = process.memoryUsage().heapUsed;
    const { result, outcome, ms } = await detect({ web: { [path]: answer } });
    expect(outcome('autoconfig')).toContain(detail);
    expect(outcome('autoconfig')).toMatch(/^failed/u);
    expect(result.settings).toBeNull();
    expect(ms).toBeLessThan(3_000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(60_000_000);
  });

  it('a silent web server is a timeout within its own deadline', async () => {
    const { outcome, ms } = await detect({ web: { [path]: 'stall' } });
    expect(outcome('autoconfig')).toMatch(/^timeout/u);
    expect(ms).toBeLessThan(6_000);
  });

  it('an expired certificate of the web server is a failure of that source only', async () => {
    const { outcome, result } = await detect({
      web: { [path]: autoconfig(...servers) },
      certificate: 'expired',
      records: mailRecords,
      mail: true,
    });
    expect(outcome('autoconfig')).toBe('failed: tls: CERT_HAS_EXPIRED');
    expect(result.candidates[0]).toMatchObject({ source: 'guess' });
  });

  it.each<[string, Record<string, DnsBehaviour>, string]>([
    ['that is silent', { '*': 'silent' }, 'dns_lookup_failed'],
    ['that refuses', { '*': 'refused' }, 'dns_lookup_failed'],
    ['that is broken', { '*': 'servfail' }, 'dns_lookup_failed'],
    ['that sends junk', { '*': 'malformed' }, 'dns_lookup_failed'],
    ['that knows no such domain', { '*': 'nxdomain' }, 'domain_not_found'],
  ])('a DNS server %s', async (_what, behaviour, code) => {
    const { result, ms } = await detect({ behaviour });
    expect(result.observations).toHaveLength(1);
    const happening = result.observations[0]?.happening;
    expect(happening?.kind === 'known' ? happening.code : 'dns_lookup_failed').toBe(code);
    expect(ms).toBeLessThan(4_000);
  });

  it('two hundred MX records and a CNAME in circles cost nothing', async () => {
    const { result, outcome, ms } = await detect({
      records: {
        'example.test': {
          MX: Array.from({ length: 200 }, (_, index) => ({ preference: index, exchange: `mx${String(index)}.stranger.test` })),
        },
        'mail.example.test': { CNAME: 'imap.example.test' },
        'imap.example.test': { CNAME: 'mail.example.test' },
      },
      behaviour: { 'example.test/MX': 'truncated' },
    });
    expect(result.settings).toBeNull();
    expect(result.sources.every((source) => ['nothing', 'failed', 'timeout'].includes(source.outcome))).toBe(true);
    expect([outcome('mx'), outcome('guess')]).toEqual([
      expect.stringMatching(/^nothing/u),
      expect.stringMatching(/^(?:nothing|failed): ./u),
    ]);
    expect(ms).toBeLessThan(3_000);
  });

  it('a portal that answers every name', async () => {
    const { result } = await detect({ everyName: webHost, certificate: 'wrong-name' });
    expect(result.observations).toMatchObject([{ happening: { code: 'captive_portal' } }]);
  });

  it('a resolver that answers every name, and an honest second one: the settings are found', async () => {
    const truth = { records: mailRecords, web: { [path]: autoconfig(...servers) }, mail: true } as const;
    const { result } = await detect({ ...truth, everyName: '127.0.77.9', second: 'honest' });
    expect(result).toMatchObject({ settingsTrusted: true, observations: [] });
    expect(result.candidates[0]).toMatchObject({ source: 'autoconfig', verified: true });
  });

  it('a portal that lets no second resolver through is still told as a portal', async () => {
    const { result } = await detect({ everyName: webHost, certificate: 'wrong-name', second: 'unreachable' });
    expect(result.observations).toMatchObject([{ happening: { code: 'captive_portal' } }]);
  });
});
