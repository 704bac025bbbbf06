import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { realClock } from '../../../src-main/adapters/clock/real-clock.ts';
import { createPracticeCertificate } from '../../../src-main/adapters/practice/certificate.ts';
import { integer, oid, time } from '../../../src-main/adapters/practice/der.ts';
import { cryptoRandom } from '../../../src-main/adapters/random/crypto-random.ts';

const run = promisify(execFile);
const deps = { clock: realClock(), random: cryptoRandom() };
const made = createPracticeCertificate(deps);

describe('practice certificate', () => {
  it('is parsed by Node, names 127.0.0.1 and localhost, and is valid from a day ago for two years', () => {
    const cert = new X509Certificate(made.cert);
    const ca = new X509Certificate(made.ca);
    expect(cert.subjectAltName).toBe('IP Address:127.0.0.1, DNS:localhost');
    expect(cert.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(cert.checkIP('127.0.0.2')).toBeUndefined();
    expect(cert.checkHost('localhost')).toBe('localhost');
    expect(cert.ca).toBe(false);
    expect(ca.ca).toBe(true);
    expect(cert.verify(ca.publicKey)).toBe(true);
    expect(cert.checkIssued(ca)).toBe(true);
    const days = (text: string): number => Math.round((Date.parse(text) - Date.now()) / 86_400_000);
    expect(days(cert.validFrom)).toBe(-1);
    expect(days(cert.validTo)).toBe(731);
    expect(cert.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  });

  it('is made anew each time: another key, another serial number', () => {
    const other = new X509Certificate(createPracticeCertificate(deps).cert);
    const first = new X509Certificate(made.cert);
    expect(other.serialNumber).not.toBe(first.serialNumber);
    expect(other.fingerprint256).not.toBe(first.fingerprint256);
  });

  it('passes openssl verify, strict, for its purpose and its names, and fails for another name', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'mailready-practice-'));
    try {
      await Promise.all([writeFile(join(dir, 'ca.pem'), made.ca), writeFile(join(dir, 'cert.pem'), made.cert)]);
      const verify = (...more: string[]): Promise<{ stdout: string }> =>
        run('openssl', ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', 'ca.pem', ...more, 'cert.pem'], { cwd: dir });
      expect((await verify('-verify_ip', '127.0.0.1')).stdout).toContain('cert.pem: OK');
      expect((await verify('-verify_hostname', 'localhost')).stdout).toContain('cert.pem: OK');
      await expect(verify('-verify_ip', '127.0.0.2')).rejects.toThrow();
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  it('is believed by tls.connect with its root, and not with another one', async () => {
    const server = createServer({ cert: made.cert, key: made.key }, (socket) => socket.on('error', () => undefined).end('hello'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const good = connect({ host: '127.0.0.1', port, ca: made.ca });
    await once(good, 'secureConnect');
    expect(good.authorized).toBe(true);
    good.destroy();
    const bad = connect({ host: '127.0.0.1', port, ca: createPracticeCertificate(deps).ca });
    const [error] = (await once(bad, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toMatch(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT|CERT_SIGNATURE_FAILURE/);
    server.close();
  });
});

describe('DER', () => {
  it.each([
    ['a small number', integer(Buffer.from([2])), '020102'],
    ['zero', integer(Buffer.from([0, 0])), '020100'],
    ['a number whose first bit is set', integer(Buffer.from([0x80])), '02020080'],
    ['an object identifier with long arcs', oid('1.2.840.10045.4.3.2'), '06082a8648ce3d040302'],
    ['a time before 2050', time(new Date('2049-12-31T23:59:59Z')), `170d${Buffer.from('491231235959Z').toString('hex')}`],
    ['a time from 2050', time(new Date('2050-01-01T00:00:00Z')), `180f${Buffer.from('20500101000000Z').toString('hex')}`],
  ])('writes %s', (_name, written, hex) => {
    expect(written.toString('hex')).toBe(hex);
  });
});
