import type { Endpoint } from '../../contract/settings.ts';
import { otherFormMayHelp } from '../connect/other-form.ts';
import type { ProbeAnswer } from '../connect/probe.ts';
import type { Observation } from '../facts.ts';
import type { Clock } from '../ports.ts';

/** The other form of the same server is tried beside the first when that has said nothing for so long. */
const impatientMs = 1_500;

/** A server form that was replaced because it could not be reached. */
export interface Swap {
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** Why: for `port_blocked_locally`. */
  readonly observation: Observation;
}

export interface LaneAssessment<E extends Endpoint> {
  /** What would be used: the first form that works, else the first of all. */
  readonly endpoint: E;
  readonly ok: boolean;
  /** Why the first form failed, where it did. */
  readonly observation: Observation | null;
  readonly swap: Swap | null;
}

/**
 * Probes one direction of an offer: the first form, and after a failure that another port may cure (refused, silent,
 * no STARTTLS, wrong mode) the next ones that the data name. Only the first form's protocol is considered.
 */
export async function assessLane<E extends Endpoint>(
  forms: readonly E[],
  probe: (endpoint: E) => Promise<ProbeAnswer>,
  clock: Clock,
  signal: AbortSignal,
): Promise<LaneAssessment<E> | null> {
  const [first, ...others] = forms.filter(({ protocol }) => protocol === forms[0]?.protocol);
  if (first === undefined) return null;
  const answering = probe(first);
  const early = others[0];
  if (early !== undefined && (await Promise.race([answering.then(() => false), clock.sleep(impatientMs, signal).then(() => true)]))) {
    // Asked for its effect: the answer is kept and ready when the first form has failed.
    void probe(early);
  }
  const answer = await answering;
  if (answer.ok) return { endpoint: first, ok: true, observation: null, swap: null };
  const observation = answer.observation ?? null;
  let last = observation;
  for (const form of others) {
    if (last === null || !nextMayHelp(last, first, form)) break;
    const next = await probe(form);
    if (next.ok) {
      const swap = observation !== null && form.host === first.host ? { from: first, to: form, observation } : null;
      return { endpoint: form, ok: true, observation, swap };
    }
    last = next.observation ?? null;
  }
  return { endpoint: first, ok: false, observation, swap: null };
}

/** Another host may also be tried when the first has no address (RFC 2782: the next target). */
function nextMayHelp(observation: Observation, first: Endpoint, next: Endpoint): boolean {
  return otherFormMayHelp(observation) || (next.host !== first.host && (observation.stage === 'dns' || observation.stage === 'connect'));
}
