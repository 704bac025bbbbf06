import type { StoreFailure } from '../ports.ts';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import { addressKey } from './address-key.ts';
import type { Loaded } from './document.ts';
import { loadDocument } from './document.ts';
import type { Profile } from './documents.ts';
import { mailboxesDocument, mailboxesName } from './documents.ts';
import type { MailboxPorts } from './mailbox-ports.ts';

/** The saved mailbox of an address (letter case and the form of an IDN domain do not matter), or null. */
export async function findMailbox(
  ports: Pick<MailboxPorts, 'store'>,
  address: string,
): Promise<Result<Loaded<Profile | null>, StoreFailure>> {
  const loaded = await loadDocument(ports.store, mailboxesDocument, mailboxesName);
  if (!loaded.ok) return loaded;
  return ok({ document: profileOf(loaded.value.document.mailboxes, address), damage: loaded.value.damage });
}

export function profileOf(profiles: readonly Profile[], address: string): Profile | null {
  const key = addressKey(address);
  return profiles.find((profile) => addressKey(profile.address) === key) ?? null;
}
