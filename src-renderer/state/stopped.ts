import type { CheckResult } from '../../src-main/contract/check.ts';

/** The person stopped this check: what it did not reach is unknown, not broken. */
export function wasStopped(result: CheckResult): boolean {
  return result.problems.some((problem) => problem.code === 'cancelled');
}

/** A step that the stop cut off says nothing about the mailbox: it counts as left out. */
export function withoutCutSteps(result: CheckResult): CheckResult {
  if (!wasStopped(result)) return result;
  return {
    ...result,
    steps: result.steps.map((step) => (step.problem === 'cancelled' ? { ...step, status: 'skipped', problem: null } : step)),
  };
}
