import type { DetectEvent, Discovery, SourceReport } from '../../contract/discovery.ts';
import { sourceIds } from '../../contract/discovery.ts';
import type { MailAddress } from '../address/read-address.ts';
import { guideFacts } from '../guide/guide-facts.ts';
import type { Provider } from '../knowledge/provider.ts';
import type { Ask } from '../ports.ts';
import { type Assessed, candidatesOf } from './assess-offer.ts';
import type { Swap } from './assess-lane.ts';
import { bundledOffer } from './bundled-source.ts';
import { chooseSettings, providerOfSettings } from './choose-settings.ts';
import { explainStale } from './explain-stale.ts';
import { type Finding, findings, isCaptivePortal } from './findings.ts';
import { askControlNames } from './known-servers.ts';
import { defaultDetectLimits, type DetectLimits } from './limits.ts';
import { newNetworkLog, notedFetch, notedResolver } from './network-log.ts';
import { race, type RaceDeps } from './race.ts';
import { mergeAndRank } from './rank.ts';
import type { MxAnswer } from './source.ts';

export type DiscoverDeps = Omit<RaceDeps, 'limits'> & {
  readonly limits?: DetectLimits;
  /** Whether a "no such name" may be doubted: not where the person named the resolver. */
  readonly doubtsDenials?: boolean;
};

export interface DiscoverInput {
  readonly address: MailAddress;
  /** No network at all: only what is bundled. */
  readonly offline: boolean;
}

/** The answer of detection; `Discovery` of the contract but for the texts of its problems. */
export interface Detected extends Omit<Discovery, 'problems'> {
  /** The provider named, with what the variant for this domain says. */
  readonly providerData: Provider | null;
  /** Both directions of `settings` come from trusted finds; otherwise the person is asked (`settings_unconfirmed`). */
  readonly settingsTrusted: boolean;
  /** What is wrong with the domain or the network, for diagnosis. */
  readonly observations: readonly Finding[];
  /** Port forms of `settings` that were changed because the first could not be reached. */
  readonly swaps: readonly Swap[];
}

/** A second look (for a portal, or for a resolver that denies everything) takes one question, asked only when nothing could be verified. */
const secondLookMs = 1_000;
const leastSecondLookMs = 300;

/**
 * Finds the servers of an address: all sources at once under one deadline (8 s), ranked by trust, verification, source.
 * When `signal` aborts it answers at once with what is known; the caller looks at the signal.
 */
export async function discover(
  input: DiscoverInput,
  deps: DiscoverDeps,
  emit: (event: DetectEvent) => void,
  signal: AbortSignal,
): Promise<Detected> {
  const began = deps.clock.monotonic();
  const elapsed = (): number => deps.clock.monotonic() - began;
  if (input.offline) return offline(input.address, deps.providers, emit, elapsed);

  const limits = deps.limits ?? defaultDetectLimits;
  const log = newNetworkLog();
  const resolver = notedResolver(deps.resolver, log);
  const raced = await race(input.address, { ...deps, limits, resolver, fetch: notedFetch(deps.fetch, log) }, emit, signal);
  const ranked = mergeAndRank(raced.assessed);
  const choice = chooseSettings(ranked);
  const unverified = !choice.used.some(({ candidate }) => candidate.verified);
  const mayBePortal = unverified && log.namesResolve && !signal.aborted && isAnswered(raced.mx);
  const bounds = (): Ask => ({ deadlineMs: Math.max(leastSecondLookMs, Math.min(secondLookMs, limits.total - elapsed())), signal });
  const captivePortal = mayBePortal && (await isCaptivePortal(resolver, deps.random, log, bounds()));
  const mayDeny = deps.doubtsDenials === true && choice.settings === null && !log.namesResolve && !signal.aborted && isDenied(raced.mx);
  const deniesEverything = mayDeny && (await askControlNames(resolver, bounds())).denied;
  const observations = signal.aborted
    ? []
    : findings({ address: input.address, choice, mx: raced.mx, log, captivePortal, deniesEverything });
  return assemble(
    input.address,
    ranked,
    providerOfSettings(deps.providers, choice, raced.named),
    explainStale(raced.reports, raced.assessed),
    observations,
    elapsed(),
  );
}

function offline(
  address: MailAddress,
  providers: readonly Provider[],
  emit: (event: DetectEvent) => void,
  elapsed: () => number,
): Detected {
  const offer = bundledOffer(providers, address);
  const reports = sourceIds.map((source): SourceReport => ({
    source,
    outcome: source !== 'bundled' ? 'skipped' : offer === null ? 'nothing' : 'found',
    ms: 0,
  }));
  for (const report of reports) emit({ type: 'source', report });
  const ranked = offer === null ? [] : mergeAndRank(candidatesOf(offer));
  const first = ranked[0];
  if (first !== undefined) emit({ type: 'candidate', candidate: first.candidate });
  const missing: readonly Finding[] =
    offer === null
      ? [
          {
            part: 'domain',
            protocol: null,
            stage: 'autoconfig',
            happening: { kind: 'known', code: 'autoconfig_failed' },
            params: { domain: address.domainUnicode, offline: 1 },
            severity: 'failed',
          },
        ]
      : [];
  return assemble(address, ranked, offer?.provider ?? null, reports, missing, elapsed());
}

function assemble(
  address: MailAddress,
  ranked: readonly Assessed[],
  provider: Provider | null,
  reports: readonly SourceReport[],
  observations: readonly Finding[],
  elapsedMs: number,
): Detected {
  const choice = chooseSettings(ranked);
  return {
    address: address.address,
    domain: address.domain,
    provider: provider?.id ?? null,
    providerData: provider,
    settings: choice.settings,
    settingsTrusted: choice.trusted,
    candidates: ranked.map(({ candidate }) => candidate),
    guide: provider === null ? null : guideFacts(provider),
    sources: [...reports],
    observations,
    swaps: choice.swaps,
    elapsedMs: Math.round(elapsedMs),
  };
}

function isDenied(mx: MxAnswer | null): boolean {
  return mx !== null && !mx.ok && mx.error.outcome === 'nxdomain';
}

function isAnswered(mx: MxAnswer | null): boolean {
  return mx === null || mx.ok || mx.error.outcome !== 'nxdomain';
}
