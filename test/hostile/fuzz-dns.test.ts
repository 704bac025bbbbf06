import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type Answer, decode, encode } from 'dns-packet';
import { afterAll, beforeAll, describe } from 'vitest';
import { realClock } from '../../src-main/adapters/clock/real-clock.ts';
import { createResolver } from '../../src-main/adapters/resolver/create-resolver.ts';
import { createHttpsResolver } from '../../src-main/adapters/resolver/https-resolver.ts';
import { countdown } from '../../src-main/core/countdown.ts';
import { orderSrv } from '../../src-main/core/detect/order-srv.ts';
import { parseDmarc } from '../../src-main/core/domain/dmarc-record.ts';
import { judgeSpf, spfFault } from '../../src-main/core/domain/judge-spf.ts';
import { parseSpf } from '../../src-main/core/domain/spf-record.ts';
import { readSpfTree } from '../../src-main/core/domain/spf-tree.ts';
import type { Ask, Resolver } from '../../src-main/core/ports.ts';
import { err, ok } from '../../src-main/core/result.ts';
import { dice, must, neverBreaks, pick, type Roll, wounded, woundedBytes } from './fuzz-kit.ts';

const bounds = (deadlineMs: number): Ask => ({ deadlineMs, signal: new AbortController().signal });
const nameOrRoot = /^(?:\.|[a-z0-9._-]{1,253})$/u;

/** An answer to the question, with wounds. */
function answerTo(name: string, type: string, id: number, roll: Roll): Uint8Array {
  const data: Record<string, readonly Answer[]> = {
    A: [{ type: 'A', name, data: '192.0.2.1' }],
    AAAA: [{ type: 'AAAA', name, data: '2001:db8::1' }],
    MX: [{ type: 'MX', name, data: { preference: 1, exchange: 'mx.test' } }],
    SRV: [{ type: 'SRV', name, data: { priority: 1, weight: 1, port: 993, target: 'imap.test' } }],
    TXT: [{ type: 'TXT', name, data: ['v=UAAC1', 'a'] }],
  };
  const alias: Answer[] = roll(3) === 0 ? [{ type: 'CNAME', name, data: pick(roll, [name, 'b.test']) }] : [];
  const records = Array.from({ length: 1 + roll(roll(20) === 0 ? 200 : 4) }, () => data[type] ?? []).flat();
  const question = { type: type as 'A', name };
  return encode({ type: 'response', id, flags: 0x180, questions: [question], answers: [...alias, ...records] });
}

async function askAll(resolver: Resolver, ask: () => Ask): Promise<void> {
  const [mx, srv, txt, addresses] = await Promise.all([
    resolver.mx('a.test', ask()),
    resolver.srv('_imaps._tcp.a.test', ask()),
    resolver.txt('_x.a.test', ask()),
    resolver.addresses('a.test', ask()),
  ]);
  if (mx.ok) must(mx.value.length <= 20 && mx.value.every(({ exchange }) => nameOrRoot.test(exchange)), 'MX names');
  if (srv.ok) must(srv.value.length <= 20 && srv.value.every(({ target }) => nameOrRoot.test(target)), 'SRV names');
  if (txt.ok) must(txt.value.length <= 100 && txt.value.every((text) => text.length <= 4_096), 'short texts');
  if (addresses.ok)
    must(addresses.value.length <= 16 && addresses.value.every(({ address }) => /^[0-9a-f.:]+$/u.test(address)), 'addresses');
}

describe('DNS answers', () => {
  let socket: Socket;
  let port = 0;
  const roll = dice(41);
  beforeAll(async () => {
    socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    port = socket.address().port;
    socket.on('message', (message, peer) => {
      const query = decode(message);
      const question = query.questions?.[0];
      const bytes = answerTo(question?.name ?? '', question?.type ?? 'A', 0, roll);
      // Anything but the id of the question would be thrown away before it is read.
      const sent = Buffer.concat([message.subarray(0, 2), woundedBytes(bytes.subarray(2), roll)]);
      socket.send(sent, peer.port, peer.address, () => undefined);
    });
  });
  afterAll(() => socket.close());

  neverBreaks(
    'DNS answers (UDP)',
    () => null,
    // Most answers are thrown away and the deadline is waited for: several side by side.
    () => Promise.all(Array.from({ length: 8 }, () => askAll(createResolver({ server: { host: '127.0.0.1', port } }), () => bounds(40)))),
  );

  neverBreaks(
    'DNS answers (HTTPS)',
    (inner) => {
      const wound = (name: string, type: string): Uint8Array => woundedBytes(answerTo(name, type, 0, inner), inner);
      return {
        MX: wound('a.test', 'MX'),
        SRV: wound('_imaps._tcp.a.test', 'SRV'),
        TXT: wound('_x.a.test', 'TXT'),
        A: wound('a.test', 'A'),
        AAAA: wound('a.test', 'AAAA'),
      };
    },
    async (bodies) => {
      const fetch = {
        get: (url: string) => {
          const asked = decode(Buffer.from(new URL(url).searchParams.get('dns') ?? '', 'base64url')).questions?.[0]?.type ?? 'A';
          const body = bodies[asked as keyof typeof bodies];
          return Promise.resolve(ok({ status: 200, url, contentType: 'application/dns-message', body }));
        },
      };
      await askAll(createHttpsResolver({ fetch, url: 'https://dns.test/dns-query' }), () => bounds(100));
    },
  );

  neverBreaks(
    'SRV order',
    (inner) => ({
      records: Array.from({ length: inner(20) }, (_, index) => ({
        priority: inner(4),
        weight: inner(5) * inner(20_000),
        port: 993,
        target: `${String(index)}.test`,
      })),
      draws: inner(1_000) / 1_000,
    }),
    ({ records, draws }) => {
      const ordered = orderSrv(records, () => draws);
      must(new Set(ordered).size === records.length, 'every record once');
      must(
        ordered.every(({ priority }, index) => index === 0 || priority >= (ordered[index - 1]?.priority ?? 0)),
        'in the order of priority',
      );
    },
  );
});

describe('records of a domain', () => {
  const spf = [
    'v=spf1 a mx ip4:192.0.2.0/24 ip6:2001:db8::/32 include:_spf.firma.test -all',
    'v=spf1 include:%{ir}.%{v}._spf.%{d2} exists:%{l1r-}.firma.test ptr ~all',
    'v=spf1 redirect=_spf.firma.test exp=explain.firma.test',
    'v=spf1 a:firma.test/24//64 mx:firma.test/30 ?all',
  ];

  neverBreaks(
    'SPF records',
    // What every name says; rarely so long that it must be refused.
    (roll) => Array.from({ length: 1 + roll(5) }, () => wounded(pick(roll, spf), roll)),
    async (records, roll) => {
      for (const record of records) {
        const parsed = parseSpf(record);
        if (!parsed.ok) must(parsed.error.length <= 80, 'a short failure');
      }
      let asked = 0;
      const says = (): string => pick(roll, records);
      const resolver: Resolver = {
        txt: () => ((asked += 1), Promise.resolve(ok(roll(10) === 0 ? [says(), says()] : [says()]))),
        mx: () => ((asked += 1), Promise.resolve(ok(Array.from({ length: roll(14) }, () => ({ preference: 1, exchange: 'mx.test' }))))),
        addresses: (host) => (
          (asked += 1),
          Promise.resolve(roll(3) === 0 ? err({ outcome: 'nxdomain', name: host, detail: '' }) : ok([{ address: '192.0.2.1', family: 4 }]))
        ),
        srv: (name) => Promise.resolve(err({ outcome: 'nodata', name, detail: '' })),
      };
      const { root, count } = await readSpfTree(
        { domain: 'firma.test', sender: 'anna@firma.test', address: () => Promise.resolve([192, 0, 2, 1]) },
        resolver,
        countdown(realClock(), 2_000, new AbortController().signal),
      );
      must(asked <= 400, `a bounded number of questions (${String(asked)})`);
      judgeSpf(root, [192, 0, 2, 1]);
      spfFault(root, count);
    },
  );

  neverBreaks(
    'DMARC records',
    (roll) => wounded('v=DMARC1; p=quarantine; sp=none; pct=50; adkim=s; aspf=r; rua=mailto:d@firma.test', roll),
    (text) => {
      const parsed = parseDmarc(text);
      if (parsed.ok) must(['none', 'quarantine', 'reject'].includes(parsed.value.policy) && parsed.value.percent <= 100, 'a known policy');
      else must(parsed.error.length <= 80, 'a short failure');
    },
  );
});
