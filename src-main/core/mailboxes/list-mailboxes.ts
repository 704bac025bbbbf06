import type { MailboxSummary } from '../../contract/mailbox.ts';
import type { StoreFailure } from '../ports.ts';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import type { Loaded } from './document.ts';
import { loadDocument } from './document.ts';
import { mailboxesDocument, mailboxesName } from './documents.ts';
import type { MailboxPorts } from './mailbox-ports.ts';
import { summarise } from './summarise.ts';

/** Every saved mailbox, by address, each with its last result and what changed since the last good one. */
export async function listMailboxes(ports: MailboxPorts): Promise<Result<Loaded<readonly MailboxSummary[]>, StoreFailure>> {
  const loaded = await loadDocument(ports.store, mailboxesDocument, mailboxesName);
  if (!loaded.ok) return loaded;
  const summaries = await Promise.all(loaded.value.document.mailboxes.map((profile) => summarise(profile, ports.keeper)));
  return ok({ document: summaries.sort((a, b) => a.address.localeCompare(b.address)), damage: loaded.value.damage });
}
