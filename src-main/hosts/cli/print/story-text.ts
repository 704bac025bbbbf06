import { changeStory } from '../../../contract/change-story.ts';
import type { ChangeSinceGood } from '../../../contract/mailbox.ts';
import type { CliContext } from '../context.ts';
import { stepName } from './step-name.ts';

/** A moment as the language writes it. */
export const dateText = (iso: string, language: CliContext['language']): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));

/** What happened to a mailbox since it last worked; empty where nothing failed since then. */
export function storyText(changes: ChangeSinceGood | null, { say, language }: Pick<CliContext, 'say' | 'language'>): string {
  if (changes?.because === undefined) return '';
  return changeStory(changes, dateText(changes.goodAt, language), (id) => stepName(id, say))
    .map(({ key, params }) => say(key, { ...params }))
    .join(' ');
}
