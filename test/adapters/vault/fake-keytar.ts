import type { Keytar } from '../../../src-main/adapters/vault/keytar-calls.ts';

/** A keychain in memory whose behaviour can be changed between calls. */
export class FakeKeytar implements Keytar {
  readonly items = new Map<string, string>();
  readonly log: string[] = [];
  mode: 'open' | 'locked' | 'hung' | { readonly fails: string } = 'open';
  /** Accounts whose write is silently lost. */
  deaf = '';
  #waiting: (() => void)[] = [];

  /** Lets every hung call go on. */
  letGo(): void {
    this.mode = 'open';
    for (const wake of this.#waiting.splice(0)) wake();
  }

  getPassword(service: string, account: string): Promise<string | null> {
    return this.#answer(`get ${service} ${account}`, () => (this.mode === 'locked' ? null : (this.items.get(account) ?? null)));
  }

  setPassword(service: string, account: string, password: string): Promise<void> {
    return this.#answer(`set ${service} ${account}`, () => {
      if (this.mode === 'locked') throw new Error('Cannot create an item in a locked collection');
      if (account !== this.deaf) this.items.set(account, password);
    });
  }

  deletePassword(service: string, account: string): Promise<boolean> {
    return this.#answer(`delete ${service} ${account}`, () => (this.mode === 'locked' ? false : this.items.delete(account)));
  }

  async #answer<T>(call: string, act: () => T): Promise<T> {
    this.log.push(call);
    if (this.mode === 'hung') await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (typeof this.mode === 'object') throw new Error(this.mode.fails);
    await Promise.resolve();
    return act();
  }
}
