import type { StepFacts, StepId } from '../../contract/check.ts';
import type { Endpoint } from '../../contract/settings.ts';
import type { Countdown } from '../countdown.ts';
import type { Happening, Observation, ServerReply } from '../facts.ts';
import type { Wire } from '../ports.ts';
import { err, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { observe, refusedTlsFacts, tlsStepFacts } from './open-endpoint.ts';
import type { ConnectDeps, LaneLog } from './open-endpoint.ts';

export type LaneFailure = (
  step: StepId,
  observation: Observation,
  facts?: StepFacts,
) => { readonly ok: false; readonly error: Observation };

/** How a lane ends at a step: the wire is closed, the step logged as failed, the observation given on with the step's name. */
export function laneFailure(wire: Wire, log: LaneLog): LaneFailure {
  return (step, observation, facts = {}) => {
    wire.close();
    log.fail(step, observation, facts);
    return err({ ...observation, step });
  };
}

export interface Upgrade {
  readonly command: 'STARTTLS' | 'STLS';
  readonly offered: boolean;
  /** What the server named, for the details of one that does not offer it. */
  readonly capabilities: readonly string[];
  readonly ask: (limit: Countdown) => Promise<Result<ServerReply, Happening>>;
  readonly agreed: (reply: ServerReply) => boolean;
}

/**
 * The `.tls` step of the `starttls` form: judged by what the server advertised, then its own yes, then the handshake
 * (RFC 3207, RFC 3501 §6.2.1, RFC 2595 §4). Nothing goes on in clear when any of the three is missing.
 */
export async function upgradeInPlace(
  endpoint: Endpoint,
  wire: Wire,
  upgrade: Upgrade,
  deps: ConnectDeps,
  log: LaneLog,
  limit: Countdown,
): Promise<Result<void, Observation>> {
  const step: StepId = `${endpoint.protocol}.tls`;
  const fail = laneFailure(wire, log);
  const { command } = upgrade;
  log.start(step);
  if (!upgrade.offered) {
    return fail(step, observe(endpoint, 'tls', { kind: 'known', code: 'starttls_unavailable' }), {
      capabilities: [...upgrade.capabilities],
    });
  }
  const tlsLimit = limit.within(deps.limits.tls);
  const answer = await upgrade.ask(tlsLimit);
  if (!answer.ok) return fail(step, observe(endpoint, 'tls', answer.error, { command }));
  if (!upgrade.agreed(answer.value)) {
    return fail(step, observe(endpoint, 'tls', { kind: 'reply', reply: answer.value }, { command }), { reply: answer.value.text });
  }
  const secured = await wire.startTls(tlsLimit.ask());
  if (!secured.ok) return fail(step, observe(endpoint, 'tls', secured.error, { command }), refusedTlsFacts(secured.error));
  log.pass(step, { ...tlsStepFacts(secured.value), mode: 'starttls' });
  return ok(undefined);
}
