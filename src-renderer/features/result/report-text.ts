import type { CheckResult } from '../../../src-main/contract/check.ts';
import type { Evidence, Problem } from '../../../src-main/contract/problem.ts';
import type { Endpoint } from '../../../src-main/contract/settings.ts';
import { duration, fullMoment } from '../../i18n/format.ts';
import { t, tOr } from '../../i18n/i18n.svelte.ts';
import { verdictTitle } from '../../state/verdict-title.ts';
import { plainText } from '../../ui/inline-markdown.ts';
import { stepInFull } from '../mailbox/describe-changes.ts';
import { factRows } from './fact-value.ts';

/** The evidence, its reply code by a name of its own: `code` is the problem's. */
export function exactFacts(problem: Problem): Evidence {
  const { code = null, ...facts } = problem.evidence;
  return { responseCode: code, ...facts };
}

/** One problem as text to paste into a letter. */
export function problemText(problem: Problem): string {
  const evidence = factRows(exactFacts(problem)).map((row) => `${row.label}: ${row.text}`);
  return [
    plainText(problem.title),
    plainText(problem.what),
    problem.why === '' ? '' : `${t('problem.why')}: ${plainText(problem.why)}`,
    ...problem.steps.map((step, at) => `${at + 1}. ${plainText(step)}`),
    `${t('problem.who')} ${t(`fixer.${problem.fixer}`)}`,
    `${t('fact.code')}: ${problem.code}`,
    ...evidence,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

export function endpointText(endpoint: Endpoint): string {
  return `${endpoint.protocol.toUpperCase()} ${endpoint.host}:${endpoint.port}, ${t(`security.${endpoint.security}`)}, ${t('settings.login')}: ${endpoint.username}`;
}

/** A whole result as text: the record that an installer keeps. Holds nothing that the contract did not redact. */
export function reportText(result: CheckResult, at: string): string {
  const { settings, roundTrip } = result;
  return [
    `MailReady: ${result.address}`,
    `${verdictTitle(result)} ${fullMoment(at)}`,
    settings?.incoming ? `${t('settings.incoming')}: ${endpointText(settings.incoming)}` : '',
    settings?.outgoing ? `${t('settings.outgoing')}: ${endpointText(settings.outgoing)}` : '',
    roundTrip === null
      ? ''
      : `${t('check.way')}: ${t(`roundtrip.${roundTrip.status}`)}${roundTrip.folder === null ? '' : `, ${roundTrip.folder}`}${roundTrip.latencyMs === null ? '' : `, ${duration(roundTrip.latencyMs)}`}`,
    '',
    ...result.steps.map(
      (step) =>
        `${stepInFull(step.id)}: ${tOr('status.', step.status, step.status)}, ${duration(step.ms)}${step.problem === null ? '' : ` [${step.problem}]`}`,
    ),
    ...result.problems.filter((problem) => problem.code !== 'cancelled').flatMap((problem) => ['', problemText(problem)]),
  ]
    .filter((line, index, all) => line !== '' || all[index - 1] !== '')
    .join('\n');
}
