import type { MailboxSummary } from '../contract/mailbox.ts';
import type { Language, Problem } from '../contract/problem.ts';
import { addHistoryEntry } from '../core/mailboxes/add-history-entry.ts';
import { saveMailbox } from '../core/mailboxes/save-mailbox.ts';
import type { StoreFailure } from '../core/ports.ts';
import type { AppContext } from './app-context.ts';
import { ownProblem } from './app-context.ts';

/** What went wrong with a file of ours, as a problem. */
export function storeProblem(app: AppContext, failed: StoreFailure, language: Language): Problem {
  const path = failed.setAside ?? failed.detail;
  return failed.kind === 'damaged' || failed.kind === 'newer'
    ? ownProblem(app, 'profile_damaged', language, { path })
    : ownProblem(app, 'profile_not_saved', language, { path });
}

export type SaveChecked =
  | { readonly ok: true; readonly value: { readonly mailbox: MailboxSummary; readonly problems: Problem[] } }
  | { readonly ok: false; readonly problems: Problem[] };

/** Saves what the last check of this address used: the profile, its secret in the keychain, the check as history. */
export async function saveChecked(app: AppContext, address: string, language: Language): Promise<SaveChecked> {
  const last = app.lastChecks.get(address);
  if (last === undefined) return { ok: false, problems: [] };
  const saved = await saveMailbox(app.mailboxes, last.toSave);
  if (!saved.ok) return { ok: false, problems: [storeProblem(app, saved.error, language)] };
  const problems: Problem[] = [];
  if (saved.value.damage !== null) problems.push({ ...storeProblem(app, saved.value.damage, language), severity: 'warning' });
  const { vault } = saved.value;
  if (vault !== null && vault.state !== 'ready')
    problems.push({ ...ownProblem(app, vault.state === 'locked' ? 'keychain_locked' : 'keychain_absent', language), severity: 'warning' });
  const added = await addHistoryEntry(app.mailboxes, address, last.kind, last.result, 'kept');
  if (added.ok) app.lastChecks.set(address, { ...last, entryAt: added.value.at ?? null });
  else problems.push({ ...storeProblem(app, added.error, language), severity: 'warning' });
  app.mailboxesChanged();
  return { ok: true, value: { mailbox: saved.value.mailbox, problems } };
}
