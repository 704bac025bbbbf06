import type { CheckResult } from '../../contract/check.ts';
import type { StoreFailure } from '../ports.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { changeDocument } from './document.ts';
import { mailboxesDocument, mailboxesName } from './documents.ts';
import { findMailbox, profileOf } from './find-mailbox.ts';
import type { MailboxSecrets } from './keep-secrets.ts';
import { keepSecrets } from './keep-secrets.ts';
import type { MailboxPorts } from './mailbox-ports.ts';
import { secretFields, secretTimes } from './save-mailbox.ts';
import type { Kept } from './secret-keeper.ts';

/**
 * True when the check signed in wherever it tried to, at least once: a full mailbox or a missing folder does not make
 * the password wrong.
 */
export function passwordWorked(result: CheckResult): boolean {
  const logins = result.steps.filter((step) => /^(imap|pop3|smtp)\.login$/.test(step.id) && step.status !== 'skipped');
  return logins.length > 0 && logins.every((step) => step.status !== 'failed');
}

export interface ReplacedSecret {
  readonly replaced: boolean;
  /** Where the new one is kept; null when the old one stayed. */
  readonly kept: Kept | null;
  readonly damage: StoreFailure | null;
}

/**
 * Puts the new secrets of a saved mailbox in the place of the old ones, only if they `worked`. Where the keychain does not
 * take them they live for this run, the old ones stay in the keychain but are no longer used.
 */
export async function replaceSecret(
  ports: MailboxPorts,
  address: string,
  secrets: MailboxSecrets,
  worked: boolean,
  appPasswordMadeAt?: string,
): Promise<Result<ReplacedSecret, StoreFailure>> {
  if (!worked) return ok({ replaced: false, kept: null, damage: null });
  const found = await findMailbox(ports, address);
  if (!found.ok) return found;
  const profile = found.value.document;
  if (profile === null) return err({ kind: 'other', detail: `${address} is not saved` });
  const kept = await keepSecrets(ports.keeper, profile.address, secrets);
  const changed = await changeDocument(ports.store, mailboxesDocument, mailboxesName, (document) => {
    const old = profileOf(document.mailboxes, address);
    const since = new Date(ports.clock.now()).toISOString();
    const mailboxes = document.mailboxes.map((other) => {
      if (other !== old) return other;
      const { secretSince: _since, appPasswordMadeAt: _madeAt, ...rest } = other;
      return { ...rest, ...secretFields(old, secrets, kept), ...secretTimes(old, since, appPasswordMadeAt) };
    });
    return { document: { ...document, mailboxes }, value: undefined };
  });
  if (!changed.ok) return changed;
  return ok({ replaced: true, kept, damage: found.value.damage ?? changed.value.damage });
}
