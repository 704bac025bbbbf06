import type { Candidate, Discovery, SourceId } from '../../src-main/contract/discovery.ts';
import type { Endpoint, Settings } from '../../src-main/contract/settings.ts';

export interface Trust {
  readonly trusted: boolean;
  /** A probe reached the servers and their certificate fits. */
  readonly verified: boolean;
  readonly sources: readonly SourceId[];
  /** Where exactly it was found, for the person's eyes. */
  readonly from: string | null;
  /** Hosts that the person must say yes to. */
  readonly unconfirmedHosts: readonly string[];
}

/** What detection says about these settings: an endpoint is trusted when any trusted source names it. */
export function judgeTrust(discovery: Discovery | null, settings: Settings | null): Trust {
  const endpoints = [settings?.incoming ?? null, settings?.outgoing ?? null].filter((endpoint) => endpoint !== null);
  const naming = endpoints.map((endpoint) => (discovery?.candidates ?? []).filter((candidate) => names(candidate, endpoint)));
  const all = naming.flat();
  const unconfirmedHosts = endpoints
    .filter((_, at) => !(naming[at] ?? []).some((candidate) => candidate.trusted))
    .map((endpoint) => endpoint.host);
  return {
    trusted: endpoints.length > 0 && unconfirmedHosts.length === 0,
    verified: endpoints.length > 0 && naming.every((candidates) => candidates.some((candidate) => candidate.verified)),
    sources: [...new Set(all.map((candidate) => candidate.source))],
    from: all.find((candidate) => candidate.from !== undefined)?.from ?? null,
    unconfirmedHosts: [...new Set(unconfirmedHosts)],
  };
}

function names(candidate: Candidate, endpoint: Endpoint): boolean {
  return [candidate.incoming, candidate.outgoing].some(
    (own) =>
      own !== null &&
      own.protocol === endpoint.protocol &&
      own.host === endpoint.host &&
      own.port === endpoint.port &&
      own.security === endpoint.security,
  );
}

/** Other whole settings one may choose instead, best first, each once, at most five. */
export function otherSettings(
  discovery: Discovery | null,
  chosen: Settings | null,
): readonly { readonly settings: Settings; readonly candidate: Candidate }[] {
  const seen = new Set(chosen === null ? [] : [keyOf(chosen)]);
  const others: { settings: Settings; candidate: Candidate }[] = [];
  const own = discovery?.settings ?? null;
  for (const candidate of discovery?.candidates ?? []) {
    const settings = { incoming: candidate.incoming ?? own?.incoming ?? null, outgoing: candidate.outgoing ?? own?.outgoing ?? null };
    if (seen.has(keyOf(settings))) continue;
    seen.add(keyOf(settings));
    others.push({ settings, candidate });
  }
  return others.slice(0, 5);
}

function keyOf(settings: Settings): string {
  return [settings.incoming, settings.outgoing]
    .map((end) => (end === null ? '-' : `${end.protocol} ${end.host} ${end.port} ${end.security}`))
    .join(' | ');
}
