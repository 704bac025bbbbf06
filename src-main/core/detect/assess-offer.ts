import type { Candidate } from '../../contract/discovery.ts';
import { sourceIds } from '../../contract/discovery.ts';
import type { Endpoint, IncomingEndpoint, OutgoingEndpoint } from '../../contract/settings.ts';
import type { ProbeAnswer } from '../connect/probe.ts';
import type { Observation } from '../facts.ts';
import type { Provider } from '../knowledge/provider.ts';
import type { Clock } from '../ports.ts';
import { assessLane, type Swap } from './assess-lane.ts';
import type { Offer } from './source.ts';

/** A candidate with what ranking and the findings need beside it. */
export interface Assessed {
  readonly candidate: Candidate;
  readonly provider: Provider | null;
  /** Place of the source in the order of trust, then of the form within its offer. */
  readonly order: readonly [number, number];
  readonly swaps: readonly Swap[];
  readonly observations: readonly Observation[];
}

const maxForms = 4;

/** The candidates of an offer as they stand before any probe, best first. */
export function candidatesOf(offer: Offer): readonly Assessed[] {
  const protocols = [...new Set(offer.incoming.map(({ protocol }) => protocol))];
  const lanes =
    protocols.length === 0 ? [[]] : protocols.map((protocol) => offer.incoming.filter((server) => server.protocol === protocol));
  const all: Assessed[] = [];
  for (const incoming of lanes) {
    const outgoing = offer.outgoing;
    const count = Math.min(maxForms, Math.max(incoming.length, outgoing.length));
    for (let form = 0; form < count; form++) {
      all.push(assessed(offer, incoming[form] ?? incoming[0] ?? null, outgoing[form] ?? outgoing[0] ?? null, all.length, false, [], []));
    }
  }
  return all;
}

/** Probes both directions of an offer side by side. Null if the offer has no server at all. */
export async function assessOffer(
  offer: Offer,
  probe: (endpoint: Endpoint) => Promise<ProbeAnswer>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Assessed | null> {
  const [incoming, outgoing] = await Promise.all([
    assessLane(offer.incoming, probe, clock, signal),
    assessLane(offer.outgoing, probe, clock, signal),
  ]);
  if (incoming === null && outgoing === null) return null;
  const verified = (incoming?.ok ?? true) && (outgoing?.ok ?? true);
  const swaps = [incoming?.swap, outgoing?.swap].filter((swap) => swap !== null && swap !== undefined);
  const observations = [incoming?.observation, outgoing?.observation].filter((seen) => seen !== null && seen !== undefined);
  return assessed(offer, incoming?.endpoint ?? null, outgoing?.endpoint ?? null, 0, verified, swaps, observations);
}

function assessed(
  offer: Offer,
  incoming: IncomingEndpoint | null,
  outgoing: OutgoingEndpoint | null,
  form: number,
  verified: boolean,
  swaps: readonly Swap[],
  observations: readonly Observation[],
): Assessed {
  const { source, trusted, auth, from, provider } = offer;
  return {
    candidate: { incoming, outgoing, auth: [...auth], source, trusted, verified, from },
    provider,
    order: [sourceIds.indexOf(source), form],
    swaps,
    observations,
  };
}
