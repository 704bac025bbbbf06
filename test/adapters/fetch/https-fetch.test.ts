import { createServer as createPlainServer } from 'node:net';
import { once } from 'node:events';
import { createSecureContext } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createFetch } from '../../../src-main/adapters/fetch/https-fetch.ts';
import { addressClass, mayFollow } from '../../../src-main/adapters/fetch/address-class.ts';
import type { Fetch, HostAddress } from '../../../src-main/core/ports.ts';
import { err, ok } from '../../../src-main/core/result.ts';
import { testAuthority, testCertificate } from '../../doubles/certificates.ts';
import { type HttpsAnswer, type HttpsDouble, type HttpsDoubleOptions, startHttpsDouble } from '../../doubles/https-double.ts';

let server: HttpsDouble | undefined;
let ca: string;
beforeAll(async () => {
  ca = (await testAuthority()).ca;
});
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const places: Record<string, readonly string[]> = {
  'example.test': ['127.0.0.1'],
  'mail.example.test': ['127.0.0.1'],
  'public.example.test': ['192.0.2.7'],
  'inside.example.test': ['10.0.0.7'],
};
function fetcher(extra: Record<string, readonly string[]> = {}): Fetch {
  const all = { ...places, ...extra };
  const refuse = () => Promise.resolve(err({ outcome: 'nodata' as const, name: '', detail: '' }));
  return createFetch({
    resolver: {
      addresses(host) {
        const found = all[host];
        const literal = /^[\d.]+$/u.test(host) ? [host] : found;
        if (literal === undefined) return Promise.resolve(err({ outcome: 'nxdomain', name: host, detail: 'ENOTFOUND' }));
        return Promise.resolve(ok(literal.map((address): HostAddress => ({ address, family: address.includes(':') ? 6 : 4 }))));
      },
      mx: refuse,
      srv: refuse,
      txt: refuse,
    },
    secureContext: () => createSecureContext({ ca: [ca] }),
  });
}
const bounds = (over: Partial<{ deadlineMs: number; signal: AbortSignal; maxBytes: number; maxRedirects: number }> = {}) => ({
  deadlineMs: 2_000,
  signal: new AbortController().signal,
  maxBytes: 10_000,
  maxRedirects: 3,
  ...over,
});
async function serve(routes: Record<string, HttpsAnswer>, options: HttpsDoubleOptions = {}): Promise<string> {
  server = await startHttpsDouble({ ...options, routes });
  return `https://example.test:${String(server.port)}`;
}

describe('fetch', () => {
  it('gets a document, by name, with our roots', async () => {
    const origin = await serve({ '/a': '<x/>' });
    const answer = await fetcher().get(`${origin}/a?b=c`, bounds());
    expect(answer).toMatchObject({ ok: true, value: { status: 200, url: `${origin}/a?b=c`, contentType: 'text/xml; charset=utf-8' } });
    expect(answer.ok && Buffer.from(answer.value.body).toString()).toBe('<x/>');
    expect(server?.requests).toEqual(['example.test/a?b=c']);
  });

  it('sends no cookie, no credentials and asks for no compression', async () => {
    let headers: unknown;
    const origin = await serve({
      '/a': (request, response) => {
        response.setHeader('set-cookie', 'a=b');
        response.writeHead(302, { location: '/b' }).end();
        headers = request.headers;
      },
      '/b': (request, response) => {
        headers = request.headers;
        response.end('done');
      },
    });
    await fetcher().get(`${origin}/a`, bounds());
    expect(headers).toMatchObject({ 'accept-encoding': 'identity' });
    expect(headers).not.toHaveProperty('cookie');
    expect(headers).not.toHaveProperty('authorization');
    expect(await fetcher().get('https://ivan:secret@example.test/', bounds())).toMatchObject({ ok: false, error: { kind: 'http' } });
  });

  it('takes any status as an answer', async () => {
    const origin = await serve({});
    expect(await fetcher().get(`${origin}/none`, bounds())).toMatchObject({ ok: true, value: { status: 404 } });
  });

  it('tells failures apart', async () => {
    expect(await fetcher().get('https://absent.example.test/', bounds())).toMatchObject({ ok: false, error: { kind: 'dns' } });
    const free = createPlainServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const place = free.address();
    const port = typeof place === 'object' && place !== null ? place.port : 0;
    free.close();
    await once(free, 'close');
    expect(await fetcher().get(`https://example.test:${String(port)}/`, bounds())).toMatchObject({
      ok: false,
      error: { kind: 'connect', detail: 'ECONNREFUSED' },
    });
    expect(await fetcher().get('http://example.test/', bounds())).toMatchObject({ ok: false, error: { kind: 'http' } });
    expect(await fetcher().get('no url', bounds())).toMatchObject({ ok: false, error: { kind: 'http' } });
  });

  it.each([
    ['expired', 'CERT_HAS_EXPIRED'],
    ['wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ] as const)('refuses a certificate that is %s', async (kind, detail) => {
    const origin = await serve({ '/': 'x' }, { certificate: await testCertificate(kind) });
    expect(await fetcher().get(`${origin}/`, bounds())).toEqual({ ok: false, error: { kind: 'tls', detail } });
    expect(server?.requests).toEqual([]);
  });

  it('ends at its deadline, whole redirects included, and at once when cancelled', async () => {
    const origin = await serve({
      '/stall': 'stall',
      '/hop': (_request, response) => void setTimeout(() => response.writeHead(302, { location: '/stall' }).end(), 150),
    });
    const before = performance.now();
    expect(await fetcher().get(`${origin}/hop`, bounds({ deadlineMs: 300 }))).toMatchObject({ ok: false, error: { kind: 'timeout' } });
    expect(performance.now() - before).toBeLessThan(450);
    const controller = new AbortController();
    const waiting = fetcher().get(`${origin}/stall`, bounds({ signal: controller.signal }));
    setTimeout(() => controller.abort(), 30);
    const cut = performance.now();
    expect(await waiting).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    expect(performance.now() - cut).toBeLessThan(200);
    expect(await fetcher().get(`${origin}/stall`, bounds({ signal: controller.signal }))).toMatchObject({
      ok: false,
      error: { kind: 'cancelled' },
    });
  });

  it('reads no more than its limit: length told or not, headers, gzip', async () => {
    const origin = await serve({
      '/told': { body: 'x'.repeat(20_000) },
      '/endless': (_request, response) => {
        const timer = setInterval(() => response.write('x'.repeat(4_000)), 1);
        response.on('close', () => clearInterval(timer));
      },
      '/headers': { headers: { 'x-a': 'y'.repeat(9_990) }, body: 'x'.repeat(100) },
      '/bigheaders': { headers: { 'x-a': 'y'.repeat(20_000) } },
      '/gzip': { headers: { 'content-encoding': 'gzip' }, body: gzipSync('hello') },
      '/bomb': { headers: { 'content-encoding': 'gzip' }, body: gzipSync('x'.repeat(5_000_000)) },
      '/br': { headers: { 'content-encoding': 'br' }, body: 'x' },
      '/badgzip': { headers: { 'content-encoding': 'gzip' }, body: 'x' },
    });
    const get = async (path: string): Promise<unknown> => {
      const answer = await fetcher().get(`${origin}${path}`, bounds());
      return answer.ok ? Buffer.from(answer.value.body).toString() : answer.error.kind;
    };
    expect(await get('/told')).toBe('too_large');
    expect(await get('/endless')).toBe('too_large');
    expect(await get('/headers')).toBe('too_large');
    expect(await get('/bigheaders')).toBe('too_large');
    expect(await get('/gzip')).toBe('hello');
    expect(await get('/bomb')).toBe('too_large');
    expect(await get('/br')).toBe('http');
    expect(await get('/badgzip')).toBe('http');
  });

  it('reports a cut answer', async () => {
    const origin = await serve({
      '/reset': 'reset',
      '/short': (request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('x');
        setTimeout(() => request.socket.destroy(), 10);
      },
    });
    expect(await fetcher().get(`${origin}/reset`, bounds())).toMatchObject({ ok: false, error: { kind: 'http' } });
    expect(await fetcher().get(`${origin}/short`, bounds())).toMatchObject({ ok: false, error: { kind: 'http' } });
  });

  it('follows redirects over https only and not for ever', async () => {
    const origin = await serve({
      '/one': { status: 301, headers: { location: '/two' } },
      '/two': { status: 308, headers: { location: '//mail.example.test:PORT/three' } },
      'mail.example.test/three': 'there',
      '/loop': { status: 302, headers: { location: '/loop' } },
      '/plain': { status: 302, headers: { location: 'http://example.test/' } },
      '/file': { status: 302, headers: { location: 'file:///etc/passwd' } },
      '/nowhere': { status: 302, headers: { location: 'https://' } },
      '/none': { status: 302 },
    });
    const get = (path: string) => fetcher().get(`${origin}${path}`, bounds());
    expect(await get('/loop')).toMatchObject({ ok: false, error: { kind: 'redirect' } });
    expect(server?.requests).toHaveLength(4);
    expect(await get('/plain')).toMatchObject({ ok: false, error: { kind: 'redirect' } });
    expect(await get('/file')).toMatchObject({ ok: false, error: { kind: 'redirect' } });
    expect(await get('/nowhere')).toMatchObject({ ok: false, error: { kind: 'redirect' } });
    expect(await get('/none')).toMatchObject({ ok: true, value: { status: 302 } });
    expect(await get('/one')).toMatchObject({ ok: false });
  });

  it('tells the final address after a redirect to another host', async () => {
    server = await startHttpsDouble({
      routes: {
        'example.test/a': (_request, response) =>
          void response.writeHead(302, { location: `https://mail.example.test:${String(server?.port)}/b` }).end(),
        'mail.example.test/b': 'there',
      },
    });
    const answer = await fetcher().get(`https://example.test:${String(server.port)}/a`, bounds());
    expect(answer).toMatchObject({ ok: true, value: { url: `https://mail.example.test:${String(server.port)}/b` } });
  });

  it('is never led from outside to the inside', async () => {
    const to = (location: string): HttpsAnswer => ({ status: 302, headers: { location } });
    server = await startHttpsDouble({
      routes: {
        'outer.example.test/in': to('https://inside.example.test/'),
        'outer.example.test/self': to('https://127.0.0.1/'),
      },
    });
    // The double listens on loopback only; a first hop "outside" is simulated by an address list that mixes both.
    const outside = fetcher({ 'outer.example.test': ['127.0.0.1', '192.0.2.1'] });
    for (const path of ['/in', '/self']) {
      const answer = await outside.get(`https://outer.example.test:${String(server.port)}${path}`, bounds());
      expect(answer).toMatchObject({ ok: false, error: { kind: 'redirect' } });
    }
  });
});

describe('addressClass', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['0:0:0:0:0:ffff:7f00:1', 'loopback'],
    ['64:ff9b::7f00:1', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.31.0.1', 'private'],
    ['192.168.0.1', 'private'],
    ['169.254.169.254', 'private'],
    ['::ffff:169.254.169.254', 'private'],
    ['100.64.0.1', 'private'],
    ['0.0.0.0', 'private'],
    ['::', 'private'],
    ['255.255.255.255', 'private'],
    ['fd00::1', 'private'],
    ['fe80::1%eth0', 'private'],
    ['172.32.0.1', 'public'],
    ['8.8.8.8', 'public'],
    ['2a02:6b8::1', 'public'],
    ['64:ff9b::808:808', 'public'],
  ])('%s is %s', (address, expected) => {
    expect(addressClass(address)).toBe(expected);
  });
});

describe('mayFollow', () => {
  it('never leads further inside than the first hop was', () => {
    expect(mayFollow('public', 'public')).toBe(true);
    expect(mayFollow('public', 'private')).toBe(false);
    expect(mayFollow('public', 'loopback')).toBe(false);
    expect(mayFollow('private', 'loopback')).toBe(false);
    expect(mayFollow('private', 'public')).toBe(true);
    expect(mayFollow('loopback', 'private')).toBe(true);
  });
});
