import { createServer as createTlsServer } from 'node:tls';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDialer } from '../../../src-main/adapters/dialer/tcp-dialer.ts';
import { createTrust } from '../../../src-main/adapters/dialer/trust.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import type { CertificateFacts } from '../../../src-main/core/facts.ts';
import { createAuthority, testAuthority, testCertificate, type TestCertificate } from '../../doubles/certificates.ts';
import { startLineServer } from '../../doubles/line-server.ts';
import { ask, at, oddCertificates, openWire, rawServer, testTrust, type OddCertificates } from './kit.ts';

let dir = '';
let odd: OddCertificates;
let foreign: TestCertificate;
let foreignRoot = '';
let ipOnly: TestCertificate;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mailready-tls-'));
  const stranger = await createAuthority(dir, 'Stranger root');
  foreignRoot = stranger.ca;
  [odd, foreign, ipOnly] = await Promise.all([
    oddCertificates(),
    stranger.issue({ names: ['mail.example.test'] }),
    (await testAuthority()).issue({ names: ['127.0.0.1'] }),
  ]);
}, 30_000);
afterAll(async () => {
  await odd.remove();
  await rm(dir, { recursive: true, force: true });
});

/** A TLS server that greets and waits. */
const greeter = (certificate: TestCertificate) =>
  startLineServer({ security: 'tls', certificate }, async (session) => {
    session.write('* OK ready\r\n');
    await session.stall();
  });

describe('the verdict on a certificate', () => {
  it.each<[string, () => Promise<TestCertificate> | TestCertificate, string, string]>([
    ['expired', () => testCertificate('expired'), 'mail.example.test', 'CERT_HAS_EXPIRED'],
    ['not yet valid', () => testCertificate('not-yet-valid'), 'mail.example.test', 'CERT_NOT_YET_VALID'],
    ['for somebody else', () => testCertificate('wrong-name'), 'mail.example.test', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['for a name two levels up', () => testCertificate('good'), 'a.b.example.test', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['signed by itself', () => testCertificate('self-signed'), 'mail.example.test', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['of a root nobody knows', () => foreign, 'mail.example.test', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['without its intermediate', () => odd.missingIntermediate, 'mail.example.test', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['without the address it is reached by', () => odd.noSubject, '127.0.0.1', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('%s: refused, with its own words at hand', async (_case, certificate, host, code) => {
    await using server = await greeter(await certificate());
    const wire = await openWire(server.port, { host });
    const secured = await wire.startTls(ask());
    expect(secured).toMatchObject({ ok: false, error: { kind: 'tls', code } });
    const facts = (secured as { error: { certificate: CertificateFacts } }).error.certificate;
    expect(facts.sha256).toMatch(/^[0-9a-f]{64}$/u);
    expect(facts.altNames.length).toBeGreaterThan(0);
    expect(Number.isNaN(Date.parse(facts.validTo))).toBe(false);
    expect(wire.tls).toBeNull();
    expect(await wire.readLine(ask())).toEqual({ ok: false, error: { kind: 'closed' } });
  });

  it.each<[string, () => Promise<TestCertificate> | TestCertificate, string]>([
    ['good', () => testCertificate('good'), 'mail.example.test'],
    ['good under a wildcard', () => testCertificate('good'), 'whatever.example.test'],
    ['good in capitals', () => testCertificate('good'), 'MAIL.Example.TEST'],
    ['an IP address among the names', () => ipOnly, '127.0.0.1'],
    ['no subject at all', () => odd.noSubject, 'mail.example.test'],
  ])('%s: believed, and the talk goes on inside', async (_case, certificate, host) => {
    await using server = await greeter(await certificate());
    const wire = await openWire(server.port, { host });
    const secured = await wire.startTls(ask());
    expect(secured).toMatchObject({ ok: true, value: { version: 'TLSv1.3' } });
    expect(wire.tls?.certificate?.selfSigned).toBe(false);
    expect(await wire.readLine(ask())).toEqual({ ok: true, value: '* OK ready' });
    wire.close();
  });

  it('names an issuer by its organisation too: an antivirus shows itself there', async () => {
    await using server = await greeter(foreign);
    const secured = await (await openWire(server.port)).startTls(ask());
    expect(secured).toMatchObject({
      error: {
        certificate: {
          issuer: 'Stranger root',
          issuerOrganization: 'MailReady tests',
          subject: 'mail.example.test',
          altNames: ['mail.example.test'],
        },
      },
    });
  });

  it.each(['TLSv1', 'TLSv1.1'] as const)('a server that speaks %s at most is a matter of versions, not of the port', async (version) => {
    const { cert, key } = await testCertificate();
    const server = createTlsServer({ cert, key, minVersion: 'TLSv1', maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' });
    server.on('tlsClientError', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const secured = await (await openWire((server.address() as AddressInfo).port)).startTls(ask());
    server.close();
    expect(secured).toMatchObject({ ok: false, error: { kind: 'tls', certificate: null } });
    expect((secured as { error: { code: string } }).error.code).toMatch(/PROTOCOL/u);
  });
});

describe('who is believed', () => {
  it('without --ca the test root is a stranger', async () => {
    await using server = await greeter(await testCertificate());
    const secured = await (await openWire(server.port, {}, createTrust([]))).startTls(ask());
    expect(secured).toMatchObject({ ok: false, error: { kind: 'tls', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } });
  });

  it('a scoped root counts for its host and port alone, and nothing else counts there', async () => {
    const trust = await testTrust();
    await using practice = await greeter(foreign);
    await using elsewhere = await greeter(foreign);
    trust.scope('mail.example.test', practice.port, foreignRoot);
    const verdict = async (port: number, host = 'mail.example.test'): Promise<boolean> =>
      (await (await openWire(port, { host }, trust)).startTls(ask())).ok;
    expect(await verdict(practice.port)).toBe(true);
    expect(await verdict(elsewhere.port)).toBe(false);
    expect(await verdict(practice.port, 'other.example.test')).toBe(false);
    await using usual = await greeter(await testCertificate());
    trust.scope('mail.example.test', usual.port, foreignRoot);
    expect(await verdict(usual.port)).toBe(false);
  });
});

describe('a pinned certificate', () => {
  const fingerprint = async (port: number): Promise<string> => {
    const secured = await (await openWire(port)).startTls(ask());
    return secured.ok || secured.error.kind !== 'tls' ? '' : (secured.error.certificate?.sha256 ?? '');
  };

  it('is honoured on this very computer, for exactly this certificate', async () => {
    await using bridge = await greeter(await testCertificate('self-signed'));
    const pin = await fingerprint(bridge.port);
    expect(pin).toMatch(/^[0-9a-f]{64}$/u);
    expect(await (await openWire(bridge.port, { pinnedCertificate: pin })).startTls(ask())).toMatchObject({ ok: true });
    const other = pin.startsWith('0') ? `1${pin.slice(1)}` : `0${pin.slice(1)}`;
    expect(await (await openWire(bridge.port, { pinnedCertificate: other })).startTls(ask())).toMatchObject({
      ok: false,
      error: { kind: 'tls' },
    });
  });

  it('is nothing to a server elsewhere', async () => {
    const outside = Object.values((await import('node:os')).networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal)?.address;
    if (outside === undefined) {
      console.log('skipped: this computer has no address besides the loopback one');
      return;
    }
    await using bridge = await startLineServer(
      { security: 'tls', certificate: await testCertificate('self-signed'), host: outside },
      (session) => session.stall(),
    );
    const dialer = createDialer(await testTrust());
    const open = async (pin?: string) => {
      const wire = await dialer.connect(
        {
          host: 'mail.example.test',
          port: bridge.port,
          addresses: [at(outside)],
          ...(pin === undefined ? {} : { pinnedCertificate: pin }),
        },
        ask(),
      );
      return wire.ok ? await wire.value.startTls(ask()) : wire;
    };
    const first = await open();
    const pin = !first.ok && first.error.kind === 'tls' ? first.error.certificate?.sha256 : undefined;
    expect(pin).toBeDefined();
    expect(await open(pin)).toMatchObject({ ok: false, error: { kind: 'tls', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
  });
});

describe('before and during the handshake', () => {
  it.each([
    ['in the same packet', (line: string) => [line]],
    ['a moment later', (line: string) => [line.slice(0, line.indexOf('\n') + 1), line.slice(line.indexOf('\n') + 1)]],
  ])('what is slipped in after the STARTTLS answer %s is never read as protected (CVE-2011-0411)', async (_case, pieces) => {
    await using server = await rawServer((socket) => {
      for (const piece of pieces('220 go ahead\r\n250-AUTH PLAIN\r\n')) socket.write(piece);
    });
    const wire = await openWire(server.port);
    expect(await wire.readLine(ask())).toEqual({ ok: true, value: '220 go ahead' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    const secured = await wire.startTls(ask());
    expect(secured).toMatchObject({ ok: false, error: { kind: 'tls', code: 'EARLY_PLAINTEXT' } });
    expect(server.heard()).toBe('');
  });

  it('a greeting in clear where TLS should be is a wrong mode', async () => {
    await using server = await rawServer((socket) => socket.write('220 mail.example.test ESMTP\r\n'));
    const secured = await (await openWire(server.port)).startTls(ask());
    expect(secured).toMatchObject({ ok: false, error: { kind: 'tls' } });
    expect((secured as { error: { code: string } }).error.code).toMatch(/EARLY_PLAINTEXT|WRONG_VERSION_NUMBER/u);
  });

  it.each<[string, (socket: import('node:net').Socket) => void, object]>([
    ['silence', () => undefined, { kind: 'timeout', afterMs: 300 }],
    // A record of 100 bytes is announced, 6 bytes of it come.
    [
      'half a handshake',
      (socket) => socket.once('data', () => socket.write(Buffer.from('160303006402000060ffff', 'hex'))),
      { kind: 'tls', code: 'HANDSHAKE_TIMEOUT', certificate: null },
    ],
    ['a close', (socket) => socket.once('data', () => socket.end()), { kind: expect.stringMatching(/closed|errno/u) as unknown }],
    ['a reset', (socket) => socket.once('data', () => socket.resetAndDestroy()), { kind: 'errno', errno: 'ECONNRESET' }],
    ['a close at once', (socket) => socket.end(), { kind: expect.stringMatching(/closed|errno/u) as unknown }],
  ])('%s in place of a handshake', async (_case, serve, error) => {
    await using server = await rawServer(serve);
    expect(await (await openWire(server.port)).startTls(ask(300))).toMatchObject({ ok: false, error });
  });

  it('an abort ends it within 50 ms', async () => {
    await using server = await rawServer();
    const wire = await openWire(server.port);
    const stop = new AbortController();
    const pending = wire.startTls(ask(5_000, stop.signal));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const aborted = performance.now();
    stop.abort();
    expect(await pending).toEqual({ ok: false, error: { kind: 'cancelled' } });
    expect(performance.now() - aborted).toBeLessThan(50);
  });

  it('a secret is refused before TLS, and nothing of it leaves', async () => {
    await using server = await rawServer();
    const wire = await openWire(server.port);
    const sent = await wire.writeSecret(Secret.of('right-password'), (plain) => `PASS ${plain}\r\n`, ask());
    expect(sent).toMatchObject({ ok: false, error: { kind: 'tls', code: 'NOT_ENCRYPTED' } });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.heard()).toBe('');
  });
});
