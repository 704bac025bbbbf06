import { X509Certificate } from 'node:crypto';
import type { Authority } from '../../contract/authority.ts';
import { serverText } from '../../core/connect/server-text.ts';
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';

export interface ReadAuthority extends Authority {
  readonly pem: string;
}
/** Why a file is not taken; `subject` names the certificate at fault. */
export type AuthorityRefusal =
  | { readonly kind: 'too_large' | 'too_many' | 'no_certificate' | 'broken' }
  | { readonly kind: 'not_authority' | 'expired'; readonly subject: string };

const maxBytes = 256 * 1024;
/** Company roots and their intermediates; whole bundles of public roots are in the system already. */
const maxCertificates = 20;

/**
 * The certificate authorities in a file: PEM with one or several certificates (whatever else stands in it is left out),
 * or one certificate in DER. One that may not sign others (RFC 5280 §4.2.1.9) refuses the whole file.
 */
export function readAuthorities(bytes: Uint8Array, now: number): Result<readonly ReadAuthority[], AuthorityRefusal> {
  if (bytes.length > maxBytes) return err({ kind: 'too_large' });
  const blocks = Buffer.from(bytes)
    .toString('latin1')
    .match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu);
  if (blocks !== null && blocks.length > maxCertificates) return err({ kind: 'too_many' });
  // DER begins with a SEQUENCE (X.690 §8.9): anything else is a file of another sort.
  if (blocks === null && bytes[0] !== 0x30) return err({ kind: 'no_certificate' });
  const found = new Map<string, ReadAuthority>();
  for (const block of blocks ?? [bytes]) {
    const certificate = parse(block);
    if (certificate === null) return err({ kind: 'broken' });
    const authority = describe(certificate);
    if (!certificate.ca) return err({ kind: 'not_authority', subject: authority.subject });
    if (Date.parse(authority.validTo) <= now) return err({ kind: 'expired', subject: authority.subject });
    found.set(authority.sha256, authority);
  }
  return ok([...found.values()]);
}

/** What is shown of one PEM certificate that was read before. */
export function describeCertificate(pem: string): Authority {
  const { pem: _, ...shown } = describe(new X509Certificate(pem));
  return shown;
}

function parse(block: string | Uint8Array): X509Certificate | null {
  try {
    return new X509Certificate(block);
  } catch {
    return null;
  }
}

function describe(certificate: X509Certificate): ReadAuthority {
  return {
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    validFrom: moment(certificate.validFrom),
    validTo: moment(certificate.validTo),
    pem: certificate.toString(),
  };
}

/** `CN (O)` of a name that Node writes as lines of `KEY=value`. */
function nameOf(lines: string): string {
  const part = (key: string): string =>
    serverText(
      lines
        .split('\n')
        .find((line) => line.startsWith(`${key}=`))
        ?.slice(key.length + 1)
        // RFC 4514 §2.4, as Node writes it.
        .replace(/\\([,+"\\<>;#= ])/gu, '$1') ?? '',
    ).slice(0, 120);
  const organization = part('O');
  const common = part('CN') || part('OU');
  if (common === '') return organization || serverText(lines.replaceAll('\n', ', ')).slice(0, 120);
  return organization === '' || organization === common ? common : `${common} (${organization})`;
}

function moment(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : new Date(time).toISOString();
}
