import { entryDifferences } from '../../contract/entry-differences.ts';
import type { ChangeSinceGood, HistoryEntry } from '../../contract/mailbox.ts';
import type { Evidence } from '../../contract/problem.ts';

/**
 * What changed between the newest entry and the newest one before it that did not fail. Null when there is none, or
 * when all is as good as it was then.
 */
export function changesSinceGood(last: HistoryEntry | null, goodBefore: HistoryEntry | null): ChangeSinceGood | null {
  if (last === null || goodBefore === null) return null;
  const found = entryDifferences(goodBefore, last);
  if (last.verdict !== 'failed' && found.steps.length === 0 && found.settings.length === 0) return null;
  const because = causeOf(last, found.steps);
  return { goodAt: goodBefore.at, ...found, ...(because === null ? {} : { because }) };
}

function causeOf(last: HistoryEntry, changed: ChangeSinceGood['steps']): NonNullable<ChangeSinceGood['because']> | null {
  for (const { id, now } of changed) {
    if (now !== 'failed') continue;
    const code = last.steps.find((step) => step.id === id)?.problem ?? null;
    if (code === null) continue;
    const evidence = last.problems.find((problem) => problem.code === code && (problem.evidence['step'] ?? id) === id)?.evidence ?? {};
    return { step: id, code, answer: answerOf(evidence) };
  }
  return null;
}

/** What the server or the system answered, short enough for a sentence: codes and names only. */
function answerOf(evidence: Evidence): string | null {
  const said = ['code', 'enhanced', 'errno', 'tls'].map((name) => evidence[name]).filter((value) => value !== undefined && value !== null);
  return said.length === 0 ? null : said.map(String).join(' ');
}
