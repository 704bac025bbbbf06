import type { CheckResult, StepStatus } from '../../../src-main/contract/check.ts';

export interface Direction {
  readonly id: 'receive' | 'send' | 'letter';
  /** Null: this was not part of the check. */
  readonly status: StepStatus | null;
}

/** Receiving, sending and the test letter, each in one word: the worst of its steps. */
export function directionsOf(result: CheckResult): readonly Direction[] {
  const worst = (prefixes: readonly string[]): StepStatus | null => {
    const own = result.steps.filter((step) => prefixes.some((prefix) => step.id.startsWith(prefix))).map((step) => step.status);
    for (const status of ['failed', 'warning', 'passed', 'skipped'] as const) if (own.includes(status)) return status;
    return null;
  };
  return [
    { id: 'receive', status: worst(['imap.', 'pop3.']) },
    { id: 'send', status: worst(['smtp.']) },
    { id: 'letter', status: result.roundTrip === null ? null : letterStatus(result, worst(['roundtrip.'])) },
  ];
}

function letterStatus(result: CheckResult, steps: StepStatus | null): StepStatus {
  switch (result.roundTrip?.status) {
    case 'found':
      return steps === 'warning' || steps === 'failed' ? 'warning' : 'passed';
    case 'left':
      return 'passed';
    case 'not_sent':
      return 'skipped';
    case 'unknown':
      return 'warning';
    default:
      return 'failed';
  }
}
