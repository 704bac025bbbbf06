import { expect, it } from 'vitest';
import type { HistoryEntry } from '../../../src-main/contract/mailbox.ts';
import { workedBefore } from '../../../src-main/core/mailboxes/worked-before.ts';
import { settings } from './fakes.ts';

const { incoming } = settings;
const sha = 'c'.repeat(64);
const entry = (at: string, more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  at,
  kind: 'recheck',
  verdict: 'ok',
  steps: [{ id: 'imap.login', status: 'passed', ms: 1, problem: null }],
  problems: [],
  roundTrip: null,
  settings,
  elapsedMs: 1,
  secret: 'kept',
  certificates: { imap: sha },
  ...more,
});
const failed: Partial<HistoryEntry> = {
  verdict: 'failed',
  steps: [{ id: 'imap.login', status: 'failed', ms: 1, problem: 'auth_bad_credentials' }],
};
const since = '2026-11-01T10:00:00.000Z';
const good = entry('2026-11-21T14:40:00.000Z');
const profile = { last: good, goodBefore: null, secretSince: since };

it('the newest login that passed, with the password kept since then and the certificate of then', () => {
  expect(workedBefore(profile, incoming, true)).toEqual({ at: good.at, password: 'same', certificate: sha });
  const now = entry('2026-11-22T10:00:00.000Z', failed);
  expect(workedBefore({ ...profile, last: now, goodBefore: good }, incoming, true)?.at).toBe(good.at);
});

it('a check that failed elsewhere still proves the login', () => {
  expect(workedBefore({ ...profile, last: { ...good, verdict: 'failed' } }, incoming, true)?.password).toBe('same');
});

it.each<[string, Parameters<typeof workedBefore>]>([
  ['one that is typed now', [profile, incoming, false]],
  ['one that was typed then', [{ ...profile, last: { ...good, secret: 'typed' } }, incoming, true]],
  ['one kept later', [{ ...profile, secretSince: '2026-11-22T10:00:00.000Z' }, incoming, true]],
  ['an entry of an older program', [{ ...profile, last: entryWithout(good) }, incoming, true]],
])('nobody knows whether the password is the same: %s', (_case, asked) => {
  expect(workedBefore(...asked)).toMatchObject({ at: good.at, password: 'unknown' });
});

it('a new password that worked and was then kept is the one of now', () => {
  const tried = entry('2026-11-21T14:40:00.000Z', { kind: 'password', secret: 'typed' });
  expect(workedBefore({ ...profile, last: tried, secretSince: '2026-11-21T14:40:03.000Z' }, incoming, true)?.password).toBe('same');
  expect(workedBefore({ ...profile, last: tried, secretSince: '2026-11-22T14:40:03.000Z' }, incoming, true)?.password).toBe('unknown');
});

it.each([
  ['another server', { ...incoming, host: 'imap.other.ru' }],
  ['another port', { ...incoming, port: 143 }],
  ['another login', { ...incoming, username: 'ivanov' }],
])('%s: nothing is remembered', (_case, endpoint) => {
  expect(workedBefore(profile, endpoint, true)).toBeNull();
});

it('never let in, never checked', () => {
  expect(workedBefore({ last: entry(since, failed), goodBefore: null, secretSince: since }, incoming, true)).toBeNull();
  expect(workedBefore({ last: null, goodBefore: null }, incoming, true)).toBeNull();
});

function entryWithout({ secret: _secret, certificates: _certificates, ...rest }: HistoryEntry): HistoryEntry {
  return rest;
}
