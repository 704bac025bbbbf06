import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Handlers } from '../../../src-main/contract/serve.ts';
import { ask, postJson } from './ask.ts';
import { openHost, tokenOf } from './open-host.ts';

const theme: Partial<Handlers> = { 'preferences.get': () => Promise.resolve({ ok: true, value: { language: 'ru', theme: 'system' } }) };

describe('who may talk to the loopback host', () => {
  it('listens on 127.0.0.1 only', async () => {
    const { origin } = await openHost();
    const port = Number(new URL(origin).port);
    const others = [
      '127.0.0.2',
      '::1',
      ...Object.values(networkInterfaces()).flatMap((all) =>
        (all ?? []).filter((one) => !one.internal && one.family === 'IPv4').map((one) => one.address),
      ),
    ];
    for (const host of others) expect(await opens(host, port), host).toBe(false);
    expect(await opens('127.0.0.1', port)).toBe(true);
  });

  it('gives the address a token of at least 128 bits, in the fragment, another one each time', async () => {
    const { host } = await openHost();
    const [first, second] = [host.newAddress(), host.newAddress()];
    expect(first).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
    expect(tokenOf(first)).not.toBe(tokenOf(second));
  });

  it('exchanges a token once', async () => {
    const { host, origin } = await openHost();
    const token = tokenOf(host.newAddress());
    const first = await postJson(origin, '/api/session', { token });
    expect(first.status).toBe(200);
    const second = await postJson(origin, '/api/session', { token });
    expect(second.status).toBe(403);
    expect(second.text).not.toContain('bearer');
  });

  it.each([
    ['an unknown token', { token: 'A'.repeat(43) }],
    ['an empty token', { token: '' }],
    ['no token', {}],
    ['a list', []],
    ['nothing', null],
    ['a number', { token: 5 }],
  ])('refuses %s', async (_, body) => {
    const { origin } = await openHost();
    expect((await postJson(origin, '/api/session', body)).status).toBe(403);
  });

  it('does not take the token for a bearer, nor a bearer for a token', async () => {
    const { host, origin, authorized } = await openHost(theme);
    const token = tokenOf(host.newAddress());
    expect((await postJson(origin, '/api/call/preferences.get', {}, { authorization: `Bearer ${token}` })).status).toBe(401);
    expect((await postJson(origin, '/api/session', { token: authorized.authorization.slice(7) })).status).toBe(403);
  });

  it.each([
    ['no header', {}],
    ['an empty bearer', { authorization: 'Bearer ' }],
    ['a wrong bearer', { authorization: `Bearer ${'B'.repeat(43)}` }],
    ['another scheme', { authorization: 'Basic YTpi' }],
    ['a cookie', { cookie: 'bearer=x' }],
  ])('answers 401 to %s on every address but the session', async (_, headers) => {
    const { origin } = await openHost(theme);
    for (const path of ['/api/call/preferences.get', '/api/run/check', '/api/cancel/0', '/api/none'])
      expect((await postJson(origin, path, {}, headers)).status, path).toBe(401);
    expect((await ask(origin, '/api/push', { headers })).status).toBe(401);
  });

  it.each(['localhost', '127.0.0.1.evil.example', 'evil.example', '[::1]', '127.1'])(
    'refuses the Host %s (DNS rebinding)',
    async (name) => {
      const { origin, authorized } = await openHost(theme);
      const host = `${name}:${new URL(origin).port}`;
      expect((await ask(origin, '/', { headers: { host } })).status).toBe(403);
      expect((await postJson(origin, '/api/call/preferences.get', {}, { ...authorized, host })).status).toBe(403);
    },
  );

  it('refuses a Host without the port, a doubled Host and none', async () => {
    const { origin } = await openHost();
    const { port, host } = new URL(origin);
    expect((await ask(origin, '/', { headers: { host: '127.0.0.1' } })).status).toBe(403);
    expect(await raw(Number(port), `GET / HTTP/1.1\r\nHost: ${host}\r\nHost: ${host}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 40[03] /);
    expect(await raw(Number(port), 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /);
    expect(await raw(Number(port), `GET http://evil.example/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 404 /);
  });

  it.each(['http://evil.example', 'null', 'http://127.0.0.1', 'http://localhost:1', 'https://127.0.0.1:1'])(
    'refuses the Origin %s, even with a good bearer',
    async (foreign) => {
      const { origin, authorized } = await openHost(theme);
      expect((await postJson(origin, '/api/call/preferences.get', {}, { ...authorized, origin: foreign })).status).toBe(403);
    },
  );

  it.each(['cross-site', 'same-site'])('refuses Sec-Fetch-Site %s', async (site) => {
    const { origin, authorized } = await openHost(theme);
    expect((await ask(origin, '/', { headers: { 'sec-fetch-site': site } })).status).toBe(403);
    expect((await postJson(origin, '/api/call/preferences.get', {}, { ...authorized, 'sec-fetch-site': site })).status).toBe(403);
  });

  it('serves its own window', async () => {
    const { origin, authorized } = await openHost(theme);
    const own = { ...authorized, origin, 'sec-fetch-site': 'same-origin' };
    expect(JSON.parse((await postJson(origin, '/api/call/preferences.get', {}, own)).text)).toEqual({
      ok: true,
      value: { language: 'ru', theme: 'system' },
    });
  });

  it('answers a preflight with no permission at all', async () => {
    const { origin } = await openHost();
    const answer = await ask(origin, '/api/call/preferences.get', {
      method: 'OPTIONS',
      headers: { 'access-control-request-method': 'POST' },
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('puts the protecting headers on every kind of answer', async () => {
    const { origin, authorized } = await openHost(theme);
    const answers = [
      await ask(origin, '/'),
      await ask(origin, '/none'),
      await ask(origin, '/api/push'),
      await postJson(origin, '/api/call/preferences.get', {}, authorized),
      await ask(origin, '/', { headers: { host: 'x' } }),
    ];
    for (const { headers } of answers) {
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      });
      expect(headers['permissions-policy']).toContain('camera=()');
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(headers['set-cookie']).toBeUndefined();
    }
  });

  it.each([
    '/../package.json',
    '/%2e%2e/package.json',
    '/assets/../index.html',
    '/assets%2fapp.js',
    '//index.html',
    '/index.html/',
    '/.env',
    '/assets/',
    '/\\index.html',
    '/index.html%00.js',
  ])('serves no file at %s', async (path) => {
    const { origin } = await openHost();
    expect((await ask(origin, path)).status).toBe(404);
  });

  it('takes JSON only, and no more of it than a call needs', async () => {
    const { origin, authorized } = await openHost(theme);
    const call = '/api/call/preferences.get';
    expect((await ask(origin, call, { method: 'POST', headers: { ...authorized, 'content-type': 'text/plain' }, body: '{}' })).status).toBe(
      415,
    );
    expect(
      (await ask(origin, call, { method: 'POST', headers: { ...authorized, 'content-type': 'application/json' }, body: '{' })).status,
    ).toBe(400);
    expect(
      (
        await ask(origin, call, {
          method: 'POST',
          headers: { ...authorized, 'content-type': 'application/json' },
          body: Buffer.from([0x22, 0xff, 0x22]),
        })
      ).status,
    ).toBe(400);
    const large = JSON.stringify({ text: 'x'.repeat(70_000) });
    expect(
      (await ask(origin, call, { method: 'POST', headers: { ...authorized, 'content-type': 'application/json' }, body: large })).status,
    ).toBe(413);
    const chunked = { ...authorized, 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    expect((await ask(origin, call, { method: 'POST', headers: chunked, body: large })).status).toBe(413);
    expect((await ask(origin, call, { method: 'GET', headers: authorized })).status).toBe(405);
  });
});

function opens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const finish = (open: boolean) => (): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', finish(true)).once('error', finish(false)).once('timeout', finish(false));
  });
}

function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let got = '';
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(text));
    socket.setTimeout(3000, () => socket.destroy());
    socket.on('data', (chunk) => {
      got += chunk.toString();
      socket.destroy();
    });
    socket.on('close', () => resolve(got));
    socket.on('error', () => resolve(got));
  });
}
