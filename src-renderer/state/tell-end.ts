import { t } from '../i18n/i18n.svelte.ts';
import type { Kit } from './kit.ts';
import type { Job } from './model.ts';
import { wasStopped } from './stopped.ts';

/** A shorter run is not left alone by anybody. In milliseconds. */
const longMs = 10_000;

/** How a run ended, in one line: the mailbox and its verdict, nothing else. */
export function endWords(job: Job): string {
  if (job.failure !== null) return t(job.failure.code === 'cancelled' ? 'result.stopped' : 'result.no_answer');
  if (job.kind === 'all') {
    const failed = job.results.filter((result) => result.verdict === 'failed' && !wasStopped(result)).length;
    const count = job.results.length;
    return failed === 0 ? t('all.fine', { count }) : t('all.some', { failed, count });
  }
  const { result } = job;
  if (result === null) return t('result.no_answer');
  const verdict = wasStopped(result) ? t('result.stopped') : t(`verdict.short.${result.verdict}`);
  return `${verdict}: ${result.address}`;
}

/** Nobody looks at this window now. */
function isOutOfSight(): boolean {
  return document.visibilityState === 'hidden' || !document.hasFocus();
}

/** Tells by the system that a long run has ended, when the person is elsewhere: by the host, else by the browser if it may. */
export async function tellEnd(kit: Kit, job: Job): Promise<void> {
  if (kit.now() - job.startedAt < longMs || !isOutOfSight()) return;
  const title = t('notify.title');
  const text = endWords(job).slice(0, 400);
  const reply = await kit.client.call('app.notify', { title, text });
  if ((reply.ok && reply.value.shown) || !mayNotify('granted')) return;
  try {
    const notification = new Notification(title, { body: text, tag: 'mailready' });
    notification.onclick = () => window.focus();
  } catch {
    // Some browsers let only service workers notify; the title of the window says it all the same.
  }
}

/** Whether the browser has notifications and what it said about ours. */
export function mayNotify(permission: NotificationPermission): boolean {
  return 'Notification' in window && Notification.permission === permission;
}
