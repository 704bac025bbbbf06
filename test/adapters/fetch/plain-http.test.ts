import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFetch } from '../../../src-main/adapters/fetch/https-fetch.ts';
import type { Resolver } from '../../../src-main/core/ports.ts';
import { err, ok } from '../../../src-main/core/result.ts';

let server: Server;
let base = '';
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/away') response.writeHead(302, { location: 'http://autoconfig.test/here' }).end();
    else response.writeHead(200, { 'content-type': 'text/xml' }).end(request.url === '/big' ? 'x'.repeat(5_000) : '<clientConfig/>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://autoconfig.test:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => void server.close());

const nothing = (name: string): Promise<ReturnType<typeof err<{ outcome: 'nodata'; name: string; detail: string }>>> =>
  Promise.resolve(err({ outcome: 'nodata', name, detail: '' }));
const resolver: Resolver = {
  addresses: () => Promise.resolve(ok([{ address: '127.0.0.1', family: 4 }])),
  mx: nothing,
  srv: nothing,
  txt: nothing,
};
const fetch = createFetch({
  resolver,
  secureContext: () => {
    throw new Error('plain http needs no certificates');
  },
});
const bounds = { deadlineMs: 3_000, maxBytes: 2_000, maxRedirects: 2, signal: new AbortController().signal };

describe('plain http', () => {
  it('is refused unless it is asked for', async () => {
    expect(await fetch.get(`${base}/here`, bounds)).toMatchObject({
      ok: false,
      error: { kind: 'http', detail: 'leads to http: instead of https:' },
    });
  });

  it('is read with the same limits', async () => {
    const answer = await fetch.get(`${base}/here`, { ...bounds, plain: true });
    expect(answer.ok && [answer.value.status, new TextDecoder().decode(answer.value.body)]).toEqual([200, '<clientConfig/>']);
    expect(await fetch.get(`${base}/big`, { ...bounds, plain: true })).toMatchObject({ ok: false, error: { kind: 'too_large' } });
  });

  it('other schemes stay refused', async () => {
    expect(await fetch.get('ftp://autoconfig.test/x', { ...bounds, plain: true })).toMatchObject({ ok: false, error: { kind: 'http' } });
  });
});
