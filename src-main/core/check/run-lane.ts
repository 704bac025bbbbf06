import type { StepFacts, StepId } from '../../contract/check.ts';
import type { Endpoint, Security } from '../../contract/settings.ts';
import type { ConnectDeps } from '../connect/open-endpoint.ts';
import { pairRefused } from '../connect/login.ts';
import { otherForm, otherFormMayHelp } from '../connect/other-form.ts';
import type { Countdown } from '../countdown.ts';
import type { Observation } from '../facts.ts';
import type { Lane, LaneEnd, LaneInput } from './lane.ts';
import type { StepLog, StepRecord } from './step-log.ts';

export interface LaneRun {
  readonly end: LaneEnd;
  /** The other port form as it was tried, with the failure that led to it. */
  readonly otherForm: {
    readonly port: number;
    readonly security: Security;
    readonly worked: boolean;
    readonly firstFailure: Observation;
  } | null;
}

/** What a failed second try leaves as evidence at the first failure's step. */
function evidenceOf(other: Endpoint, failure: Observation | null): StepFacts {
  const { happening } = failure ?? { happening: null };
  const outcome =
    happening === null
      ? 'ok'
      : happening.kind === 'errno'
        ? happening.errno
        : happening.kind === 'tls'
          ? happening.code
          : happening.kind === 'known'
            ? happening.code
            : happening.kind;
  return { otherPort: other.port, otherSecurity: other.security, otherOutcome: outcome };
}

/**
 * Runs a lane; where the failure may be the port's and nothing was said about certificate or login, runs it once more over
 * the other form. If the other form reaches the login, its steps stand and the connect step warns; otherwise the first
 * failure stays the problem and the second is its evidence.
 */
export async function runLane(
  lane: Lane,
  input: LaneInput,
  plan: readonly StepId[],
  deps: ConnectDeps,
  log: StepLog,
  limit: Countdown,
): Promise<LaneRun> {
  let end = await lane(input, deps, log, limit);
  if (end.failure?.stage === 'auth' && pairRefused(end.failure.happening) && input.secondLogin !== undefined) {
    const first = plan.map((id) => log.get(id)).filter((record) => record !== undefined);
    const second = await lane({ ...input, endpoint: { ...input.endpoint, username: input.secondLogin } }, deps, log, limit);
    if (second.loggedIn) end = second;
    else for (const record of first) log.put(record);
  }
  if (end.failure === null || !otherFormMayHelp(end.failure) || limit.left() === 0 || limit.signal.aborted) return { end, otherForm: null };

  const first: StepRecord[] = plan.map((id) => log.get(id)).filter((record) => record !== undefined);
  const firstFailure = end.failure;
  const other = otherForm(input.endpoint);
  const second = await lane({ ...input, endpoint: other }, deps, log, limit);
  const loginStep: StepId = `${other.protocol}.login`;
  const worked = second.failure === null || second.loggedIn || second.failure.step === loginStep;
  const tried = { port: other.port, security: other.security, worked, firstFailure };
  if (!worked) {
    for (const record of first)
      log.put(record.id === firstFailure.step ? { ...record, facts: { ...record.facts, ...evidenceOf(other, second.failure) } } : record);
    // What only the second try reached is not part of the first one's story.
    for (const id of plan) if (!first.some((record) => record.id === id)) log.drop(id);
    return { end, otherForm: tried };
  }
  warnAboutPort(log, other, firstFailure);
  return { end: second, otherForm: tried };
}

/** Turns the connect step, where it reached the form that worked, into a warning which carries the first form's failure. */
export function warnAboutPort(log: StepLog, used: Endpoint, firstFailure: Observation): void {
  const id: StepId = `${used.protocol}.connect`;
  const record = log.get(id);
  if (record?.status !== 'passed' || record.facts['port'] !== used.port) return;
  log.put({
    ...record,
    status: 'warning',
    observation: { ...firstFailure, step: id },
    facts: {
      ...record.facts,
      firstPort: firstFailure.endpoint?.port ?? 0,
      firstSecurity: firstFailure.endpoint?.security ?? 'tls',
      usedPort: used.port,
      usedSecurity: used.security,
    },
  });
}
