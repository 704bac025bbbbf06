import type { Clock, Store } from '../ports.ts';
import type { SecretKeeper } from './secret-keeper.ts';

/** What the verbs of this folder work with. */
export interface MailboxPorts {
  readonly store: Store;
  readonly keeper: SecretKeeper;
  readonly clock: Clock;
}
