import type { VaultStatus } from '../../contract/mailbox.ts';
import type { StoreFailure } from '../ports.ts';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import { changeDocument } from './document.ts';
import { historyName, mailboxesDocument, mailboxesName } from './documents.ts';
import { profileOf } from './find-mailbox.ts';
import type { MailboxPorts } from './mailbox-ports.ts';

export interface RemovedMailbox {
  readonly removed: boolean;
  readonly secretRemoved: boolean;
  /** Why a secret may still be in the keychain. */
  readonly vault: VaultStatus | null;
  readonly damage: StoreFailure | null;
}

/** Removes a mailbox from the list, with its history and its secrets. The mailbox itself is not touched. */
export async function removeMailbox(ports: MailboxPorts, address: string): Promise<Result<RemovedMailbox, StoreFailure>> {
  const changed = await changeDocument(ports.store, mailboxesDocument, mailboxesName, (document) => {
    const old = profileOf(document.mailboxes, address);
    if (old === null) return { value: null };
    return { document: { ...document, mailboxes: document.mailboxes.filter((other) => other !== old) }, value: old };
  });
  if (!changed.ok) return changed;
  const { value: profile, damage } = changed.value;
  if (profile === null) return ok({ removed: false, secretRemoved: false, vault: null, damage });
  const history = await ports.store.remove(historyName(profile.address));
  let secretRemoved = false;
  let vault: VaultStatus | null = null;
  for (const direction of ['incoming', 'outgoing'] as const) {
    const forgotten = await ports.keeper.forget({ address: profile.address, direction });
    if (forgotten.ok) secretRemoved ||= forgotten.value;
    // A mailbox that never had a secret in the keychain left none there.
    else if (profile.secret === 'keychain') vault = forgotten.error;
  }
  return ok({ removed: true, secretRemoved, vault, damage: damage ?? (history.ok ? null : history.error) });
}
