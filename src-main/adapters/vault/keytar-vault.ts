import type { VaultStatus } from '../../contract/mailbox.ts';
import { openSecret } from '../../core/open-secret.ts';
import type { Clock, Random, Vault, VaultAccount } from '../../core/ports.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import type { Keytar, KeytarFailure } from './keytar-calls.ts';
import { KeytarCalls, loadKeytar } from './keytar-calls.ts';
import { secretServiceState } from './secret-service.ts';

const probeMs = 2_000;
/** For a call that may wait for a person at the system's own prompt. */
const promptMs = 30_000;
const readyForMs = 10_000;
const otherwiseForMs = 3_000;

/** The systems' words for "there is no keychain here", as keytar passes them on. */
const absentWords =
  /autolaunch|not provided by any|could not connect|no such file|connection refused|failed to load|default keychain could not be found|logon session/i;

export interface KeytarVaultOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The person's numeric id, for the session bus. */
  readonly uid?: number;
  /**
   * A person can answer the system's prompt: reading and writing then open a locked keychain, within 30 s. Asking for
   * the status never prompts on Linux and Windows.
   */
  readonly mayPrompt?: boolean;
  /** The native addon; another one in tests. */
  readonly load?: () => Promise<Keytar>;
  readonly service?: string;
}

/**
 * The port Vault over the operating system's keychain. Service `MailReady`; account `name@domain` holds the incoming
 * secret, `name@domain#outgoing` a different one for sending. Whether the keychain works is found out by a random
 * canary `#canary-…` that is written, read back and removed; the answer is kept for some seconds. Nothing is ever
 * written anywhere else. An error of `write` with the state `ready` means that only this secret was refused.
 */
export function keytarVault(options: KeytarVaultOptions): Vault {
  const service = options.service ?? 'MailReady';
  const calls = new KeytarCalls();
  // macOS asks whether this program may use the item whenever the program has changed.
  const patient = options.mayPrompt === true || options.platform === 'darwin';
  const useMs = patient ? promptMs : probeMs;
  let loading: Promise<Result<Keytar, VaultStatus>> | null = null;
  let known: { readonly status: VaultStatus; readonly until: number } | null = null;
  let probing: Promise<VaultStatus> | null = null;

  const addon = (): Promise<Result<Keytar, VaultStatus>> =>
    (loading ??= (options.load ?? loadKeytar)().then(
      (keytar): Result<Keytar, VaultStatus> => ok(keytar),
      (error: unknown): Result<Keytar, VaultStatus> =>
        err({ state: 'absent', detail: error instanceof Error ? error.message : String(error) }),
    ));
  const forget = (): void => {
    known = null;
  };

  async function probe(): Promise<VaultStatus> {
    const loaded = await addon();
    if (!loaded.ok) return loaded.error;
    if (options.platform === 'linux') {
      const found = await secretServiceState(options.env, options.uid ?? 0, probeMs);
      if (found.state === 'absent' || found.state === 'locked') return { state: found.state, detail: found.detail };
    }
    return tryCanary(loaded.value);
  }

  async function tryCanary(keytar: Keytar): Promise<VaultStatus> {
    const account = `#canary-${options.random.hex(8)}`;
    const value = options.random.hex(16);
    const drop = (): void => {
      forget();
      keytar.deletePassword(service, account).catch(() => undefined);
    };
    const written = await calls.run(() => keytar.setPassword(service, account, value), probeMs, drop);
    if (!written.ok) return statusOf(written.error);
    const read = await calls.run(() => keytar.getPassword(service, account), probeMs, drop);
    const removed = await calls.run(() => keytar.deletePassword(service, account), probeMs, forget);
    if (!read.ok) return statusOf(read.error);
    if (read.value !== value) return { state: 'locked', detail: 'what was written could not be read back' };
    if (!removed.ok) return statusOf(removed.error);
    return { state: 'ready', detail: null };
  }

  async function status(): Promise<VaultStatus> {
    if (known !== null && options.clock.monotonic() < known.until) return known.status;
    probing ??= probe().finally(() => (probing = null));
    const found = await probing;
    known = { status: found, until: options.clock.monotonic() + (found.state === 'ready' ? readyForMs : otherwiseForMs) };
    return found;
  }

  /** Makes one call where the keychain is open, or where a prompt may open it. */
  async function use<T>(call: (keytar: Keytar) => Promise<T>): Promise<Result<T, VaultStatus>> {
    const found = await status();
    const loaded = await addon();
    if (!loaded.ok) return loaded;
    if (found.state === 'absent' || (found.state === 'locked' && options.mayPrompt !== true)) return err(found);
    const done = await calls.run(() => call(loaded.value), useMs, forget);
    if (done.ok) {
      if (found.state !== 'ready') forget();
      return done;
    }
    forget();
    const now = done.error.kind === 'error' ? await status() : statusOf(done.error);
    return err({ state: now.state, detail: done.error.detail });
  }

  return {
    status,
    async read(account) {
      const found = await use((keytar) => keytar.getPassword(service, accountName(account)));
      if (!found.ok) return found;
      if (found.value !== null) return ok(Secret.of(found.value));
      // A locked keychain says "nothing" too (libsecret 0.20.5): the canary decides.
      forget();
      const now = await status();
      return now.state === 'ready' ? ok(null) : err(now);
    },
    async write(account, secret) {
      if (secret.isEmpty) return err({ state: 'ready', detail: 'an empty secret is never stored' });
      const name = accountName(account);
      const plain = openSecret(secret);
      const before = await use((keytar) => keytar.getPassword(service, name));
      if (!before.ok) return before;
      const written = await use((keytar) => keytar.setPassword(service, name, plain));
      if (!written.ok) return written;
      const after = await use((keytar) => keytar.getPassword(service, name));
      if (after.ok && after.value === plain) return ok(undefined);
      const old = before.value;
      if (old !== null) await use((keytar) => keytar.setPassword(service, name, old));
      return err(after.ok ? { state: (await status()).state, detail: 'what was written could not be read back' } : after.error);
    },
    async remove(account) {
      const removed = await use((keytar) => keytar.deletePassword(service, accountName(account)));
      if (!removed.ok || removed.value) return removed;
      forget();
      const now = await status();
      return now.state === 'ready' ? ok(false) : err(now);
    },
  };
}

function accountName(account: VaultAccount): string {
  return account.direction === 'incoming' ? account.address : `${account.address}#outgoing`;
}

function statusOf(failure: KeytarFailure): VaultStatus {
  const absent = failure.kind === 'error' && absentWords.test(failure.detail);
  return { state: absent ? 'absent' : 'locked', detail: failure.detail };
}
