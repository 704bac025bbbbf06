import { createSecureContext } from 'node:tls';
import { type Answer, AUTHORITATIVE_ANSWER, decode, encode, type Packet } from 'dns-packet';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createFetch } from '../../../src-main/adapters/fetch/https-fetch.ts';
import { decodeAnswer, encodeQuestion, readName } from '../../../src-main/adapters/resolver/dns-message.ts';
import { createHttpsResolver } from '../../../src-main/adapters/resolver/https-resolver.ts';
import type { DnsFailure, Resolver } from '../../../src-main/core/ports.ts';
import { err, ok } from '../../../src-main/core/result.ts';
import { testAuthority, testCertificate } from '../../doubles/certificates.ts';
import { type HttpsAnswer, type HttpsDouble, startHttpsDouble } from '../../doubles/https-double.ts';

let ca = '';
let server: HttpsDouble | undefined;
beforeAll(async () => {
  ca = (await testAuthority()).ca;
});
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const nothing = (): Promise<ReturnType<typeof err<DnsFailure>>> => Promise.resolve(err({ outcome: 'nodata', name: '', detail: '' }));
const bounds = (deadlineMs = 3_000) => ({ deadlineMs, signal: new AbortController().signal });

/** A resolver over a double that answers a question with these records, or as the route says. */
async function overHttps(
  answers: (question: { name: string; type: string }) => readonly Answer[] | number,
  route?: HttpsAnswer,
): Promise<Resolver> {
  const serve: HttpsAnswer = (request, response) => {
    const packet = decode(Buffer.from(new URL(request.url ?? '', 'https://x').searchParams.get('dns') ?? '', 'base64url'));
    const [question] = packet.questions ?? [];
    if (question === undefined || packet.id !== 0) throw new Error('not a question as RFC 8484 wants it');
    const found = answers(question);
    const flags = typeof found === 'number' ? found : AUTHORITATIVE_ANSWER;
    const reply: Packet = { type: 'response', id: 0, flags, questions: [question], answers: typeof found === 'number' ? [] : [...found] };
    response.writeHead(200, { 'content-type': 'application/dns-message' }).end(encode(reply));
  };
  server = await startHttpsDouble({
    routes: { '/dns-query': route ?? serve },
    certificate: await testCertificate(),
  });
  const places: Resolver = {
    addresses: () => Promise.resolve(ok([{ address: '127.0.0.1', family: 4 }])),
    mx: nothing,
    srv: nothing,
    txt: nothing,
  };
  const fetch = createFetch({ resolver: places, secureContext: () => createSecureContext({ ca: [ca] }) });
  return createHttpsResolver({ fetch, url: `https://example.test:${String(server.port)}/dns-query` });
}

describe('DNS over HTTPS', () => {
  it('reads every kind of record that detection asks for', async () => {
    const resolver = await overHttps(({ name, type }) => {
      const records: Record<string, Answer[]> = {
        A: [{ type: 'A', name, data: '192.0.2.7' }],
        AAAA: [{ type: 'AAAA', name, data: '2001:db8::7' }],
        MX: [
          { type: 'MX', name, data: { preference: 20, exchange: 'mx2.firma.test' } },
          { type: 'MX', name, data: { preference: 10, exchange: 'MX1.firma.test' } },
        ],
        SRV: [{ type: 'SRV', name, data: { priority: 1, weight: 2, port: 993, target: 'imap.firma.test' } }],
        TXT: [{ type: 'TXT', name, data: ['v=spf1 ', 'mx -all'] }],
      };
      return records[type] ?? [];
    });
    expect(await resolver.addresses('firma.test', bounds())).toEqual(
      ok([
        { address: '2001:db8::7', family: 6 },
        { address: '192.0.2.7', family: 4 },
      ]),
    );
    expect(await resolver.mx('firma.test', bounds())).toEqual(
      ok([
        { preference: 10, exchange: 'mx1.firma.test' },
        { preference: 20, exchange: 'mx2.firma.test' },
      ]),
    );
    expect(await resolver.srv('_imaps._tcp.firma.test', bounds())).toEqual(
      ok([{ priority: 1, weight: 2, port: 993, target: 'imap.firma.test' }]),
    );
    expect(await resolver.txt('firma.test', bounds())).toEqual(ok(['v=spf1 mx -all']));
  });

  it('follows a CNAME, takes nothing that was not asked for, and ends where names run in circles', async () => {
    const resolver = await overHttps(({ name, type }) =>
      name === 'round.test'
        ? [
            { type: 'CNAME', name, data: 'b.test' },
            { type: 'CNAME', name: 'b.test', data: name },
          ]
        : type === 'A'
          ? [
              { type: 'CNAME', name, data: 'real.test' },
              { type: 'A', name: 'real.test', data: '192.0.2.7' },
              { type: 'A', name: 'evil.test', data: '192.0.2.66' },
            ]
          : [],
    );
    expect(await resolver.addresses('alias.test', bounds())).toEqual(ok([{ address: '192.0.2.7', family: 4 }]));
    expect(await resolver.addresses('round.test', bounds())).toMatchObject({ ok: false, error: { outcome: 'nodata' } });
  });

  it.each([
    ['nxdomain', 3],
    ['servfail', 2],
    ['refused', 5],
    ['malformed', 4],
  ] as const)('%s is told', async (outcome, rcode) => {
    const resolver = await overHttps(() => rcode);
    expect(await resolver.mx('firma.test', bounds())).toMatchObject({ ok: false, error: { outcome } });
    expect(await resolver.addresses('firma.test', bounds())).toMatchObject({ ok: false, error: { outcome } });
  });

  it.each<[string, HttpsAnswer, DnsFailure['outcome']]>([
    ['a page', '<html>', 'malformed'],
    ['junk', { type: 'application/dns-message', body: Buffer.alloc(40, 0xff) }, 'malformed'],
    ['nothing', { type: 'application/dns-message', body: '' }, 'malformed'],
    ['an error', { status: 503, body: '' }, 'refused'],
    ['a redirect', { status: 302, headers: { location: 'https://example.test/elsewhere' }, body: '' }, 'unreachable'],
    ['silence', 'stall', 'timeout'],
  ])('%s in place of an answer', async (_case, route, outcome) => {
    const resolver = await overHttps(() => [], route);
    expect(await resolver.txt('firma.test', bounds(600))).toMatchObject({ ok: false, error: { outcome } });
  });

  it('no mutated answer breaks the reader', () => {
    const good = encode({
      type: 'response',
      questions: [{ type: 'MX', name: 'firma.test' }],
      answers: [
        { type: 'CNAME', name: 'firma.test', data: 'b.firma.test' },
        { type: 'MX', name: 'b.firma.test', data: { preference: 1, exchange: 'mx.firma.test' } },
      ],
    });
    let seed = 7;
    const draw = (below: number): number => (seed = (seed * 48_271) % 0x7fffffff) % below;
    for (let round = 0; round < 20_000; round += 1) {
      const bytes = Uint8Array.from(good.subarray(0, round % 3 === 0 ? draw(good.length + 1) : good.length));
      for (let change = draw(6); change >= 0; change -= 1) if (bytes.length > 0) bytes[draw(bytes.length)] = draw(256);
      const read = decodeAnswer(bytes, 'firma.test', 'MX');
      if (read.ok) for (const { start, end } of read.value.records) expect(start <= end && end <= bytes.length).toBe(true);
    }
    // A pointer to itself.
    expect(readName(Uint8Array.from([0xc0, 0]), 0)).toBeNull();
  });

  it('asks as RFC 1035 writes it', () => {
    expect(decode(Buffer.from(encodeQuestion('_imaps._tcp.firma.test', 'SRV')))).toMatchObject({
      type: 'query',
      flag_rd: true,
      questions: [{ name: '_imaps._tcp.firma.test', type: 'SRV', class: 'IN' }],
    });
  });
});
