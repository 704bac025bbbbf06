import type { CheckResult } from '../../src-main/contract/check.ts';
import { t } from '../i18n/i18n.svelte.ts';
import { wasStopped } from './stopped.ts';

/** The check waits for the person's word about the servers: nothing is known of the mailbox yet. */
export function isWaiting(result: CheckResult): boolean {
  return result.problems.some((problem) => problem.code === 'settings_unconfirmed');
}

/** What a result is called, on the screen, on paper and in a text. */
export function verdictTitle(result: CheckResult): string {
  if (wasStopped(result)) return t('result.stopped');
  return t(isWaiting(result) ? 'result.waiting' : `verdict.${result.verdict}`);
}
