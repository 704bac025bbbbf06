import { describe, expect, it } from 'vitest';
import { cryptoRandom } from '../../../src-main/adapters/random/crypto-random.ts';
import { imapLane } from '../../../src-main/core/check/imap-lane.ts';
import { lookAgain } from '../../../src-main/core/check/look-again.ts';
import { controlNames } from '../../../src-main/core/detect/known-servers.ts';
import { testCertificate } from '../../doubles/certificates.ts';
import { startImapDouble } from '../../doubles/imap-double.ts';
import { refusedPort, startLineServer } from '../../doubles/line-server.ts';
import { startSmtpDouble } from '../../doubles/smtp-double.ts';
import { check } from './check-kit.ts';
import { endpointOf, fixedResolver, type Names, walk } from './kit.ts';

const here = ['127.0.0.1'];
const elsewhere = ['203.0.113.7'];
/** A sign-in page of the network: every name, also one that cannot exist, is its own address. */
const portal = (): Names & { asked: string[] } => ({ impossible: here, asked: [] });
const codesOf = ({ codes }: { codes: readonly string[] }): string[] => codes.map((code) => code.split(' ')[1] ?? '');
const second = (asked: readonly string[]): string[] =>
  asked.filter((name) => name.startsWith('mailready-') || controlNames.includes(name as never));

describe('a page of the network that answers for the servers', () => {
  it.each(['wrong-name', 'self-signed'] as const)('shows its own certificate (%s): told once, with what was seen', async (kind) => {
    const certificate = await testCertificate(kind);
    await using imap = await startImapDouble({ certificate });
    await using smtp = await startSmtpDouble({ certificate });
    const told = await check({ incoming: imap.port, outgoing: smtp.port }, { names: portal() });
    expect(told.codes).toEqual(['network captive_portal failed']);
    expect(told.steps).toEqual(expect.arrayContaining(['imap.tls failed captive_portal', 'smtp.tls failed captive_portal']));
    expect(told.result.problems[0]?.evidence).toMatchObject({ liedAddress: '127.0.0.1', tls: expect.any(String) as string });
  });

  it('takes no connection', async () => {
    const [imap, smtp] = [await refusedPort(), await refusedPort()];
    expect(codesOf(await check({ incoming: imap, outgoing: smtp }, { names: portal() }))).toEqual(['captive_portal']);
  });

  it.each(['tls', 'starttls'] as const)('answers as a web server (%s)', async (security) => {
    await using page = await startLineServer({ security: 'starttls' }, async (session) => {
      session.write('HTTP/1.1 200 OK\r\nServer: hotel\r\n\r\n');
      await session.readLine();
    });
    const incoming = { ...endpointOf('imap', page.port, security), protocol: 'imap' } as const;
    const told = await check({ incoming }, { names: portal() });
    expect(codesOf(told)).toEqual(['captive_portal']);
    expect(told.result.problems[0]?.evidence).toHaveProperty('liedAddress');
  });

  it('honest DNS, but one certificate for servers of two owners at two addresses', async () => {
    const certificate = await testCertificate('wrong-name');
    await using imap = await startImapDouble({ certificate });
    await using smtp = await startSmtpDouble({ certificate, host: '127.0.0.2' });
    const order = {
      incoming: { ...endpointOf('imap', imap.port, 'tls', 'imap.firma.test'), protocol: 'imap' } as const,
      outgoing: { ...endpointOf('smtp', smtp.port, 'tls', 'smtp.other-firma.test'), protocol: 'smtp' } as const,
    };
    const told = await check(order, { names: { hosts: { 'smtp.other-firma.test': ['127.0.0.2'] } } });
    expect(codesOf(told)).toEqual(['captive_portal']);
    expect(told.result.problems[0]?.evidence).toMatchObject({ sharedCertificate: true });
    // One owner may well have one certificate.
    const own = { ...order, outgoing: { ...order.outgoing, host: 'smtp.firma.test' } };
    expect(codesOf(await check(own, { names: { hosts: { 'smtp.firma.test': ['127.0.0.2'] } } }))).toEqual(['tls_cert_name_mismatch']);
  });
});

describe('no page of the network', () => {
  it('an honest DNS: the certificate is the server’s', async () => {
    await using imap = await startImapDouble({ certificate: await testCertificate('wrong-name') });
    expect(codesOf(await check({ incoming: imap.port }))).toEqual(['tls_cert_name_mismatch']);
  });

  it('invented names have another address than the server: the certificate is the server’s', async () => {
    await using imap = await startImapDouble({ certificate: await testCertificate('wrong-name') });
    expect(codesOf(await check({ incoming: imap.port }, { names: { impossible: elsewhere } }))).toEqual(['tls_cert_name_mismatch']);
  });

  it('only names that do not exist get that address: the server’s name is one of them', async () => {
    await using imap = await startImapDouble({ certificate: await testCertificate('wrong-name') });
    const hosts = Object.fromEntries(controlNames.map((name) => [name, elsewhere]));
    const told = await check({ incoming: imap.port }, { names: { impossible: here, hosts } });
    expect(codesOf(told)).toEqual(['dns_host_not_found']);
    expect(told.result.problems[0]?.variant).toBe('invented');
  });

  it('one server refuses and the other lets us in', async () => {
    await using smtp = await startSmtpDouble();
    const names = portal();
    expect(codesOf(await check({ incoming: await refusedPort(), outgoing: smtp.port }, { names }))).toEqual(['connection_refused']);
    expect(second(names.asked)).toEqual([]);
  });

  it('a certificate that has expired is nobody else’s', async () => {
    await using imap = await startImapDouble({ certificate: await testCertificate('expired') });
    const names = portal();
    expect(codesOf(await check({ incoming: imap.port }, { names }))).toEqual(['tls_cert_expired']);
    expect(second(names.asked)).toEqual([]);
  });
});

describe('nobody is asked a second time', () => {
  it('when the login was refused, offline, or for an address in place of a name', async () => {
    const names = portal();
    await using refusing = await startImapDouble({ commands: { AUTHENTICATE: 'NO [AUTHENTICATIONFAILED] Authentication failed.' } });
    expect(codesOf(await check({ incoming: refusing.port }, { names }))).toEqual(['auth_bad_credentials']);
    const refused = await refusedPort();
    expect(codesOf(await check({ incoming: refused, offline: true }, { names }))).toEqual(['connection_refused']);
    const byAddress = { ...endpointOf('imap', refused, 'tls', '127.0.0.1'), protocol: 'imap' } as const;
    expect(codesOf(await check({ incoming: byAddress }, { names }))).toEqual(['connection_refused']);
    expect(second(names.asked)).toEqual([]);
  });
});

describe('a resolver that says "no such name" to everything', () => {
  const hosts = (control: readonly string[] | 'nxdomain'): Names => ({
    hosts: { 'mail.example.test': 'nxdomain', ...Object.fromEntries(controlNames.map((name) => [name, control])) },
  });

  it('is the cause, not the name', async () => {
    const told = await check({ incoming: 993, outgoing: 465 }, { names: hosts('nxdomain') });
    expect([codesOf(told), told.result.problems[0]?.variant, told.result.problems[0]?.evidence['deniedToo']]).toEqual([
      ['dns_lookup_failed'],
      'denies',
      [...controlNames],
    ]);
  });

  it('is not where it knows others, or where the person named it', async () => {
    expect(codesOf(await check({ incoming: 993 }, { names: hosts(elsewhere) }))).toEqual(['dns_host_not_found']);
    expect(codesOf(await check({ incoming: 993, resolverNamed: true }, { names: hosts('nxdomain') }))).toEqual(['dns_host_not_found']);
  });
});

it('behind a proxy nobody is asked: it finds the addresses', async () => {
  const asked: string[] = [];
  const { failure } = (await walk(imapLane, endpointOf('imap', await refusedPort()))).end;
  if (failure === null) throw new Error('a port without a server let somebody in');
  const deps = { resolver: fixedResolver({ impossible: here, asked }), random: cryptoRandom(), doubtsDenials: true };
  const bounds = { deadlineMs: 1_000, signal: new AbortController().signal };
  const look = (params: Record<string, string>) => lookAgain([{ failure: { ...failure, params }, addresses: here }], deps, bounds);
  expect([(await look({ proxy: 'http://proxy.test:3128' })).size, asked.length]).toEqual([0, 0]);
  expect([...(await look({})).values()]).toMatchObject([{ network: 'portal' }]);
});
