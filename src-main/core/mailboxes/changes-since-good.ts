import type { ChangeSinceGood, HistoryEntry } from '../../contract/mailbox.ts';
import type { Evidence } from '../../contract/problem.ts';
import type { Settings } from '../../contract/settings.ts';

/** What differs between two entries. A step that was skipped in one of them says nothing about a change. */
export function entryDifferences(was: HistoryEntry, now: HistoryEntry): Pick<ChangeSinceGood, 'steps' | 'settings'> {
  const before = new Map(was.steps.map((step) => [step.id, step.status]));
  const steps = now.steps.flatMap((step) => {
    const old = before.get(step.id);
    const ran = old !== undefined && old !== 'skipped' && step.status !== 'skipped';
    return ran && old !== step.status ? [{ id: step.id, was: old, now: step.status }] : [];
  });
  return { steps, settings: was.settings === null || now.settings === null ? [] : settingsDifferences(was.settings, now.settings) };
}

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

/** Names like `incoming.host`; a whole direction (`outgoing`) where it came or went. */
function settingsDifferences(was: Settings, now: Settings): string[] {
  return (['incoming', 'outgoing'] as const).flatMap((direction) => {
    const old = was[direction];
    const current = now[direction];
    if (old === null || current === null) return old === current ? [] : [direction];
    const fields = ['protocol', 'host', 'port', 'security', 'username'] as const;
    return fields.filter((field) => old[field] !== current[field]).map((field) => `${direction}.${field}`);
  });
}
