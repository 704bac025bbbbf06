import type { HistoryEntry } from '../../contract/mailbox.ts';
import { entryDifferences } from '../../contract/entry-differences.ts';

const newest = 400;
/** A mailbox that changes at every check must not fill the disk either. */
const most = 1_000;

/** Keeps the newest entries and, of the older ones, the first and each that differs from the one before. Oldest first. */
export function trimHistory(entries: readonly HistoryEntry[]): HistoryEntry[] {
  const older = entries.slice(0, -newest).filter((entry, index) => {
    const before = entries[index - 1];
    return before === undefined || isChange(before, entry);
  });
  return [...older, ...entries.slice(-newest)].slice(-most);
}

function isChange(was: HistoryEntry, now: HistoryEntry): boolean {
  const found = entryDifferences(was, now);
  const codes = (entry: HistoryEntry): string => entry.problems.map((problem) => problem.code).join(' ');
  return was.verdict !== now.verdict || codes(was) !== codes(now) || found.steps.length > 0 || found.settings.length > 0;
}
