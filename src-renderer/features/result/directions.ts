import type { CheckResult, StepId, StepStatus } from '../../../src-main/contract/check.ts';
import { wasStopped } from '../../state/stopped.ts';

export interface Direction {
  readonly id: 'receive' | 'send' | 'letter';
  /** Null: this was not part of the check; `stopped`: the person stopped the check before anybody could know. */
  readonly status: StepStatus | 'stopped' | null;
}

/** The step after which a direction is known to work. */
const lastSteps: Readonly<Record<'receive' | 'send', readonly StepId[]>> = {
  receive: ['imap.inbox', 'pop3.inbox'],
  send: ['smtp.recipient', 'smtp.accept'],
};

/** Receiving, sending and the test letter, each in one word: the worst of its steps. */
export function directionsOf(result: CheckResult): readonly Direction[] {
  const stopped = wasStopped(result);
  const worst = (prefixes: readonly string[]): StepStatus | null => {
    const own = result.steps.filter((step) => prefixes.some((prefix) => step.id.startsWith(prefix))).map((step) => step.status);
    for (const status of ['failed', 'warning', 'passed', 'skipped'] as const) if (own.includes(status)) return status;
    return null;
  };
  const lane = (id: 'receive' | 'send', prefixes: readonly string[]): Direction => {
    const status = worst(prefixes);
    const reached = result.steps.some((step) => lastSteps[id].includes(step.id) && (step.status === 'passed' || step.status === 'warning'));
    return { id, status: stopped && status !== 'failed' && !reached ? 'stopped' : status };
  };
  const letter = result.roundTrip === null ? null : letterStatus(result, worst(['roundtrip.']));
  return [
    lane('receive', ['imap.', 'pop3.']),
    lane('send', ['smtp.']),
    // A letter that left is a fact; one that was not waited for to the end is not lost.
    { id: 'letter', status: stopped && (letter === null || letter === 'failed' || letter === 'skipped') ? 'stopped' : letter },
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
