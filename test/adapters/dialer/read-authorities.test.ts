import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readAuthorities } from '../../../src-main/adapters/dialer/read-authorities.ts';
import { testAuthority, testCertificate } from '../../doubles/certificates.ts';

const dir = mkdtempSync(join(tmpdir(), 'mailready-authorities-'));
const now = Date.now();
let ca: string;
beforeAll(async () => {
  ca = (await testAuthority()).ca;
});

function made(name: string, subject: string, extension = 'basicConstraints=critical,CA:TRUE'): string {
  const out = join(dir, `${name}.pem`);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(dir, `${name}.key`)];
  execFileSync('openssl', ['req', '-x509', '-utf8', ...key, '-days', '5', '-subj', subject, '-addext', extension, '-out', out], {
    stdio: 'ignore',
  });
  return readFileSync(out, 'utf8');
}
const read = (file: string | Uint8Array, at = now) => readAuthorities(typeof file === 'string' ? Buffer.from(file) : file, at);

describe('a file with certificate authorities', () => {
  it('PEM and DER give the same: who, by whom, until when, which', () => {
    const pem = read(ca);
    const certificate = new X509Certificate(ca);
    expect(pem).toEqual(read(certificate.raw));
    expect(pem).toMatchObject({
      ok: true,
      value: [
        {
          subject: 'MailReady test root (MailReady tests)',
          issuer: 'MailReady test root (MailReady tests)',
          sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
          validTo: new Date(certificate.validTo).toISOString(),
        },
      ],
    });
  });

  it('several, words around them, the same one twice, a private key beside it that is not kept', async () => {
    const other = made('other', '/C=RU/O=Фирма/CN=Корневой сертификат');
    const { key } = await testCertificate();
    const found = read(`# our roots\r\n${ca}\n${key}\n${other.replaceAll('\n', '\r\n')}${ca}`);
    expect(found.ok && found.value.map(({ subject }) => subject)).toEqual([
      'MailReady test root (MailReady tests)',
      'Корневой сертификат (Фирма)',
    ]);
    expect(JSON.stringify(found)).not.toContain('PRIVATE');
  });

  it.each([
    ['nothing', '', 'no_certificate'],
    ['words', 'hello', 'no_certificate'],
    ['a broken block', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'broken'],
    ['something else in DER', Buffer.from([0x30, 3, 2, 1, 1]), 'broken'],
    ['too much', Buffer.alloc(300_000, 32), 'too_large'],
    ['another sort of file', Buffer.from('PK\u0003\u0004'), 'no_certificate'],
  ])('%s is refused', (_case, file, kind) => {
    expect(read(file)).toMatchObject({ ok: false, error: { kind } });
  });

  it('a server’s certificate is no authority, not even between others', async () => {
    const { cert } = await testCertificate();
    expect(read(`${ca}${cert}`)).toMatchObject({ ok: false, error: { kind: 'not_authority' } });
    expect(read(made('leaf', '/CN=mail.firma.test', 'basicConstraints=critical,CA:FALSE'))).toMatchObject({
      ok: false,
      error: { kind: 'not_authority', subject: 'mail.firma.test' },
    });
  });

  it('an expired one is refused, and more than twenty', () => {
    expect(read(ca, now + 90 * 24 * 3_600_000)).toMatchObject({ ok: false, error: { kind: 'expired' } });
    expect(read(ca.repeat(21))).toMatchObject({ ok: false, error: { kind: 'too_many' } });
  });

  it('a name that turns its letters around is harmless, and its commas are commas', () => {
    const odd = read(made('odd', '/O=Bank, Inc/CN=Bank\u202Egnp.exe'));
    expect(odd.ok && odd.value[0]?.subject).toBe('Bankgnp.exe (Bank, Inc)');
  });
});
