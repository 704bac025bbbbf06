import type { Vault, VaultAccount } from '../../core/ports.ts';
import { ok } from '../../core/result.ts';
import type { Secret } from '../../core/secret.ts';

/** A vault in memory: everything is gone when this program ends. */
export function sessionVault(): Vault {
  const secrets = new Map<string, Secret>();
  const key = (account: VaultAccount): string => `${account.direction} ${account.address}`;
  return {
    status: () => Promise.resolve({ state: 'ready', detail: null }),
    read: (account) => Promise.resolve(ok(secrets.get(key(account)) ?? null)),
    write(account, secret) {
      secrets.set(key(account), secret);
      return Promise.resolve(ok(undefined));
    },
    remove: (account) => Promise.resolve(ok(secrets.delete(key(account)))),
  };
}
