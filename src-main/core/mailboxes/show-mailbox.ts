import type { MailboxDetails } from '../../contract/mailbox.ts';
import type { StoreFailure } from '../ports.ts';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import type { Loaded } from './document.ts';
import { loadDocument } from './document.ts';
import { historyDocument, historyName } from './documents.ts';
import { findMailbox } from './find-mailbox.ts';
import type { MailboxPorts } from './mailbox-ports.ts';
import { summarise } from './summarise.ts';

/** A saved mailbox with its history, newest entry first; null when it is not saved. */
export async function showMailbox(ports: MailboxPorts, address: string): Promise<Result<Loaded<MailboxDetails | null>, StoreFailure>> {
  const found = await findMailbox(ports, address);
  if (!found.ok) return found;
  const profile = found.value.document;
  if (profile === null) return ok({ document: null, damage: found.value.damage });
  const history = await loadDocument(ports.store, historyDocument(profile.address), historyName(profile.address));
  if (!history.ok) return history;
  const summary = await summarise(profile, ports.keeper);
  return ok({
    document: { ...summary, history: history.value.document.entries.toReversed() },
    damage: found.value.damage ?? history.value.damage,
  });
}
