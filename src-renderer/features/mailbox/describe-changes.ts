import type { ChangeSinceGood } from '../../../src-main/contract/mailbox.ts';
import { t, tOr } from '../../i18n/i18n.svelte.ts';

/** What differs from the last good check, one short line each. */
export function describeChanges(changes: Pick<ChangeSinceGood, 'steps' | 'settings'> | null): readonly string[] {
  if (changes === null) return [];
  const steps = changes.steps.map((step) =>
    t('changes.step', {
      step: stepInFull(step.id),
      was: tOr('status.', step.was, step.was).toLocaleLowerCase(),
      now: tOr('status.', step.now, step.now).toLocaleLowerCase(),
    }),
  );
  const settings = changes.settings.map((name) => t('changes.setting', { name: tOr('setting.', name, name) }));
  return [...steps, ...settings];
}

/** The step with its lane, for places where the lane is not seen: `Вход (IMAP)`. */
export function stepInFull(id: string): string {
  const lane = id.split('.')[0] ?? '';
  const name = tOr('step.', id, id);
  return ['imap', 'pop3', 'smtp'].includes(lane) ? `${name} (${lane.toUpperCase()})` : name;
}
