import { expect, it } from 'vitest';
import type { HistoryEntry } from '../../../src-main/contract/mailbox.ts';
import { madeAt, passwordAge } from '../../../src-main/core/mailboxes/password-age.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const ago = (minutes: number): string => madeAt(minutes, now);
const entry = (minutes: number, verdict: HistoryEntry['verdict']): HistoryEntry => ({
  at: ago(minutes),
  kind: 'recheck',
  verdict,
  steps: [],
  problems: [],
  roundTrip: null,
  settings: null,
  elapsedMs: 1,
});
const never = { last: null, goodBefore: null };

it.each<[string, Parameters<typeof passwordAge>[0], number | null]>([
  ['a mailbox of an older file: nothing is known', never, null],
  ['kept half an hour ago, never worked', { ...never, secretSince: ago(30) }, 30],
  ['what the person said counts first', { ...never, secretSince: ago(30), appPasswordMadeAt: ago(100) }, 100],
  ['it has worked since it was kept: no waiting left', { secretSince: ago(30), last: entry(29, 'ok'), goodBefore: null }, 180],
  ['also where the newest check failed', { secretSince: ago(30), last: entry(1, 'failed'), goodBefore: entry(29, 'warnings') }, 180],
  ['the password before it worked, this one has not', { secretSince: ago(30), last: entry(1, 'failed'), goodBefore: entry(31, 'ok') }, 30],
  ['kept days ago', { ...never, secretSince: ago(5000) }, 5000],
  ['a clock that was put back', { ...never, secretSince: ago(-10) }, 0],
])('%s', (_case, profile, age) => {
  expect(passwordAge(profile, now)).toBe(age);
});
