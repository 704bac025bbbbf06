import type { HistoryEntry } from '../../contract/mailbox.ts';
import type { Endpoint } from '../../contract/settings.ts';
import type { WorkedBefore } from '../facts.ts';
import type { Profile } from './documents.ts';

/** A new password is tried first and kept a moment later (the keychain takes its time), in milliseconds. */
const keepingMs = 60_000;

/**
 * What a saved mailbox remembers of this very server and login: when it let us in last, whether with the password that is
 * used now (`keptSecret`: the saved one is), and with which certificate. Null where nothing is remembered.
 */
export function workedBefore(
  profile: Pick<Profile, 'last' | 'goodBefore' | 'secretSince'>,
  endpoint: Endpoint,
  keptSecret: boolean,
): WorkedBefore | null {
  const { protocol, host, port, security, username } = endpoint;
  for (const entry of [profile.last, profile.goodBefore]) {
    if (entry?.steps.some((step) => step.id === `${protocol}.login` && step.status === 'passed') !== true) continue;
    const then = protocol === 'smtp' ? entry.settings?.outgoing : entry.settings?.incoming;
    if (then?.protocol !== protocol || then.host !== host || then.port !== port || then.security !== security) continue;
    if (then.username !== username) continue;
    return {
      at: entry.at,
      password: keptSecret && hadTheKeptSecret(entry, profile.secretSince) ? 'same' : 'unknown',
      certificate: entry.certificates?.[protocol] ?? null,
    };
  }
  return null;
}

function hadTheKeptSecret({ at, kind, secret }: HistoryEntry, since: string | undefined): boolean {
  if (since === undefined) return false;
  if (kind === 'password') return Date.parse(since) - Date.parse(at) < keepingMs;
  return secret === 'kept' && at >= since;
}
