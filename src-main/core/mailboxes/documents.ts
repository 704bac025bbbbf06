import { createHash } from 'node:crypto';
import { z } from 'zod';
import { HistoryEntry } from '../../contract/mailbox.ts';
import { Settings } from '../../contract/settings.ts';
import { addressKey } from './address-key.ts';
import type { DocumentKind } from './document.ts';

/** A saved mailbox. Its secrets are in the keychain, never here. */
export const Profile = z.strictObject({
  /** As `keptAddress` makes it; also the name of its secrets in the keychain. */
  address: z.string().min(3).max(1000),
  provider: z.string().nullable(),
  settings: Settings,
  from: z.string(),
  /** Which directions a re-check covers. */
  scope: z.enum(['both', 'receive', 'send']),
  /** SHA-256 of the certificate of a bridge on this very computer that the person accepted. */
  pinnedCertificate: z.string().nullable(),
  /** `none`: nothing is kept, or only for the run that saved it. */
  secret: z.enum(['keychain', 'none']),
  twoSecrets: z.boolean(),
  savedAt: z.string(),
  /** When the secret that is kept now took its place. */
  secretSince: z.string().optional(),
  /** When the app password was made, where the person told. */
  appPasswordMadeAt: z.string().optional(),
  /** The newest entry of the history, and the newest before it that did not fail: a list needs no more. */
  last: HistoryEntry.nullable(),
  goodBefore: HistoryEntry.nullable(),
});
export type Profile = z.output<typeof Profile>;

const MailboxesDocument = z.strictObject({ version: z.literal(1), mailboxes: z.array(Profile).max(5_000) });
export type MailboxesDocument = z.output<typeof MailboxesDocument>;

/** `mailboxes`: every saved mailbox. Unreadable ones are left out when the rest can be saved. */
export const mailboxesDocument: DocumentKind<MailboxesDocument> = {
  version: 1,
  schema: MailboxesDocument,
  migrations: {},
  empty: () => ({ version: 1, mailboxes: [] }),
  salvage: (broken) => ({
    version: 1,
    mailboxes: readable(broken['mailboxes'], (item) => {
      const whole = Profile.safeParse(item);
      if (whole.success) return whole.data;
      const bare = Profile.safeParse(typeof item === 'object' ? { ...item, last: null, goodBefore: null } : null);
      return bare.success ? bare.data : null;
    }).slice(0, 5_000),
  }),
};

const HistoryDocument = z.strictObject({ version: z.literal(1), address: z.string(), entries: z.array(HistoryEntry) });
export type HistoryDocument = z.output<typeof HistoryDocument>;

/** The history of one mailbox, oldest entry first. */
export const historyDocument = (address: string): DocumentKind<HistoryDocument> => ({
  version: 1,
  schema: HistoryDocument,
  migrations: {},
  empty: () => ({ version: 1, address, entries: [] }),
  salvage: (broken) => ({
    version: 1,
    address,
    entries: readable(broken['entries'], (item) => HistoryEntry.safeParse(item).data ?? null),
  }),
});

const RememberedLetter = z.strictObject({ address: z.string(), messageId: z.string(), at: z.string() });
const LettersDocument = z.strictObject({ version: z.literal(1), letters: z.array(RememberedLetter) });
export type LettersDocument = z.output<typeof LettersDocument>;

/** `letters`: test letters that could not be removed yet, oldest first. */
export const lettersDocument: DocumentKind<LettersDocument> = {
  version: 1,
  schema: LettersDocument,
  migrations: {},
  empty: () => ({ version: 1, letters: [] }),
  salvage: (broken) => ({ version: 1, letters: readable(broken['letters'], (item) => RememberedLetter.safeParse(item).data ?? null) }),
};

export const mailboxesName = 'mailboxes';
export const lettersName = 'letters';

/** The document with the history of a mailbox; the name does not tell the address. */
export function historyName(address: string): string {
  return `history-${createHash('sha256').update(addressKey(address)).digest('hex').slice(0, 24)}`;
}

function readable<T>(list: unknown, read: (item: unknown) => T | null): T[] {
  return Array.isArray(list) ? list.map(read).filter((item) => item !== null) : [];
}
