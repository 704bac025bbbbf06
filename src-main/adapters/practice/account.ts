import type { Mailbox } from './mailbox.ts';

export type LoginVerdict = 'accepted' | 'bad_credentials' | 'app_password_required' | 'imap_disabled';

/** A mailbox as both servers see it. */
export interface Account {
  readonly address: string;
  readonly mailbox: Mailbox;
  /** Where letters from outside land. */
  readonly deliverTo: 'INBOX' | 'Junk';
  signIn(protocol: 'imap' | 'smtp', password: string): LoginVerdict;
}

/** The accounts by login name, which is the full address; letter case does not matter. */
export class Accounts {
  readonly #byAddress = new Map<string, Account>();
  constructor(accounts: readonly Account[]) {
    for (const account of accounts) this.#byAddress.set(account.address, account);
  }

  byAddress(address: string): Account | null {
    return this.#byAddress.get(address.toLowerCase()) ?? null;
  }

  signIn(protocol: 'imap' | 'smtp', login: string, password: string): { readonly account: Account | null; readonly verdict: LoginVerdict } {
    const account = this.byAddress(login);
    return { account, verdict: account?.signIn(protocol, password) ?? 'bad_credentials' };
  }
}
