import { describe, expect, it } from 'vitest';
import { historyEntry } from '../../../src-main/core/mailboxes/history-entry.ts';
import { trimHistory } from '../../../src-main/core/mailboxes/trim-history.ts';
import { checked } from './fakes.ts';

const entry = (n: number, good: boolean) =>
  historyEntry(checked(good ? 'ok' : 'failed', { 'imap.login': good ? 'passed' : 'failed' }), 'recheck', n * 1_000);

describe('trimHistory', () => {
  it('keeps the newest 400, and of the older ones where something changed', () => {
    const entries = Array.from({ length: 500 }, (_, n) => entry(n, n !== 50));
    const kept = trimHistory(entries);
    expect(kept.slice(0, 3).map((one) => Date.parse(one.at) / 1_000)).toEqual([0, 50, 51]);
    expect(kept).toHaveLength(403);
    expect(trimHistory(kept)).toEqual(kept);
  });

  it('never keeps more than 1000', () => {
    expect(trimHistory(Array.from({ length: 1_500 }, (_, n) => entry(n, n % 2 === 0)))).toHaveLength(1_000);
  });
});
