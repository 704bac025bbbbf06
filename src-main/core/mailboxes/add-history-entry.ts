import type { CheckResult } from '../../contract/check.ts';
import type { HistoryEntry } from '../../contract/mailbox.ts';
import type { StoreFailure } from '../ports.ts';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import { changeDocument } from './document.ts';
import { historyDocument, historyName, mailboxesDocument, mailboxesName } from './documents.ts';
import { findMailbox, profileOf } from './find-mailbox.ts';
import { historyEntry } from './history-entry.ts';
import type { MailboxPorts } from './mailbox-ports.ts';
import { trimHistory } from './trim-history.ts';

/** Adds a check to the history of a saved mailbox; `added` is false for one that is not saved, else `at` is the moment of its entry. */
export async function addHistoryEntry(
  ports: Pick<MailboxPorts, 'store' | 'clock'>,
  address: string,
  kind: HistoryEntry['kind'],
  result: CheckResult,
  secret?: NonNullable<HistoryEntry['secret']>,
): Promise<Result<{ readonly added: boolean; readonly at?: string; readonly damage: StoreFailure | null }, StoreFailure>> {
  const found = await findMailbox(ports, address);
  if (!found.ok) return found;
  const mailbox = found.value.document;
  if (mailbox === null) return ok({ added: false, damage: found.value.damage });
  const entry = historyEntry(result, kind, ports.clock.now(), secret);
  const history = await changeDocument(ports.store, historyDocument(mailbox.address), historyName(mailbox.address), (document) => ({
    document: { ...document, entries: trimHistory([...document.entries, entry]) },
    value: undefined,
  }));
  if (!history.ok) return history;
  const list = await changeDocument(ports.store, mailboxesDocument, mailboxesName, (document) => {
    const profile = profileOf(document.mailboxes, address);
    const good = profile?.last != null && profile.last.verdict !== 'failed' ? profile.last : (profile?.goodBefore ?? null);
    const mailboxes = document.mailboxes.map((other) => (other === profile ? { ...other, last: entry, goodBefore: good } : other));
    return { document: { ...document, mailboxes }, value: profile !== null };
  });
  if (!list.ok) return list;
  return ok({
    added: list.value.value,
    ...(list.value.value ? { at: entry.at } : {}),
    damage: found.value.damage ?? history.value.damage ?? list.value.damage,
  });
}
