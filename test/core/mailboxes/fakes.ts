import type { CheckResult } from '../../../src-main/contract/check.ts';
import type { VaultStatus } from '../../../src-main/contract/mailbox.ts';
import { sessionVault } from '../../../src-main/adapters/vault/session-vault.ts';
import { SecretKeeper } from '../../../src-main/core/mailboxes/secret-keeper.ts';
import type { MailboxToSave } from '../../../src-main/core/mailboxes/save-mailbox.ts';
import type { Clock, Random, Store, StoreFailure, Vault } from '../../../src-main/core/ports.ts';
import { err, ok } from '../../../src-main/core/result.ts';

/** A store in memory; `files` holds JSON texts by name, `failure` makes every write fail. */
export class MemoryStore implements Store {
  readonly files = new Map<string, string>();
  readonly aside: string[] = [];
  failure: StoreFailure | null = null;

  read: Store['read'] = (name) => {
    const text = this.files.get(name);
    return Promise.resolve(ok(text === undefined ? null : (JSON.parse(text) as unknown)));
  };
  write: Store['write'] = async (name, document) => {
    const done = await this.update(name, () => ({ document, value: undefined }));
    return done.ok ? ok(undefined) : done;
  };
  update: Store['update'] = (name, change) => {
    const text = this.files.get(name);
    const wanted = change(text === undefined ? null : (JSON.parse(text) as unknown));
    const changes = wanted.document !== undefined || wanted.setAside === true;
    if (changes && this.failure !== null) return Promise.resolve(err(this.failure));
    let setAside: string | null = null;
    if (wanted.setAside === true && text !== undefined) {
      this.aside.push(text);
      this.files.delete(name);
      setAside = `${name}.damaged-${this.aside.length}.json`;
    }
    if (wanted.document !== undefined) this.files.set(name, JSON.stringify(wanted.document));
    return Promise.resolve(ok({ value: wanted.value, setAside }));
  };
  remove: Store['remove'] = (name) => Promise.resolve(this.failure === null ? ok(this.files.delete(name)) : err(this.failure));
  setAside: Store['setAside'] = (name) => Promise.resolve(ok(name));
}

/** A keychain in memory that can be taken away. */
export class FakeVault implements Vault {
  state: VaultStatus = { state: 'ready', detail: null };
  readonly inner = sessionVault();
  status: Vault['status'] = () => Promise.resolve(this.state);
  read: Vault['read'] = (account) => this.#open(() => this.inner.read(account));
  write: Vault['write'] = (account, secret) => this.#open(() => this.inner.write(account, secret));
  remove: Vault['remove'] = (account) => this.#open(() => this.inner.remove(account));
  #open<T>(work: () => Promise<T>): Promise<T | { ok: false; error: VaultStatus }> {
    return this.state.state === 'ready' ? work() : Promise.resolve(err(this.state));
  }
}

export const setUp = () => setUpOn(new MemoryStore());

export function setUpOn<S extends Store>(store: S) {
  const time = { now: Date.UTC(2026, 0, 15, 9), monotonic: 0 };
  const clock: Clock = { now: () => time.now, monotonic: () => time.monotonic, sleep: () => Promise.resolve() };
  let count = 0;
  const random: Random = { hex: (bytes) => (count += 1).toString(16).padStart(bytes * 2, '0') };
  const vault = new FakeVault();
  const newRun = (): SecretKeeper => new SecretKeeper({ vault, session: sessionVault(), clock, random });
  return { store, clock, vault, keeper: newRun(), newRun, time };
}

export const settings = {
  incoming: { protocol: 'imap', host: 'imap.firma.ru', port: 993, security: 'tls', username: 'ivanov@firma.ru' },
  outgoing: { protocol: 'smtp', host: 'smtp.firma.ru', port: 465, security: 'tls', username: 'ivanov@firma.ru' },
} as const;

export const toSave = (more: Partial<MailboxToSave> = {}): MailboxToSave => ({
  address: 'ivanov@firma.ru',
  provider: null,
  settings,
  from: 'ivanov@firma.ru',
  scope: 'both',
  pinnedCertificate: null,
  secrets: null,
  ...more,
});

type Status = CheckResult['steps'][number]['status'];

/** A check result whose steps have the given statuses. */
export const checked = (
  verdict: CheckResult['verdict'],
  steps: Partial<Record<CheckResult['steps'][number]['id'], Status>> = {},
  more: Partial<CheckResult> = {},
): CheckResult => ({
  address: 'ivanov@firma.ru',
  verdict,
  settings,
  steps: Object.entries(steps).map(([id, status], index) => ({
    id: id as CheckResult['steps'][number]['id'],
    status,
    startMs: index * 10,
    ms: 10,
    facts: { text: 'not for history' },
    problem: status === 'failed' ? 'auth_bad_credentials' : null,
  })),
  problems: [],
  roundTrip: null,
  elapsedMs: 1_000,
  ...more,
});
