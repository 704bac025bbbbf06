import { createSecureContext } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { createTunnels } from '../../../src-main/adapters/dialer/tunnels.ts';
import { createFetch } from '../../../src-main/adapters/fetch/https-fetch.ts';
import type { Fetch } from '../../../src-main/core/ports.ts';
import { err, ok } from '../../../src-main/core/result.ts';
import { testAuthority } from '../../doubles/certificates.ts';
import { startHttpsDouble } from '../../doubles/https-double.ts';
import { type ProxyDouble, startProxyDouble } from '../../doubles/proxy-double.ts';

const bounds = (deadlineMs = 2_000) => ({ deadlineMs, signal: new AbortController().signal, maxBytes: 10_000, maxRedirects: 3 });

/** A client whose own DNS knows nothing: whatever it gets came through the proxy. */
async function fetcher(double: ProxyDouble, protocol: 'http' | 'socks5', except = ''): Promise<Fetch> {
  const { ca } = await testAuthority();
  const nothing = (name: string) => Promise.resolve(err({ outcome: 'nxdomain' as const, name, detail: 'ENOTFOUND' }));
  const tunnels = createTunnels({
    resolver: { addresses: () => Promise.resolve(ok([{ address: '127.0.0.1', family: 4 as const }])) },
    proxy: () => Promise.resolve({ protocol, host: '127.0.0.1', port: double.port, user: '', password: null, except }),
  });
  return createFetch({
    resolver: { addresses: nothing, mx: nothing, srv: nothing, txt: nothing },
    secureContext: () => createSecureContext({ ca: [ca] }),
    tunnels,
  });
}

describe.each(['http', 'socks5'] as const)('HTTPS through a proxy: %s', (protocol) => {
  it('gets a document by a name that only the proxy knows, over a redirect', async () => {
    await using server = await startHttpsDouble({
      routes: { 'example.test/a': { status: 302, headers: { location: 'https://mail.example.test/b' } }, 'mail.example.test/b': 'done' },
    });
    const place = { host: '127.0.0.1', port: server.port };
    await using proxy = await startProxyDouble({ protocol, hosts: { 'example.test': place, 'mail.example.test': place } });
    const told: string[] = [];
    const got = await (
      await fetcher(proxy, protocol)
    ).get('https://example.test/a', { ...bounds(), onProgress: (step) => told.push(step) });
    expect(got.ok && Buffer.from(got.value.body).toString()).toBe('done');
    expect(proxy.tunnels).toEqual(['example.test:443', 'mail.example.test:443']);
    expect(told).toContain('connected');
  });

  it('the certificate is held against the name as ever', async () => {
    await using server = await startHttpsDouble({ routes: { '/': 'x' } });
    await using proxy = await startProxyDouble({ protocol, hosts: { 'other.test': { host: '127.0.0.1', port: server.port } } });
    expect(await (await fetcher(proxy, protocol)).get('https://other.test/', bounds())).toMatchObject({
      ok: false,
      error: { kind: 'tls' },
    });
  });

  it('never follows a redirect to an address inside this network', async () => {
    await using server = await startHttpsDouble({ routes: { '/': { status: 302, headers: { location: 'https://10.0.0.7/' } } } });
    await using proxy = await startProxyDouble({ protocol, hosts: { 'example.test': { host: '127.0.0.1', port: server.port } } });
    expect(await (await fetcher(proxy, protocol)).get('https://example.test/', bounds())).toMatchObject({
      ok: false,
      error: { kind: 'redirect' },
    });
    expect(proxy.tunnels).toEqual(['example.test:443']);
  });

  it('a proxy that refuses or hangs is a connection that failed, in time', async () => {
    for (const options of [{ ports: [1] }, { hang: 'accept' }] as const) {
      await using proxy = await startProxyDouble({ protocol, ...options });
      expect(await (await fetcher(proxy, protocol)).get('https://example.test/', bounds(400))).toMatchObject({
        ok: false,
        error: { kind: 'connect', detail: expect.stringMatching(/^EPROXY/u) as unknown },
      });
    }
  });

  it('what is excepted is looked up and reached directly', async () => {
    await using proxy = await startProxyDouble({ protocol });
    expect(await (await fetcher(proxy, protocol, 'example.test')).get('https://example.test/', bounds())).toMatchObject({
      ok: false,
      error: { kind: 'dns' },
    });
    expect(proxy.tunnels).toEqual([]);
  });
});
