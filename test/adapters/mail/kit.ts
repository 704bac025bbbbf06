import { createTrust } from '../../../src-main/adapters/dialer/trust.ts';
import { createMailboxes } from '../../../src-main/adapters/mail/imapflow-mailboxes.ts';
import { openImapSession } from '../../../src-main/core/deliver/imap-session.ts';
import type { Ask, CourierFailure, FoundLetter, MailFolder, MailboxSession, Way } from '../../../src-main/core/ports.ts';
import type { Result } from '../../../src-main/core/result.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import type { Security } from '../../../src-main/contract/settings.ts';
import { testAuthority } from '../../doubles/certificates.ts';
import { ADDRESS, clock, connectDeps, endpointOf, PASSWORD } from '../../core/check/kit.ts';

export const ask = (deadlineMs = 5_000, signal = new AbortController().signal): Ask => ({ deadlineMs, signal });
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface WayOptions {
  readonly security?: Security;
  readonly password?: string;
  readonly mechanism?: string | null;
  readonly host?: string;
  readonly pinnedCertificate?: string;
}
/** The way back to a double on 127.0.0.1. */
export function wayTo(protocol: 'imap' | 'smtp', port: number, options: WayOptions = {}): Way {
  return {
    endpoint: endpointOf(protocol, port, options.security ?? 'tls', options.host ?? 'mail.example.test'),
    addresses: [{ address: '127.0.0.1', family: 4 }],
    secret: Secret.of(options.password ?? PASSWORD),
    mechanism: options.mechanism === undefined ? 'PLAIN' : options.mechanism,
    ...(options.pinnedCertificate === undefined ? {} : { pinnedCertificate: options.pinnedCertificate }),
  };
}

export type Opener = (way: Way, bounds?: Ask) => Promise<Result<MailboxSession, CourierFailure>>;
/** The library's session and our own keep the same promises. */
export const openers: readonly (readonly [string, Opener])[] = [
  ['imapflow', async (way, bounds = ask()) => createMailboxes(createTrust([(await testAuthority()).ca])).open(way, bounds)],
  ['our own', async (way, bounds = ask()) => openImapSession(way, { ...(await connectDeps()), clock }, bounds)],
];

export const folder = (path: string, role: MailFolder['role'] = 'other'): MailFolder => ({ path, role, flags: [] });
export const inbox = folder('INBOX', 'inbox');
export const letter = (id: string, more = ''): string =>
  `Message-ID: <${id}@example.test>\r\nFrom: ${ADDRESS}\r\nSubject: ${id}\r\n${more}\r\nbody\r\n`;
export const idOf = (id: string): string => `<${id}@example.test>`;

/** Finds a letter that must be there. */
export async function mustFind(session: MailboxSession, where: MailFolder, id: string): Promise<FoundLetter> {
  const found = await session.find(where, idOf(id), ask());
  if (!found.ok || found.value === null) throw new Error(`${id} is not in ${where.path}: ${JSON.stringify(found)}`);
  return found.value;
}
