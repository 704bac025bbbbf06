import type { VaultStatus } from '../../contract/mailbox.ts';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import type { Profile } from './documents.ts';
import type { MailboxSecrets } from './keep-secrets.ts';
import type { SecretKeeper } from './secret-keeper.ts';

/**
 * The secrets of a saved mailbox: this run's own, else the keychain's. Null when it has none any more. The error is the
 * state of a keychain that cannot be read now.
 */
export async function savedSecrets(keeper: SecretKeeper, profile: Profile): Promise<Result<MailboxSecrets | null, VaultStatus>> {
  const { address } = profile;
  const mine = await keeper.inSession({ address, direction: 'incoming' });
  // Saved without a keychain: whatever an earlier one holds is not the secret that worked.
  if (mine === null && profile.secret === 'none') return ok(null);
  const incoming = mine === null ? await keeper.find({ address, direction: 'incoming' }) : ok(mine);
  if (!incoming.ok) return incoming;
  if (incoming.value === null) return ok(null);
  if (!profile.twoSecrets) return ok({ incoming: incoming.value, outgoing: null });
  const outgoing = await keeper.find({ address, direction: 'outgoing' });
  if (!outgoing.ok) return outgoing;
  return ok(outgoing.value === null ? null : { incoming: incoming.value, outgoing: outgoing.value });
}
