import { t } from '../../i18n/i18n.svelte.ts';
import type { AppState } from '../../state/model.ts';
import { shownScreen } from '../../state/model.ts';
import { endWords } from '../../state/tell-end.ts';

/** The title of the window: the state first, for those who see only the taskbar or a row of tabs. */
export function windowTitle(state: AppState): string {
  const screen = shownScreen(state);
  const { job } = state;
  if (screen.name === 'check' && job !== null) {
    if (job.phase === 'stopping') return t('title.stopping');
    if (job.kind !== 'all') return t('title.checking', { address: job.address });
    const of = Math.max(job.run.mailboxAt, state.mailboxes.list.length);
    return t('title.checking_all', { at: Math.max(1, job.run.mailboxAt), of });
  }
  if (screen.name === 'result' && job?.phase === 'done') return t('title.ended', { words: endWords(job) });
  if (screen.name === 'mailbox') return t('title.of_mailbox', { address: screen.address });
  return t(`title.${screen.name}`);
}
