import { appPasswordWaitMinutes } from '../diagnose/params.ts';
import type { Profile } from './documents.ts';

const minute = 60_000;

/**
 * Minutes since the saved app password was made; null where nothing tells. What the person said counts, else the time since
 * which the mailbox has it. One that has worked since then has no waiting left.
 */
export function passwordAge(
  { appPasswordMadeAt, secretSince, last, goodBefore }: Pick<Profile, 'appPasswordMadeAt' | 'secretSince' | 'last' | 'goodBefore'>,
  now: number,
): number | null {
  const since = appPasswordMadeAt ?? secretSince;
  if (since === undefined) return null;
  const age = Math.max(0, (now - Date.parse(since)) / minute);
  const kept = secretSince ?? since;
  const worked = [last, goodBefore].some((entry) => entry !== null && entry.verdict !== 'failed' && entry.at >= kept);
  return worked ? Math.max(age, appPasswordWaitMinutes) : age;
}

/** The moment at which a password of this age was made, ISO 8601. */
export function madeAt(ageMinutes: number, now: number): string {
  return new Date(now - ageMinutes * minute).toISOString();
}
