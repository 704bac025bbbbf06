import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Clock, Random } from '../../core/ports.ts';
import { bits, explicit, implicit, integer, octets, oid, sequence, set, time, truth, utf8 } from './der.ts';

/** Everything as PEM. */
export interface PracticeCertificate {
  /** The root that signed `cert`; its key is thrown away as soon as it has. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

interface Party {
  readonly name: string;
  readonly publicKey: KeyObject;
}

const day = 86_400_000;
const years2 = 731 * day;
const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));

const distinguishedName = (name: string): Buffer => sequence(set(sequence(oid('2.5.4.3'), utf8(name))));
const publicKeyInfo = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });
/** RFC 5280 §4.2.1.2, method 1 with a newer hash (RFC 7093 §2, method 1): 160 bits that name the key. */
const keyIdentifier = (key: KeyObject): Buffer => createHash('sha256').update(publicKeyInfo(key)).digest().subarray(0, 20);
const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
  sequence(oid(id), ...(critical ? [truth()] : []), octets(value));

const ofAuthority = (authority: Party): Buffer[] => [
  extension('2.5.29.19', true, sequence(truth(), integer(Buffer.from([0])))),
  // keyCertSign is bit 5.
  extension('2.5.29.15', true, bits(Buffer.from([0x04]), 2)),
  extension('2.5.29.14', false, octets(keyIdentifier(authority.publicKey))),
];

const ofServer = (server: Party, authority: Party): Buffer[] => [
  extension('2.5.29.19', true, sequence()),
  // digitalSignature is bit 0.
  extension('2.5.29.15', true, bits(Buffer.from([0x80]), 7)),
  extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'))),
  extension('2.5.29.17', false, sequence(implicit(7, Buffer.from([127, 0, 0, 1])), implicit(2, Buffer.from('localhost')))),
  extension('2.5.29.14', false, octets(keyIdentifier(server.publicKey))),
  extension('2.5.29.35', false, sequence(implicit(0, keyIdentifier(authority.publicKey)))),
];

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/**
 * A root and a server certificate for 127.0.0.1 and localhost (EC P-256, ECDSA with SHA-256, RFC 5280), valid from a day
 * ago for two years by `clock`, so that a wrong clock of the machine does not matter. Keys exist in memory only.
 */
export function createPracticeCertificate({ clock, random }: { readonly clock: Clock; readonly random: Random }): PracticeCertificate {
  const pair = (): { publicKey: KeyObject; privateKey: KeyObject } => generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const root = pair();
  const leaf = pair();
  const authority: Party = { name: 'MailReady practice root', publicKey: root.publicKey };
  const server: Party = { name: 'MailReady practice server', publicKey: leaf.publicKey };
  const now = clock.now();
  const validity = sequence(time(new Date(now - day)), time(new Date(now + years2)));

  const issue = (subject: Party, extensions: readonly Buffer[]): string => {
    // 20 octets at most and never negative: the first bit stays clear.
    const serial = Buffer.from(random.hex(16), 'hex');
    serial.writeUInt8(((serial[0] ?? 0) & 0x7f) | 0x40, 0);
    const content = sequence(
      explicit(0, integer(Buffer.from([2]))),
      integer(serial),
      ecdsaWithSha256,
      distinguishedName(authority.name),
      validity,
      distinguishedName(subject.name),
      publicKeyInfo(subject.publicKey),
      explicit(3, sequence(...extensions)),
    );
    return pem(sequence(content, ecdsaWithSha256, bits(sign('sha256', content, root.privateKey))));
  };
  return {
    ca: issue(authority, ofAuthority(authority)),
    cert: issue(server, ofServer(server, authority)),
    key: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
