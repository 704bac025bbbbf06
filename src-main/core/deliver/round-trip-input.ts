import type { Letter, MailFolder, Way } from '../ports.ts';

export interface RoundTripInput {
  readonly letter: Letter;
  readonly outgoing: Way;
  /** Null: send only, the letter is left where it goes. */
  readonly incoming: Way | null;
  readonly folders: readonly MailFolder[];
  /** Message-IDs of earlier test letters that could not be removed. */
  readonly leftovers: readonly string[];
  /** Deleting in INBOX only archives (Gmail): go through the trash. */
  readonly throughTrash: boolean;
  /** The server itself files what is sent in Sent; null: nobody knows. */
  readonly filesSent: boolean | null;
}

export const sentOf = ({ folders }: RoundTripInput): MailFolder | undefined => folders.find((folder) => folder.role === 'sent');
export const trashOf = ({ folders, throughTrash }: RoundTripInput): MailFolder | null =>
  throughTrash ? (folders.find((folder) => folder.role === 'trash') ?? null) : null;
/** Where a test letter usually lies. */
export function homesOf({ folders }: RoundTripInput): MailFolder[] {
  const usual = folders.filter((folder) => folder.role === 'inbox' || folder.role === 'junk' || folder.role === 'sent');
  return usual.length > 0 ? usual : [{ path: 'INBOX', role: 'inbox', flags: [] }];
}
