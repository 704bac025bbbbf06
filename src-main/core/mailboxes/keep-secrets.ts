import type { Secret } from '../secret.ts';
import type { Kept, SecretKeeper } from './secret-keeper.ts';

/** `outgoing` null: the incoming one serves both directions. */
export interface MailboxSecrets {
  readonly incoming: Secret;
  readonly outgoing: Secret | null;
}

/** Keeps the one or two secrets of a mailbox; a separate outgoing one that no longer holds is removed. */
export async function keepSecrets(keeper: SecretKeeper, address: string, secrets: MailboxSecrets): Promise<Kept> {
  const incoming = await keeper.keep({ address, direction: 'incoming' }, secrets.incoming);
  if (secrets.outgoing === null) {
    await keeper.forget({ address, direction: 'outgoing' });
    return incoming;
  }
  const outgoing = await keeper.keep({ address, direction: 'outgoing' }, secrets.outgoing);
  return incoming.place === 'session' ? incoming : outgoing;
}
