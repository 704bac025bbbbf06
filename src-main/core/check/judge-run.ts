import type { StepId, Verdict } from '../../contract/check.ts';
import type { Problem } from '../../contract/problem.ts';
import type { ProblemCode } from '../../contract/problem-codes.ts';
import type { Diagnosis, DiagnosisContext, Observation } from '../facts.ts';
import type { StepLog, StepRecord } from './step-log.ts';

export interface JudgeDeps {
  readonly diagnose: (observation: Observation, context: DiagnosisContext) => Diagnosis;
  readonly tell: (diagnosis: Diagnosis) => Problem;
}

/** Causes that belong to the person, the PC or the network, not to one server: said once however many lanes met them. */
const common = new Set<ProblemCode>([
  'network_unreachable',
  'dns_lookup_failed',
  'tls_interception',
  'clock_wrong',
  'captive_portal',
  'proxy_required',
  'auth_bad_credentials',
  'app_password_required',
  'oauth_required',
  'oauth_token_expired',
  'web_login_required',
  'account_disabled_or_locked',
  'account_setup_incomplete',
  'too_many_login_attempts',
  'login_ip_restricted',
  'plan_or_balance_exhausted',
  'domain_accepts_no_mail',
  'domain_not_found',
  'folder_missing',
  'send_outcome_unknown',
  'cancelled',
]);

/** What makes two problems one: the cause and what it is about. */
function sameness(problem: Problem, record: StepRecord): string {
  if (common.has(problem.code)) return `${problem.code} ${problem.code === 'folder_missing' ? String(problem.params['role'] ?? '') : ''}`;
  const certificate = record.facts['sha256'];
  if (typeof certificate === 'string' && problem.code.startsWith('tls_')) return `${problem.code} ${certificate}`;
  return `${problem.code} ${problem.variant ?? ''} ${problem.part} ${String(problem.params['host'] ?? '')} ${problem.severity}`;
}

export interface Judged {
  readonly verdict: Verdict;
  readonly problems: readonly Problem[];
}

/**
 * Gives every failed or warning step its cause, now that the whole run is known, and the verdict: failed problems first,
 * then warnings, each in the order of the steps, a common cause once.
 */
export function judgeRun(
  log: StepLog,
  plan: readonly StepId[],
  contextFor: (observation: Observation) => DiagnosisContext,
  deps: JudgeDeps,
): Judged {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const record of log.records(plan)) {
    if (record.observation === null || (record.status !== 'failed' && record.status !== 'warning')) continue;
    const diagnosis = deps.diagnose(record.observation, contextFor(record.observation));
    const severity = record.status;
    const problem: Problem = { ...deps.tell({ ...diagnosis, severity }), severity };
    if (record.problem !== problem.code) log.put({ ...record, problem: problem.code });
    const key = sameness(problem, record);
    if (seen.has(key)) continue;
    seen.add(key);
    problems.push(problem);
  }
  // Where the domain itself shows what is wrong, the letter that failed for it says nothing more.
  const exact = problems.some(({ code, part }) => code === 'domain_auth_failed' && part === 'domain');
  const told = problems.filter(({ code, part }) => !(exact && code === 'domain_auth_failed' && part === 'roundtrip'));
  const failed = told.filter((problem) => problem.severity === 'failed');
  const warnings = told.filter((problem) => problem.severity === 'warning');
  return { verdict: failed.length > 0 ? 'failed' : warnings.length > 0 ? 'warnings' : 'ok', problems: [...failed, ...warnings] };
}
