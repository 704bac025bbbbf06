import type { Candidate } from '../../contract/discovery.ts';
import type { Endpoint } from '../../contract/settings.ts';
import type { Assessed } from './assess-offer.ts';

export interface Rank {
  readonly trusted: boolean;
  readonly verified: boolean;
  readonly complete: boolean;
  readonly order: readonly [number, number];
}

export function rankOf({ candidate, order }: Assessed): Rank {
  return {
    trusted: candidate.trusted,
    verified: candidate.verified,
    complete: candidate.incoming !== null && candidate.outgoing !== null,
    order,
  };
}

/** Negative if `a` stands before `b`: by trust, then verification, then both directions before one, then the source's order. */
export function compareRanks(a: Rank, b: Rank): number {
  return (
    Number(b.trusted) - Number(a.trusted) ||
    Number(b.verified) - Number(a.verified) ||
    Number(b.complete) - Number(a.complete) ||
    a.order[0] - b.order[0] ||
    a.order[1] - b.order[1]
  );
}

/** Best first; those with the same servers become one, which keeps the best source and what any of them proved. */
export function mergeAndRank(all: readonly Assessed[]): readonly Assessed[] {
  const merged = new Map<string, Assessed>();
  for (const one of [...all].sort((a, b) => compareRanks(rankOf(a), rankOf(b)))) {
    const key = serversKey(one.candidate);
    const better = merged.get(key);
    if (better === undefined) merged.set(key, one);
    else merged.set(key, join(better, one));
  }
  return [...merged.values()].sort((a, b) => compareRanks(rankOf(a), rankOf(b)));
}

/** The servers are the same, so the probe of one has proved the other; the login form stays that of the better source. */
function join(better: Assessed, other: Assessed): Assessed {
  return {
    ...better,
    candidate: {
      ...better.candidate,
      verified: better.candidate.verified || other.candidate.verified,
      auth: [...new Set([...better.candidate.auth, ...other.candidate.auth])],
    },
    provider: better.provider ?? other.provider,
  };
}

export function serversKey({ incoming, outgoing }: Pick<Candidate, 'incoming' | 'outgoing'>): string {
  return `${incoming === null ? '-' : endpointKey(incoming)} ${outgoing === null ? '-' : endpointKey(outgoing)}`;
}

/** Same server, same port, same encryption; the login does not count. */
export function endpointKey({ protocol, host, port, security }: Endpoint): string {
  return `${protocol}:${host}:${port}:${security}`;
}
