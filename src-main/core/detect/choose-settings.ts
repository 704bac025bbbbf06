import type { Settings } from '../../contract/settings.ts';
import type { Provider } from '../knowledge/provider.ts';
import type { Assessed } from './assess-offer.ts';
import type { Swap } from './assess-lane.ts';

export interface Choice {
  readonly settings: Settings | null;
  /** Both directions come from a trusted find. */
  readonly trusted: boolean;
  readonly swaps: readonly Swap[];
  /** The candidates that the two directions were taken from. */
  readonly used: readonly Assessed[];
}

/** The settings to go on with: the best candidate, and what it lacks from the next best that has it. */
export function chooseSettings(ranked: readonly Assessed[]): Choice {
  const incoming = ranked.find(({ candidate }) => candidate.incoming !== null);
  const outgoing = ranked.find(({ candidate }) => candidate.outgoing !== null);
  const used = [...new Set([incoming, outgoing])].filter((one) => one !== undefined);
  if (used.length === 0) return { settings: null, trusted: false, swaps: [], used };
  return {
    settings: { incoming: incoming?.candidate.incoming ?? null, outgoing: outgoing?.candidate.outgoing ?? null },
    trusted: used.every(({ candidate }) => candidate.trusted),
    swaps: used.flatMap(({ swaps }) => swaps),
    used,
  };
}

/**
 * The provider whose servers the settings are. A mail exchanger alone does not make it: it may be a spam filter before
 * servers of one's own. Of several providers on the same servers one for own domains is meant, since a public domain
 * would have been known by its name.
 */
export function providerOfSettings(providers: readonly Provider[], choice: Choice, named: Provider | null): Provider | null {
  if (choice.settings === null) return named;
  for (const { provider } of choice.used) if (provider !== null) return provider;
  const host = choice.settings.incoming?.host ?? choice.settings.outgoing?.host;
  const uses = (provider: Provider): boolean => [...provider.incoming, ...provider.outgoing].some((server) => server.host === host);
  if (named !== null && uses(named)) return named;
  const users = providers.filter(uses);
  return users.find(({ category }) => category !== 'mailbox') ?? users[0] ?? null;
}
