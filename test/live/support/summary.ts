import { expect } from 'vitest';
import { type CheckEvent, CheckResult, stepIds } from '../../../src-main/contract/check.ts';
import type { Problem } from '../../../src-main/contract/problem.ts';
import type { Endpoint } from '../../../src-main/contract/settings.ts';

/** A result in the few words that the tables of these tests compare. */
export interface Summary {
  readonly verdict: string;
  /** Every step that neither passed nor was skipped: `imap.login failed auth_bad_credentials`. */
  readonly steps: readonly string[];
  /** `failed imap/auth auth_bad_credentials` */
  readonly problems: readonly string[];
  /** `found INBOX inbox`, `not_sent`, or null. */
  readonly roundTrip: string | null;
  /** `imap mail.srv.test:993 tls anna@srv.test`, incoming first. */
  readonly settings: readonly string[];
}

export function endpointWords(endpoint: Endpoint): string {
  return `${endpoint.protocol} ${endpoint.host}:${String(endpoint.port)} ${endpoint.security} ${endpoint.username}`;
}

export function problemWords({ severity, part, stage, code }: Problem): string {
  return `${severity} ${part}/${stage} ${code}`;
}

export function summarise(result: CheckResult): Summary {
  const { settings, roundTrip } = result;
  return {
    verdict: result.verdict,
    steps: result.steps
      .filter((it) => it.status === 'failed' || it.status === 'warning')
      .map((it) => `${it.id} ${it.status} ${it.problem ?? '-'}`),
    problems: result.problems.map(problemWords),
    roundTrip: roundTrip === null ? null : [roundTrip.status, roundTrip.folder, roundTrip.role].filter((it) => it !== null).join(' '),
    settings: [settings?.incoming ?? null, settings?.outgoing ?? null].flatMap((it) => (it === null ? [] : [endpointWords(it)])),
  };
}

/** The steps of a result by id: `passed`, `skipped`, … */
export function statuses(result: CheckResult): Record<string, string> {
  return Object.fromEntries(result.steps.map((it) => [it.id, it.status]));
}

/** Problems of the app itself have no step. */
const withoutStep = new Set([
  'settings_unconfirmed',
  'autoconfig_failed',
  'cancelled',
  'keychain_absent',
  'keychain_locked',
  'profile_damaged',
  'profile_not_saved',
]);

/** What holds for every result of `check`, whatever came out. */
export function expectSound(result: CheckResult, language: 'ru' | 'en' = 'en'): void {
  expect(CheckResult.safeParse(result).error).toBeUndefined();
  const ids = result.steps.map((it) => it.id);
  expect(ids).toEqual(stepIds.filter((it) => ids.includes(it)));
  for (const step of result.steps) {
    expect(step.problem === null, `${step.id} ${step.status}`).toBe(step.status === 'passed' || step.status === 'skipped');
    expect(step.startMs + step.ms, step.id).toBeLessThanOrEqual(result.elapsedMs + 2);
  }
  const failed = result.problems.filter((it) => it.severity === 'failed');
  expect(result.problems.slice(0, failed.length), 'failed problems stand first').toEqual(failed);
  expect(result.verdict).toBe(failed.length > 0 ? 'failed' : result.problems.length > 0 ? 'warnings' : 'ok');
  for (const problem of result.problems) {
    if (!withoutStep.has(problem.code))
      expect(
        result.steps.map((it) => it.problem),
        'each problem belongs to a step',
      ).toContain(problem.code);
    expectTold(problem, language);
  }
}

/** A problem is told whole and in its language: no empty sentence, no open placeholder. */
export function expectTold(problem: Problem, language: 'ru' | 'en'): void {
  const texts = [problem.title, problem.what, ...problem.steps];
  for (const text of [...texts, problem.why, problem.letter ?? ''])
    expect(text, problem.code).not.toMatch(/\{[a-z_]+[,}]|undefined|\[object/iu);
  for (const text of texts) expect(text.length, problem.code).toBeGreaterThan(3);
  expect(problem.steps.length, problem.code).toBeGreaterThan(0);
  expect(/[а-яё]/iu.test(problem.title), `${problem.code} in ${language}: ${problem.title}`).toBe(language === 'ru');
}

/** The stream told the same story as the answer: each step began before it ended, and its last word stands in the result. */
export function expectStreamed(result: CheckResult, events: readonly CheckEvent[]): void {
  const last = new Map(events.flatMap((it) => (it.type === 'step' ? [[it.step.id, it.step] as const] : [])));
  for (const step of result.steps) {
    expect(last.get(step.id), `the last event of ${step.id}`).toEqual(step);
    if (step.status === 'skipped') continue;
    const started = events.findIndex((it) => it.type === 'step_started' && it.id === step.id);
    const ended = events.findIndex((it) => it.type === 'step' && it.step.id === step.id);
    expect(started, `${step.id} began`).toBeGreaterThanOrEqual(0);
    expect(ended).toBeGreaterThan(started);
  }
  const told = events.flatMap((it) => (it.type === 'problem' ? [it.problem.code] : []));
  expect(told).toEqual(result.problems.map((it) => it.code));
}
