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
import { chooseSettings } from './choose-settings.ts';
import { guessSource } from './guess-source.ts';
import { ispdbSource } from './ispdb-source.ts';
import type { DetectLimits } from './limits.ts';
import { mxSource } from './mx-source.ts';
import { lineOf } from './note.ts';
import { paccSource } from './pacc-source.ts';
import { graceMs, listen, silenceMs } from './patience.ts';
import { compareRanks, endpointKey, mergeAndRank, type Rank, rankOf } from './rank.ts';
import type { MxAnswer, Offer, Source, SourceContext } from './source.ts';
import { srvSource } from './srv-source.ts';
import { wellKnownSource } from './well-known-source.ts';

/** A bundled provider whose servers are silent for so long is no longer believed alone. */
const bundledAloneMs = 1_000;
/** Guessing waits so long for MX and SRV. */
const guessWaitMs = 500;
/** Servers that have to be asked about hold up guessing for so long while they say nothing. */
const silentServersMs = 1_000;

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
  /** Those that nothing guessed has to wait for any more. */
  const silent = new Set<Offer>();
  const probes = new Map<string, Promise<ProbeAnswer>>();
  let mx: MxAnswer | null = null;
  let named: Provider | null = null;
  let othersStartedAt: number | null = null;
  /** When the settings to go on with were proved first, by whether they are trusted. */
  const proved = new Map<boolean, number>();
  const graceOver = new Set<boolean>();
  let lookingAgain = false;
  let heardOut = false;
  let ended = false;

  const over = gate();
  const mayGuess = gate();
  const listening = listen(deps.fetch, clock);

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
    if (!offer.trusted)
      void clock.sleep(silentServersMs, bounds).then(() => {
        silent.add(offer);
        look();
      });
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
    networkSources[id]({ ...context, fetch: listening.fetchOf(id) }).then((answer) => {
      if (ended) return;
      running.delete(id);
      report(id, answer.outcome, answer.note);
      answer.offers.forEach(take);
      look();
    }, over.fail);
  }

  function startOthers(): void {
    if (othersStartedAt !== null || ended) return;
    othersStartedAt = elapsed();
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
    const ranked = mergeAndRank(assessed);
    const best = ranked[0] === undefined ? null : rankOf(ranked[0]);
    const beats = ({ rank }: Rival): boolean => best?.complete !== true || compareRanks(rank, best) < 0;
    const rivals = [...[...running].flatMap(potential), ...[...probing].map(potentialOf)].filter(beats);
    if (rivals.length === 0) {
      end('skipped');
      return;
    }
    const quickOnesDone = (!running.has('mx') && !running.has('srv')) || elapsed() >= guessWaitMs;
    const heldUp = [...probing].some((offer) => !silent.has(offer));
    if (othersStartedAt !== null && quickOnesDone && !heldUp) mayGuess.open();
    const { settings, trusted, used } = chooseSettings(ranked);
    const complete = settings !== null && settings.incoming !== null && settings.outgoing !== null;
    if (complete && used.every(({ candidate }) => candidate.verified)) bePatient(trusted, rivals);
  }

  /** With proved settings in hand: ends when their rivals have had their time, or when all that comes from them is silence. */
  function bePatient(trusted: boolean, rivals: readonly Rival[]): void {
    const provedAt = proved.get(trusted) ?? elapsed();
    if (!proved.has(trusted)) {
      proved.set(trusted, provedAt);
      void clock.sleep(graceMs(trusted, provedAt), bounds).then(() => {
        graceOver.add(trusted);
        look();
      });
    }
    const wait = Math.max(...rivals.map((rival) => silenceMs(provedAt) - quietMs(rival, trusted)));
    if (graceOver.has(trusted) || (wait <= 0 && heardOut)) end('skipped');
    else if (!lookingAgain) {
      lookingAgain = true;
      // A process that was busy has not read yet what the network brought: silence counts one turn later.
      void clock.sleep(Math.max(1, wait), bounds).then(() => {
        lookingAgain = false;
        heardOut = wait <= 0;
        look();
        heardOut = false;
      });
    }
  }

  /** For how long nothing has come from a rival. A question lost by DNS is worth waiting for only where more trust may follow. */
  function quietMs({ source, underProbe }: Rival, trusted: boolean): number {
    if (underProbe || source === 'guess') return 0;
    if (source === 'mx' || source === 'srv') return trusted ? elapsed() - (othersStartedAt ?? elapsed()) : 0;
    return listening.quietMs(source);
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

/** The best that something still under way could become. */
interface Rival {
  readonly source: SourceId;
  readonly underProbe: boolean;
  readonly rank: Rank;
}

function potential(source: SourceId): readonly Rival[] {
  if (source === 'autodiscover') return [];
  const order = [sourceIds.indexOf(source), 0] as const;
  return [{ source, underProbe: false, rank: { trusted: source !== 'guess', verified: true, complete: true, order } }];
}

function potentialOf({ source, trusted, incoming, outgoing }: Offer): Rival {
  const complete = incoming.length > 0 && outgoing.length > 0;
  return { source, underProbe: true, rank: { trusted, verified: true, complete, order: [sourceIds.indexOf(source), 0] } };
}
