import type { SecretPlace, VaultStatus } from '../../contract/mailbox.ts';
import type { Clock, Random, Vault, VaultAccount } from '../ports.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { Secret } from '../secret.ts';
import { keptAddress } from './address-key.ts';

const heldForMs = 30 * 60_000;
const maxHeld = 500;

/** Where a secret went; `vault` says why it is not the keychain. */
export interface Kept {
  readonly place: Exclude<SecretPlace, 'none'>;
  readonly vault: VaultStatus | null;
}

/**
 * Holds every secret of this run: handed-over ones under a handle until they are dropped or 30 minutes old, saved ones
 * in the keychain, or in memory (`session`) where the keychain does not take them. Never on disk.
 */
export class SecretKeeper {
  readonly #vault: Vault;
  readonly #session: Vault;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #held = new Map<string, { readonly secret: Secret; readonly until: number }>();

  constructor(ports: { readonly vault: Vault; readonly session: Vault; readonly clock: Clock; readonly random: Random }) {
    this.#vault = ports.vault;
    this.#session = ports.session;
    this.#clock = ports.clock;
    this.#random = ports.random;
  }

  /** Takes a secret and gives the random 128-bit handle for it. */
  hold(secret: Secret): string {
    this.#sweep();
    const oldest = this.#held.keys().next();
    if (this.#held.size >= maxHeld && oldest.done !== true) this.#held.delete(oldest.value);
    const handle = this.#random.hex(16);
    this.#held.set(handle, { secret, until: this.#clock.monotonic() + heldForMs });
    return handle;
  }

  /** Null: dropped, expired or never given. */
  held(handle: string): Secret | null {
    this.#sweep();
    return this.#held.get(handle)?.secret ?? null;
  }

  drop(handle: string): void {
    this.#held.delete(handle);
  }

  dropAll(): void {
    this.#held.clear();
  }

  status(): Promise<VaultStatus> {
    return this.#vault.status();
  }

  /** Puts a secret into the keychain, else into memory. What the keychain held before stays there if it fails. */
  async keep(wanted: VaultAccount, secret: Secret): Promise<Kept> {
    const account = kept(wanted);
    const written = await this.#vault.write(account, secret);
    if (!written.ok) {
      await this.#session.write(account, secret);
      return { place: 'session', vault: written.error };
    }
    await this.#session.remove(account);
    return { place: 'keychain', vault: null };
  }

  /** What this run knows goes before what the keychain holds, since it is newer. */
  async find(wanted: VaultAccount): Promise<Result<Secret | null, VaultStatus>> {
    const account = kept(wanted);
    const inMemory = await this.#session.read(account);
    if (inMemory.ok && inMemory.value !== null) return inMemory;
    return this.#vault.read(account);
  }

  async inSession(wanted: VaultAccount): Promise<Secret | null> {
    const found = await this.#session.read(kept(wanted));
    return found.ok ? found.value : null;
  }

  /** Removes a secret everywhere; true when there was one. The error: memory is clean, the keychain may still hold it. */
  async forget(wanted: VaultAccount): Promise<Result<boolean, VaultStatus>> {
    const account = kept(wanted);
    const inMemory = await this.#session.remove(account);
    const inKeychain = await this.#vault.remove(account);
    if (!inKeychain.ok) return err(inKeychain.error);
    return ok(inKeychain.value || (inMemory.ok && inMemory.value));
  }

  #sweep(): void {
    const now = this.#clock.monotonic();
    for (const [handle, entry] of this.#held) if (entry.until <= now) this.#held.delete(handle);
  }
}

function kept(account: VaultAccount): VaultAccount {
  return { address: keptAddress(account.address), direction: account.direction };
}
