import type { Step, StepFacts, StepId, StepStatus } from '../../contract/check.ts';
import type { ProblemCode } from '../../contract/problem-codes.ts';
import type { Observation } from '../facts.ts';
import type { Clock } from '../ports.ts';

/** One step as it went; `observation` is there when it failed or warned for a reason still to be judged. */
export interface StepRecord {
  readonly id: StepId;
  readonly status: StepStatus;
  readonly startMs: number;
  readonly ms: number;
  readonly facts: StepFacts;
  readonly observation: Observation | null;
  /** Further things that went wrong at the same step; the step itself is named after the first. */
  readonly also?: readonly Observation[];
  readonly problem: ProblemCode | null;
}

export type StepListener = (
  event:
    { readonly type: 'started'; readonly id: StepId; readonly startMs: number } | { readonly type: 'ended'; readonly record: StepRecord },
) => void;

/** Keeps the steps of a run in order and tells a listener as they start and end. A step that runs again replaces itself. */
export class StepLog {
  readonly #records = new Map<StepId, StepRecord>();
  readonly #started = new Map<StepId, number>();
  readonly #clock: Clock;
  readonly #zero: number;
  readonly #listener: StepListener;
  /** A first, quick judgement while the run goes on; the verdict judges again with all that is known. */
  readonly #judge: (observation: Observation) => ProblemCode | null;

  constructor(clock: Clock, zero: number, listener: StepListener, judge: (observation: Observation) => ProblemCode | null) {
    this.#clock = clock;
    this.#zero = zero;
    this.#listener = listener;
    this.#judge = judge;
  }

  /** Milliseconds from the start of the run. */
  now(): number {
    return Math.max(0, Math.round((this.#clock.monotonic() - this.#zero) * 10) / 10);
  }

  start(id: StepId): void {
    const startMs = this.now();
    this.#started.set(id, startMs);
    this.#listener({ type: 'started', id, startMs });
  }

  #end(id: StepId, status: StepStatus, facts: StepFacts, observation: Observation | null, also: readonly Observation[] = []): StepRecord {
    const startMs = this.#started.get(id) ?? this.now();
    const problem = observation === null ? null : this.#judge(observation);
    const ms = Math.round((this.now() - startMs) * 10) / 10;
    const record: StepRecord = { id, status, startMs, ms, facts, observation, problem, ...(also.length === 0 ? {} : { also }) };
    this.#started.delete(id);
    this.#records.set(id, record);
    this.#listener({ type: 'ended', record });
    return record;
  }

  pass(id: StepId, facts: StepFacts = {}): void {
    this.#end(id, 'passed', facts, null);
  }
  warn(id: StepId, observation: Observation, facts: StepFacts = {}, also: readonly Observation[] = []): void {
    const here = also.map((one) => ({ ...one, step: id }));
    this.#end(id, 'warning', facts, { ...observation, step: id }, here);
  }
  fail(id: StepId, observation: Observation, facts: StepFacts = {}): void {
    this.#end(id, 'failed', facts, { ...observation, step: id });
  }
  skip(id: StepId, facts: StepFacts = {}): void {
    this.#end(id, 'skipped', facts, null);
  }

  get(id: StepId): StepRecord | undefined {
    return this.#records.get(id);
  }
  /** Puts a changed or an earlier record in place and tells the listener. */
  put(record: StepRecord): void {
    this.#started.delete(record.id);
    const known = record.observation === null || record.problem !== null ? record : { ...record, problem: this.#judge(record.observation) };
    this.#records.set(record.id, known);
    this.#listener({ type: 'ended', record: known });
  }
  /** Forgets a step, as if it had not been reached. */
  drop(id: StepId): void {
    if (this.#records.delete(id)) this.skip(id);
  }
  /** Steps that began and never ended become skipped ones; every id of `plan` that is missing too. */
  complete(plan: readonly StepId[]): void {
    for (const id of this.#started.keys()) this.skip(id);
    for (const id of plan) if (!this.#records.has(id)) this.skip(id);
  }
  /** In the order of `plan`. */
  records(plan: readonly StepId[]): StepRecord[] {
    return plan.map((id) => this.#records.get(id)).filter((record) => record !== undefined);
  }
}

export function toStep(record: StepRecord): Step {
  return { id: record.id, status: record.status, startMs: record.startMs, ms: record.ms, facts: record.facts, problem: record.problem };
}
