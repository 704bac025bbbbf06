import type { CheckResult } from '../../contract/check.ts';
import type { HistoryEntry } from '../../contract/mailbox.ts';
import type { StoreFailure } from '../ports.ts';
import type { Result } from '../result.ts';
import { changeDocument } from './document.ts';
import { historyDocument, historyName, mailboxesDocument, mailboxesName } from './documents.ts';
import { profileOf } from './find-mailbox.ts';
import { historyEntry } from './history-entry.ts';
import type { MailboxPorts } from './mailbox-ports.ts';

/** Writes what a check was judged to be in the end into its entry of the history, the one of the moment `at`. */
export async function amendHistoryEntry(
  ports: Pick<MailboxPorts, 'store'>,
  address: string,
  at: string,
  result: CheckResult,
): Promise<Result<void, StoreFailure>> {
  const amended = (entry: HistoryEntry): HistoryEntry =>
    entry.at === at ? historyEntry(result, entry.kind, Date.parse(at), entry.secret) : entry;
  const list = await changeDocument(ports.store, mailboxesDocument, mailboxesName, (document) => {
    const profile = profileOf(document.mailboxes, address);
    if (profile?.last?.at !== at) return { value: profile?.address ?? null };
    const told = { ...profile, last: amended(profile.last) };
    return {
      document: { ...document, mailboxes: document.mailboxes.map((one) => (one === profile ? told : one)) },
      value: profile.address,
    };
  });
  if (!list.ok) return list;
  const saved = list.value.value;
  if (saved === null) return { ok: true, value: undefined };
  const history = await changeDocument(ports.store, historyDocument(saved), historyName(saved), (document) =>
    document.entries.some((entry) => entry.at === at)
      ? { document: { ...document, entries: document.entries.map(amended) }, value: undefined }
      : { value: undefined },
  );
  return history.ok ? { ok: true, value: undefined } : history;
}
