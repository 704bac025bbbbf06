import type { CheckEvent, StepFacts, StepId, StepStatus } from '../../src-main/contract/check.ts';
import type { Candidate, DetectEvent, GuideFacts, SourceReport } from '../../src-main/contract/discovery.ts';
import type { Problem } from '../../src-main/contract/problem.ts';
import type { Settings } from '../../src-main/contract/settings.ts';

/** One step as the window draws it; `running` until its answer came. Times in milliseconds. */
export interface StepView {
  readonly id: StepId;
  readonly status: StepStatus | 'running';
  readonly startMs: number;
  readonly ms: number | null;
  readonly facts: StepFacts;
  readonly problem: Problem['code'] | null;
}

/** Everything the events of one run have said so far. */
export interface RunView {
  readonly sources: readonly SourceReport[];
  readonly candidates: readonly Candidate[];
  readonly settings: Settings | null;
  readonly provider: string | null;
  readonly guide: GuideFacts | null;
  /** In the order in which they began. */
  readonly steps: readonly StepView[];
  readonly problems: readonly Problem[];
  /** Which mailbox the events are about, once a run goes through several. */
  readonly mailbox: string | null;
  /** The how many-th mailbox that is, from 1; 0 before the first. */
  readonly mailboxAt: number;
}

export const emptyRun: RunView = {
  sources: [],
  candidates: [],
  settings: null,
  provider: null,
  guide: null,
  steps: [],
  problems: [],
  mailbox: null,
  mailboxAt: 0,
};

/** One event of `discover`, `check`, `recheck` or `password.replace` onto what is known. */
export function reduceRun(run: RunView, event: CheckEvent | DetectEvent): RunView {
  switch (event.type) {
    case 'source':
      return { ...run, sources: [...run.sources.filter((known) => known.source !== event.report.source), event.report] };
    case 'candidate':
      return { ...run, candidates: [...run.candidates, event.candidate] };
    case 'settings':
      return { ...run, settings: event.settings, provider: event.provider, guide: event.guide };
    case 'step_started':
      return withStep(run, { id: event.id, status: 'running', startMs: event.startMs, ms: null, facts: {}, problem: null });
    case 'step':
      return withStep(run, event.step);
    case 'problem':
      return { ...run, problems: [...run.problems, event.problem] };
    case 'mailbox':
      return { ...emptyRun, mailbox: event.address, mailboxAt: run.mailboxAt + 1 };
  }
}

/** A step that is told again (a second port form) replaces its first telling where it stands. */
function withStep(run: RunView, step: StepView): RunView {
  const at = run.steps.findIndex((known) => known.id === step.id);
  return { ...run, steps: at < 0 ? [...run.steps, step] : run.steps.with(at, step) };
}
