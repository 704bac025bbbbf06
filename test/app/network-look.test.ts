import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src-main/app/create-app.ts';
import type { CheckResult } from '../../src-main/contract/check.ts';
import { createClient } from '../../src-main/contract/transport.ts';
import { testAuthority, testCertificate } from '../doubles/certificates.ts';
import { startDnsDouble, type DnsRecords } from '../doubles/dns-double.ts';
import { startImapDouble } from '../doubles/imap-double.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A receiving check of `imap.firma.test` in a world with this DNS. */
async function checked(records: Readonly<Record<string, DnsRecords>>, port: number, offline = false) {
  const dns = await startDnsDouble({ records });
  const app = createApp({
    host: 'test',
    version: '0',
    home: mkdtempSync(join(tmpdir(), 'mailready-look-')),
    language: 'ru',
    resolver: { host: dns.host, port: dns.port },
    ca: [(await testAuthority()).ca],
    env: {},
  });
  closing.push(
    () => app.close(),
    () => dns.close(),
  );
  const client = createClient(app.server);
  const held = await client.call('secret.hold', { value: 'right-password' });
  if (!held.ok) throw new Error(held.failure.message);
  const reply = await client.run(
    'check',
    {
      address: 'anna@firma.test',
      language: 'ru',
      secret: { kind: 'held', handle: held.value.handle },
      incoming: { protocol: 'imap', host: 'imap.firma.test', port, security: 'tls' },
      scope: 'receive',
      send: false,
      offline,
    },
    () => undefined,
  );
  if (!reply.ok) throw new Error(reply.failure.message);
  return { problems: reply.value.problems satisfies CheckResult['problems'], asked: dns.asked };
}

/** Every name there is, and every name there is not. */
const everyName = new Proxy<Record<string, DnsRecords>>(
  {},
  {
    get: () => ({ A: ['127.0.0.1'] }),
    getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: {} }),
  },
);

describe('the second look at the network, by real DNS', () => {
  it('a sign-in page that answers for every name is told with what was seen', async () => {
    await using page = await startImapDouble({ certificate: await testCertificate('self-signed') });
    const { problems } = await checked(everyName, page.port);
    expect(problems.map(({ code, evidence }) => [code, evidence['liedAddress']])).toEqual([['captive_portal', '127.0.0.1']]);
    expect(page.transcript.received()).not.toContain('AUTHENTICATE');
  });

  it('offline nothing but the server’s own name is asked for', async () => {
    await using page = await startImapDouble({ certificate: await testCertificate('self-signed') });
    const { problems, asked } = await checked(everyName, page.port, true);
    expect(problems.map(({ code }) => code)).toEqual(['tls_cert_untrusted']);
    expect(new Set(asked.map((question) => question.split('/')[0]))).toEqual(new Set(['imap.firma.test']));
  });

  it('an honest DNS: the certificate is the server’s', async () => {
    await using server = await startImapDouble({ certificate: await testCertificate('self-signed') });
    const { problems } = await checked({ 'imap.firma.test': { A: ['127.0.0.1'] } }, server.port);
    expect(problems.map(({ code }) => code)).toEqual(['tls_cert_untrusted']);
  });
});

it('IPv6 that leads nowhere is a warning of the check', async () => {
  await using server = await startImapDouble({
    users: { 'anna@firma.test': 'right-password' },
    certificate: await named('imap.firma.test'),
  });
  const { problems } = await checked({ 'imap.firma.test': { A: ['127.0.0.1'], AAAA: ['::1'] } }, server.port);
  expect(problems.map(({ code, variant, severity }) => [code, variant, severity])).toEqual([
    ['network_unreachable', 'ipv6_closed', 'warning'],
  ]);
});

const named = async (name: string) => (await testAuthority()).issue({ names: [name] });
