import type { IncomingEndpoint, OutgoingEndpoint, Security } from '../../contract/settings.ts';
import { toAsciiDomain } from '../address/ascii-domain.ts';
import type { MailAddress } from '../address/read-address.ts';
import { err, ok, type Result } from '../result.ts';
import type { SourceNote } from '../../contract/source-note.ts';
import { note } from './note.ts';
import { attribute, children, childText, readXml, text, type XmlNode } from './read-xml.ts';

export interface AutoconfigServers {
  readonly incoming: readonly IncomingEndpoint[];
  readonly outgoing: readonly OutgoingEndpoint[];
  readonly auth: readonly string[];
}

const maxServers = 20;

/** Why a server of the document is of no use. */
interface Rejection {
  readonly reason: 'host' | 'port' | 'encryption' | 'login';
  readonly detail: string;
}

/**
 * Reads a `config-v1.1.xml` document (draft-ietf-mailmaint-autoconfig). Each server stands for itself: one with a bad
 * host, port or encryption is left out, plaintext always. The error names why nothing could be used.
 */
export function readAutoconfig(bytes: Uint8Array, address: MailAddress): Result<AutoconfigServers, SourceNote> {
  const document = readXml(bytes);
  if (!document.ok) return document;
  const provider = children(children(document.value, 'clientConfig')[0], 'emailProvider')[0];
  if (provider === undefined) return err(note('document_shape', { detail: 'XML without clientConfig/emailProvider' }));

  const incoming: IncomingEndpoint[] = [];
  const outgoing: OutgoingEndpoint[] = [];
  const auth = new Set<string>();
  const rejected: Rejection[] = [];
  const servers = [
    ...children(provider, 'incomingServer').slice(0, maxServers),
    ...children(provider, 'outgoingServer').slice(0, maxServers),
  ];
  for (const server of servers) {
    const protocol = attribute(server, 'type')?.toLowerCase();
    if (protocol !== 'imap' && protocol !== 'pop3' && protocol !== 'smtp') continue;
    const place = readPlace(server, address);
    if (!place.ok) {
      rejected.push(place.error);
      continue;
    }
    if (protocol === 'smtp') outgoing.push({ protocol, ...place.value });
    else incoming.push({ protocol, ...place.value });
    for (const way of children(server, 'authentication')) auth.add(authName(text(way) ?? ''));
  }
  if (incoming.length === 0 && outgoing.length === 0) {
    return err(
      rejected[0] === undefined
        ? note('document_no_server', { detail: 'XML without a mail server' })
        : note('servers_unusable', {
            reason: rejected[0].reason,
            detail: [...new Set(rejected.map(({ detail }) => detail))].slice(0, 3).join(', '),
          }),
    );
  }
  auth.delete('');
  return ok({ incoming: imapFirst(incoming), outgoing, auth: [...auth] });
}

function readPlace(
  server: XmlNode,
  address: MailAddress,
): Result<{ host: string; port: number; security: Security; username: string }, Rejection> {
  const written = fillIn(childText(server, 'hostname') ?? '', address);
  const host = written === null ? null : toAsciiDomain(written);
  if (host === null) return err({ reason: 'host', detail: 'a bad host name' });
  const portText = childText(server, 'port') ?? '';
  const port = /^\d{1,5}$/u.test(portText) ? Number(portText) : 0;
  if (port < 1 || port > 65_535)
    return err({ reason: 'port', detail: `port ${portText.replace(/[^\x21-\x7e]/gu, '?').slice(0, 10) || 'missing'}` });
  const security = readSecurity(childText(server, 'socketType') ?? '');
  if (security === null) return err({ reason: 'encryption', detail: 'no encryption' });
  const username = readUsername(childText(server, 'username'), address);
  return username === null ? err({ reason: 'login', detail: 'a bad user name' }) : ok({ host, port, security, username });
}

function readSecurity(socketType: string): Security | null {
  switch (socketType.toLowerCase()) {
    case 'ssl':
    case 'tls':
      return 'tls';
    case 'starttls':
      return 'starttls';
    default:
      return null;
  }
}

/** Missing in some entries of ISPDB (teol.net, kokuyou.ne.jp in 2026-03): then it is the full address. */
function readUsername(written: string | null, address: MailAddress): string | null {
  if (written === null || written === '') return address.loginAddress;
  // Our knowledge ends at the address: a display name is nothing to sign in with.
  if (/%REALNAME%/iu.test(written)) return address.loginAddress;
  const username = fillIn(written, address);
  return username === null || username.length > 320 || /[\p{Cc}\p{Cf}]/u.test(username) ? null : username;
}

/** Replaces the placeholders; null if another or a broken one stays (`%EMAILADDRESS` in ISPDB's office365.com). */
function fillIn(written: string, address: MailAddress): string | null {
  const filled = written
    .replaceAll('%EMAILADDRESS%', address.loginAddress)
    .replaceAll('%EMAILLOCALPART%', address.loginLocal)
    .replaceAll('%EMAILDOMAIN%', address.domain);
  return /%[A-Z]{3,}/u.test(written.replace(/%EMAIL(?:ADDRESS|LOCALPART|DOMAIN)%/gu, '')) ? null : filled;
}

function authName(written: string): string {
  const name = written.toLowerCase();
  switch (name) {
    case 'password-cleartext':
    case 'plain':
      return 'password';
    case 'password-encrypted':
    case 'secure':
      return 'cram-md5';
    default:
      return /^[a-z0-9-]{1,30}$/u.test(name) ? name : '';
  }
}

export function imapFirst(incoming: readonly IncomingEndpoint[]): readonly IncomingEndpoint[] {
  return [...incoming.filter(({ protocol }) => protocol === 'imap'), ...incoming.filter(({ protocol }) => protocol === 'pop3')];
}
