import type { DetectEvent, SourceId, SourceOutcome, SourceReport } from '../../contract/discovery.ts';
import { sourceIds } from '../../contract/discovery.ts';
import type { SourceNote } from '../../contract/source-note.ts';
import type { Endpoint } from '../../contract/settings.ts';
import type { MailAddress } from '../address/read-address.ts';
import type { Probe, ProbeAnswer } from '../connect/probe.ts';
import type { Provider } from '../knowledge/provider.ts';
import type { Ask, Clock, Fetch, Random, Resolver } from '../ports.ts';
import { type Assessed, assessOffer, candidatesOf } from './assess-offer.ts';
import { autoconfigSource } from './autoconfig-source.ts';
import { autodiscoverSource } from './autodiscover-source.ts';
import { bundledOffer } from './bundled-source.ts';
import { guessSource } from './guess-source.ts';
import { ispdbSource } from './ispdb-source.ts';
import type { DetectLimits } from './limits.ts';
import { mxSource } from './mx-source.ts';
import { lineOf } from './note.ts';
import { paccSource } from './pacc-source.ts';
import { compareRanks, endpointKey, mergeAndRank, type Rank, rankOf } from './rank.ts';
import type { MxAnswer, Offer, Source, SourceContext } from './source.ts';
import { srvSource } from './srv-source.ts';
import { wellKnownSource } from './well-known-source.ts';

/** A bundled provider whose servers are silent for so long is no longer believed alone. */
const bundledAloneMs = 1_000;
/** Guessing waits so long for MX and SRV. */
const guessWaitMs = 500;
/**
 * Once a trusted find has been verified, better sources get this part of the time that it took, and at least 50 ms:
 * with equal trust a source that hangs is not worth waiting for.
 */
const grace = 0.25;
const leastGraceMs = 50;

const networkSources: Readonly<Record<Exclude<SourceId, 'bundled'>, Source>> = {
  mx: mxSource,
  srv: srvSource,
  autoconfig: autoconfigSource,
  'well-known': wellKnownSource,
  ispdb: ispdbSource,
  pacc: paccSource,
  autodiscover: autodiscoverSource,
  guess: guessSource,
};

export interface RaceDeps {
  readonly providers: readonly Provider[];
  readonly resolver: Resolver;
  readonly fetch: Fetch;
  readonly probe: Probe;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: DetectLimits;
  readonly plainHttp?: boolean;
}

export interface RaceResult {
  readonly assessed: readonly Assessed[];
  readonly reports: readonly SourceReport[];
  /** Null: not asked, or beaten before it was answered. */
  readonly mx: MxAnswer | null;
  /** The provider that the domain's name or its mail exchangers tell, whether it has servers or not. */
  readonly named: Provider | null;
}

/**
 * Runs all sources at once under one deadline. Ends as soon as nothing that still runs could beat the best find; what
 * runs then is cancelled, not awaited.
 */
export async function race(
  address: MailAddress,
  deps: RaceDeps,
  emit: (event: DetectEvent) => void,
  signal: AbortSignal,
): Promise<RaceResult> {
  const { clock, limits } = deps;
  const began = clock.monotonic();
  const elapsed = (): number => clock.monotonic() - began;
  const stop = new AbortController();
  const bounds = AbortSignal.any([signal, stop.signal]);
  // A signal for each question: Node warns of a leak when more than ten listen to one.
  const ask = (ms: number): Ask => ({ deadlineMs: Math.max(0, Math.min(ms, limits.total - elapsed())), signal: AbortSignal.any([bounds]) });

  const reports = new Map<SourceId, SourceReport>();
  const assessed: Assessed[] = [];
  const running = new Set<SourceId>();
  const probing = new Set<Offer>();
  const probes = new Map<string, Promise<ProbeAnswer>>();
  let mx: MxAnswer | null = null;
  let named: Provider | null = null;
  let othersStarted = false;
  let graceStarted = false;
  let ended = false;

  const over = gate();
  const mayGuess = gate();

  const end = (unfinished: Exclude<SourceOutcome, 'found' | 'nothing' | 'failed'>): void => {
    if (ended) return;
    for (const source of sourceIds) if (!reports.has(source)) report(source, running.has(source) ? unfinished : 'skipped');
    ended = true;
    stop.abort();
    mayGuess.open();
    over.open();
  };

  function report(source: SourceId, outcome: SourceOutcome, met?: SourceNote): void {
    const told = met === undefined ? {} : { detail: lineOf(met), notes: [met] };
    const one: SourceReport = { source, outcome, ms: Math.round(elapsed()), ...told };
    reports.set(source, one);
    emit({ type: 'source', report: one });
  }

  function probeOnce(endpoint: Endpoint): Promise<ProbeAnswer> {
    const key = endpointKey(endpoint);
    const known = probes.get(key);
    if (known !== undefined) return known;
    const answer = deps.probe(endpoint, ask(limits.probe));
    probes.set(key, answer);
    return answer;
  }

  function take(offer: Offer): void {
    if (offer.source === 'bundled' || offer.source === 'mx') named ??= offer.provider;
    const candidates = candidatesOf(offer);
    const first = candidates[0];
    if (first === undefined) return;
    assessed.push(...candidates);
    emit({ type: 'candidate', candidate: first.candidate });
    probing.add(offer);
    assessOffer(offer, probeOnce, clock, AbortSignal.any([bounds])).then((result) => {
      if (ended) return;
      probing.delete(offer);
      if (result !== null) {
        assessed.push(result);
        emit({ type: 'candidate', candidate: result.candidate });
      }
      if (offer.source === 'bundled' && result?.candidate.verified !== true) startOthers();
      look();
    }, over.fail);
  }

  function start(id: Exclude<SourceId, 'bundled'>, context: SourceContext): void {
    running.add(id);
    networkSources[id](context).then((answer) => {
      if (ended) return;
      running.delete(id);
      report(id, answer.outcome, answer.note);
      answer.offers.forEach(take);
      look();
    }, over.fail);
  }

  function startOthers(): void {
    if (othersStarted || ended) return;
    othersStarted = true;
    const asked = deps.resolver.mx(address.domain, ask(limits.dns)).then((answer) => {
      if (!ended) mx = answer;
      return answer;
    });
    const context: SourceContext = { ...deps, address, mx: asked, probe: probeOnce, mayGuess: mayGuess.passed, signal: bounds, ask };
    for (const id of Object.keys(networkSources) as (keyof typeof networkSources)[]) start(id, context);
    void clock.sleep(guessWaitMs, bounds).then(look);
  }

  /** Decides whether anything that still runs could change the result. */
  function look(): void {
    if (ended) return;
    if (running.size === 0 && probing.size === 0) {
      end('skipped');
      return;
    }
    const best = mergeAndRank(assessed)[0];
    const bestRank = best === undefined ? null : rankOf(best);
    const beats = (rival: Rank): boolean => bestRank?.complete !== true || compareRanks(rival, bestRank) < 0;
    const rivals = [...[...running].flatMap(potential), ...[...probing].map(potentialOf)].filter(beats);
    if (rivals.length === 0) {
      end('skipped');
      return;
    }
    const quickOnesDone = (!running.has('mx') && !running.has('srv')) || elapsed() >= guessWaitMs;
    if (othersStarted && quickOnesDone && probing.size === 0) mayGuess.open();
    if (bestRank?.trusted === true && bestRank.verified && bestRank.complete && !graceStarted) {
      graceStarted = true;
      void clock.sleep(Math.max(leastGraceMs, elapsed() * grace), bounds).then(() => end('skipped'));
    }
  }

  const cancel = (): void => end('skipped');
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  else {
    void clock.sleep(limits.total, bounds).then(() => end('timeout'));
    const bundled = bundledOffer(deps.providers, address);
    report('bundled', bundled === null ? 'nothing' : 'found');
    if (bundled === null) startOthers();
    else {
      take(bundled);
      void clock.sleep(bundledAloneMs, bounds).then(() => (probing.size > 0 ? startOthers() : undefined));
      look();
    }
  }
  try {
    await over.passed;
  } finally {
    ended = true;
    stop.abort();
    signal.removeEventListener('abort', cancel);
  }
  return { assessed, reports: sourceIds.flatMap((id) => reports.get(id) ?? []), mx, named };
}

interface Gate {
  readonly passed: Promise<void>;
  readonly open: () => void;
  readonly fail: (reason: unknown) => void;
}
function gate(): Gate {
  let open: () => void = () => undefined;
  let fail: (reason: unknown) => void = () => undefined;
  const passed = new Promise<void>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { passed, open, fail };
}

/** The best that a running source could still give. */
function potential(source: SourceId): readonly Rank[] {
  if (source === 'autodiscover') return [];
  return [{ trusted: source !== 'guess', verified: true, complete: true, order: [sourceIds.indexOf(source), 0] }];
}

/** The best that an offer under probe could still become. */
function potentialOf(offer: Offer): Rank {
  const complete = offer.incoming.length > 0 && offer.outgoing.length > 0;
  return { trusted: offer.trusted, verified: true, complete, order: [sourceIds.indexOf(offer.source), 0] };
}
