import type { MailboxSummary, VaultStatus } from '../../contract/mailbox.ts';
import type { Settings } from '../../contract/settings.ts';
import type { StoreFailure } from '../ports.ts';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import { keptAddress } from './address-key.ts';
import { changeDocument } from './document.ts';
import type { Profile } from './documents.ts';
import { mailboxesDocument, mailboxesName } from './documents.ts';
import { findMailbox, profileOf } from './find-mailbox.ts';
import type { MailboxSecrets } from './keep-secrets.ts';
import { keepSecrets } from './keep-secrets.ts';
import type { MailboxPorts } from './mailbox-ports.ts';
import type { Kept } from './secret-keeper.ts';
import { summarise } from './summarise.ts';

export interface MailboxToSave {
  readonly address: string;
  readonly provider: string | null;
  readonly settings: Settings;
  readonly from: string;
  readonly scope: Profile['scope'];
  readonly pinnedCertificate: string | null;
  /** Null: whatever is kept for it already stays. */
  readonly secrets: MailboxSecrets | null;
  /** When the app password was made, where that is known; ISO 8601. */
  readonly appPasswordMadeAt?: string;
}

export interface SavedMailbox {
  readonly mailbox: MailboxSummary;
  /** Why the secret is kept for this run only; null when it is in the keychain or none was to be kept. */
  readonly vault: VaultStatus | null;
  readonly damage: StoreFailure | null;
}

/** Puts a mailbox into the list, or brings a saved one up to date; its history stays. No secret is kept for one that cannot be saved. */
export async function saveMailbox(ports: MailboxPorts, wanted: MailboxToSave): Promise<Result<SavedMailbox, StoreFailure>> {
  const before = await findMailbox(ports, wanted.address);
  if (!before.ok) return before;
  const address = before.value.document?.address ?? keptAddress(wanted.address.trim());
  const kept = wanted.secrets && (await keepSecrets(ports.keeper, address, wanted.secrets));
  const saved = await changeDocument(ports.store, mailboxesDocument, mailboxesName, (document) => {
    const old = profileOf(document.mailboxes, address);
    const savedAt = new Date(ports.clock.now()).toISOString();
    const profile: Profile = {
      address: old?.address ?? address,
      provider: wanted.provider,
      settings: wanted.settings,
      from: wanted.from,
      scope: wanted.scope,
      pinnedCertificate: wanted.pinnedCertificate,
      ...secretFields(old, wanted.secrets, kept),
      ...secretTimes(old, wanted.secrets === null ? null : savedAt, wanted.appPasswordMadeAt),
      savedAt,
      last: old?.last ?? null,
      goodBefore: old?.goodBefore ?? null,
    };
    const others = document.mailboxes.filter((other) => other !== old);
    return { document: { ...document, mailboxes: [...others, profile] }, value: profile };
  });
  if (!saved.ok) {
    // After damage the keychain may hold a secret from before: that one is not ours to remove.
    if (before.value.document === null && before.value.damage === null && wanted.secrets !== null) {
      for (const direction of ['incoming', 'outgoing'] as const) await ports.keeper.forget({ address, direction });
    }
    return saved;
  }
  return ok({
    mailbox: await summarise(saved.value.value, ports.keeper),
    vault: kept?.vault ?? null,
    damage: before.value.damage ?? saved.value.damage,
  });
}

/** Since when a profile has its secret and how old that is. A new secret (`since`) begins anew, another time is no longer its own. */
export function secretTimes(
  old: Profile | null,
  since: string | null,
  madeAt: string | undefined,
): Pick<Profile, 'secretSince' | 'appPasswordMadeAt'> {
  const secretSince = since ?? old?.secretSince;
  const appPasswordMadeAt = since === null ? (madeAt ?? old?.appPasswordMadeAt) : madeAt;
  return { ...(secretSince === undefined ? {} : { secretSince }), ...(appPasswordMadeAt === undefined ? {} : { appPasswordMadeAt }) };
}

/** What a profile says about its secrets after some were kept (or none were handed over). */
export function secretFields(
  old: Profile | null,
  secrets: MailboxSecrets | null,
  kept: Kept | null,
): Pick<Profile, 'secret' | 'twoSecrets'> {
  if (secrets === null || kept === null) return { secret: old?.secret ?? 'none', twoSecrets: old?.twoSecrets ?? false };
  return { secret: kept.place === 'keychain' ? 'keychain' : 'none', twoSecrets: secrets.outgoing !== null };
}
