import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { decode, encode } from 'dns-packet';
import { afterEach, describe, expect, it } from 'vitest';
import { createResolver } from '../../src-main/adapters/resolver/create-resolver.ts';

const budget = Number(process.env['MAILREADY_FUZZ_MS'] ?? 1_500);

let server: Socket | undefined;
afterEach(() => server?.close());

describe('DNS answers with wounds', () => {
  it('each becomes a value: no crash, no hang, no name that is none', async () => {
    let seed = 41;
    const roll = (below: number): number => (seed = (seed * 48_271) % 0x7fffffff) % below;
    const socket = createSocket('udp4');
    server = socket;
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    socket.on('message', (message, peer) => {
      const query = decode(message);
      const name = query.questions?.[0]?.name ?? '';
      const type = query.questions?.[0]?.type ?? 'A';
      const data = {
        A: '192.0.2.1',
        AAAA: '2001:db8::1',
        MX: { preference: 1, exchange: 'mx.test' },
        SRV: { priority: 1, weight: 1, port: 993, target: 'imap.test' },
        TXT: ['v=UAAC1'],
      }[type];
      const answers = Array.from({ length: 1 + roll(4) }, () => ({ type, name, ttl: 60, data }));
      const bytes = encode({ type: 'response', id: query.id ?? 0, flags: 0x180, questions: query.questions ?? [], answers });
      for (let wounds = roll(8); wounds > 0; wounds--) bytes[2 + roll(bytes.length - 2)] = roll(256);
      const sent = roll(5) === 0 ? bytes.subarray(0, 2 + roll(bytes.length - 2)) : bytes;
      socket.send(sent, peer.port, peer.address, () => undefined);
    });
    const { port } = socket.address();
    const end = performance.now() + budget;
    let asked = 0;
    while (performance.now() < end) {
      const resolver = createResolver({ server: { host: '127.0.0.1', port } });
      const ask = { deadlineMs: 150, signal: new AbortController().signal };
      const began = performance.now();
      const [mx, srv, txt, addresses] = await Promise.all([
        resolver.mx('a.test', ask),
        resolver.srv('_imaps._tcp.a.test', ask),
        resolver.txt('_x.a.test', ask),
        resolver.addresses('a.test', ask),
      ]);
      asked += 4;
      expect(performance.now() - began).toBeLessThan(1_000);
      if (mx.ok) for (const { exchange } of mx.value) expect(exchange).toMatch(/^(?:\.|[a-z0-9._-]{1,253})$/u);
      if (srv.ok) for (const { target } of srv.value) expect(target).toMatch(/^(?:\.|[a-z0-9._-]{1,253})$/u);
      if (txt.ok) for (const text of txt.value) expect(text.length).toBeLessThanOrEqual(4_096);
      if (addresses.ok) for (const { address } of addresses.value) expect(address).toMatch(/^[0-9a-f.:]+$/u);
    }
    expect(asked).toBeGreaterThan(20);
  });
});
