import { createSecureContext } from 'node:tls';
import { afterEach, expect, it } from 'vitest';
import { createFetch } from '../../../src-main/adapters/fetch/https-fetch.ts';
import { err, ok } from '../../../src-main/core/result.ts';
import { startDroppingHost } from '../../bench/dropping-host.ts';
import { testAuthority, testCertificate } from '../../doubles/certificates.ts';
import { startHttpsDouble } from '../../doubles/https-double.ts';

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function watch(url: string, addresses: readonly string[], deadlineMs = 2_000): Promise<readonly string[]> {
  const { ca } = await testAuthority();
  const refuse = () => Promise.resolve(err({ outcome: 'nodata' as const, name: '', detail: '' }));
  const fetch = createFetch({
    resolver: {
      addresses: () => Promise.resolve(ok(addresses.map((address) => ({ address, family: 4 as const })))),
      mx: refuse,
      srv: refuse,
      txt: refuse,
    },
    secureContext: () => createSecureContext({ ca: [ca] }),
  });
  const seen: string[] = [];
  await fetch.get(url, {
    deadlineMs,
    signal: new AbortController().signal,
    maxBytes: 10_000,
    maxRedirects: 3,
    onProgress: (progress) => void seen.push(progress),
  });
  return seen;
}

it('a host that takes the connection is told from one that drops packets', async () => {
  const web = await startHttpsDouble({ routes: { '/there': 'fine', '/stalls': 'stall' }, certificate: await testCertificate() });
  open.push(web);
  const at = (path: string): string => `https://example.test:${String(web.port)}${path}`;
  expect((await watch(at('/there'), ['127.0.0.1'])).at(-1)).toBe('connected');
  expect((await watch(at('/stalls'), ['127.0.0.1'], 300)).at(-1)).toBe('connected');
  open.push(await startDroppingHost('127.0.79.1', 47_443));
  expect((await watch('https://example.test:47443/', ['127.0.79.1'], 500)).at(-1)).toBe('connecting');
});

it('each further address begins anew', async () => {
  const web = await startHttpsDouble({ host: '127.0.79.2', port: 47_444, routes: { '/': 'fine' }, certificate: await testCertificate() });
  open.push(web, await startDroppingHost('127.0.79.1', 47_444));
  const one = await watch('https://example.test:47444/', ['127.0.79.2']);
  const two = await watch('https://example.test:47444/', ['127.0.79.1', '127.0.79.2']);
  expect(two).toHaveLength(one.length + 1);
  expect(two.at(-1)).toBe('connected');
});
