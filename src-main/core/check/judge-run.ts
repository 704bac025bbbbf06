import type { StepId, Verdict } from '../../contract/check.ts';
import type { Problem } from '../../contract/problem.ts';
import type { ProblemCode } from '../../contract/problem-codes.ts';
import type { Diagnosis, DiagnosisContext, Observation } from '../facts.ts';
import type { StepLog, StepRecord } from './step-log.ts';

export interface JudgeDeps {
  /** The two directions sign in with different logins or passwords. */
  readonly twoLogins: boolean;
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
  'oauth_required',
  'login_ip_restricted',
  'domain_accepts_no_mail',
  'domain_not_found',
  'folder_missing',
  'send_outcome_unknown',
  'cancelled',
]);

/** Causes that belong to one login and its password: said once where both directions share them. */
const ofTheLogin = new Set<ProblemCode>([
  'auth_bad_credentials',
  'app_password_required',
  'oauth_token_expired',
  'web_login_required',
  'account_disabled_or_locked',
  'account_setup_incomplete',
  'too_many_login_attempts',
  'plan_or_balance_exhausted',
]);

/** What makes two problems one: the cause and what it is about. */
function sameness(problem: Problem, record: StepRecord, twoLogins: boolean): string {
  if (ofTheLogin.has(problem.code)) return `${problem.code} ${twoLogins ? problem.part : ''}`;
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
    const { status: severity, observation: first, also = [] } = record;
    if (first === null || (severity !== 'failed' && severity !== 'warning')) continue;
    for (const observation of [first, ...also]) {
      const diagnosis = deps.diagnose(observation, contextFor(observation));
      const problem: Problem = { ...deps.tell({ ...diagnosis, severity }), severity };
      if (observation === first && record.problem !== problem.code) log.put({ ...record, problem: problem.code });
      const key = sameness(problem, record, deps.twoLogins);
      if (seen.has(key)) continue;
      seen.add(key);
      problems.push(problem);
    }
  }
  // Where the domain itself shows what is wrong, the letter that failed for it says nothing more.
  const exact = problems.some(({ code, part }) => code === 'domain_auth_failed' && part === 'domain');
  const told = problems.filter(({ code, part }) => !(exact && code === 'domain_auth_failed' && part === 'roundtrip'));
  const failed = told.filter((problem) => problem.severity === 'failed');
  const warnings = told.filter((problem) => problem.severity === 'warning');
  return { verdict: failed.length > 0 ? 'failed' : warnings.length > 0 ? 'warnings' : 'ok', problems: [...failed, ...warnings] };
}
