import { changeStory } from '../../../src-main/contract/change-story.ts';
import type { ChangeSinceGood } from '../../../src-main/contract/mailbox.ts';
import { moment } from '../../i18n/format.ts';
import { shared } from '../../i18n/i18n.svelte.ts';
import { stepInFull } from './describe-changes.ts';

/** What happened to the mailbox since it last worked, in whole sentences. */
export function storyOf(changes: ChangeSinceGood, now?: Date): string {
  return changeStory(changes, moment(changes.goodAt, now), stepInFull)
    .map(({ key, params }) => shared(key, params))
    .filter((sentence) => sentence !== '')
    .join(' ');
}
