import type { ChangeSinceGood, HistoryEntry } from './mailbox.ts';
import type { Settings } from './settings.ts';

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
