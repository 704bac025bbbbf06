import type { SourceId, SourceOutcome } from '../../contract/discovery.ts';
import type { SourceNote } from '../../contract/source-note.ts';
import type { IncomingEndpoint, OutgoingEndpoint } from '../../contract/settings.ts';
import type { MailAddress } from '../address/read-address.ts';
import type { Probe } from '../connect/probe.ts';
import type { Provider } from '../knowledge/provider.ts';
import type { Ask, Clock, DnsFailure, Fetch, MxRecord, Random, Resolver } from '../ports.ts';
import type { Result } from '../result.ts';
import type { DetectLimits } from './limits.ts';
import { note } from './note.ts';

/** Servers that one source names, each direction in its order of preference (IMAP before POP3). */
export interface Offer {
  readonly source: SourceId;
  /** A URL, an MX host, a DNS name: where it was read. */
  readonly from: string;
  readonly trusted: boolean;
  /** Ways to sign in that the source names. */
  readonly auth: readonly string[];
  readonly incoming: readonly IncomingEndpoint[];
  readonly outgoing: readonly OutgoingEndpoint[];
  /** The bundled provider that these servers are. */
  readonly provider: Provider | null;
}

export interface SourceAnswer {
  readonly outcome: Exclude<SourceOutcome, 'skipped'>;
  readonly offers: readonly Offer[];
  /** What was met. */
  readonly note?: SourceNote;
}

export type MxAnswer = Result<readonly MxRecord[], DnsFailure>;

/** What every source may use. All waits end by the deadlines and when the run ends. */
export interface SourceContext {
  readonly address: MailAddress;
  readonly providers: readonly Provider[];
  readonly resolver: Resolver;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: DetectLimits;
  /** The person allows autoconfig over plain http; what it says is never trusted. */
  readonly plainHttp?: boolean;
  /** Asked once for all sources. */
  readonly mx: Promise<MxAnswer>;
  /** Each endpoint is probed once, whoever asks. */
  readonly probe: (endpoint: Parameters<Probe>[0]) => ReturnType<Probe>;
  /** Resolves when guessing may begin to knock at doors: the quick sources have found nothing that works. */
  readonly mayGuess: Promise<void>;
  /** Aborts when the run ends. */
  readonly signal: AbortSignal;
  /** The bounds of a question, at most `ms` and never past the end of the run. */
  ask(ms: number): Ask;
}

export type Source = (context: SourceContext) => Promise<SourceAnswer>;

export function nothing(met?: SourceNote): SourceAnswer {
  return { outcome: 'nothing', offers: [], ...(met === undefined ? {} : { note: met }) };
}
export function failed(met: SourceNote): SourceAnswer {
  return { outcome: 'failed', offers: [], note: met };
}
export function found(offers: readonly Offer[], met?: SourceNote): SourceAnswer {
  return { outcome: 'found', offers, ...(met === undefined ? {} : { note: met }) };
}

/** A source's answer where DNS gave no records. */
export function fromDnsFailure({ outcome, name, detail }: DnsFailure): SourceAnswer {
  if (outcome === 'nxdomain' || outcome === 'nodata') return nothing();
  return {
    outcome: outcome === 'timeout' ? 'timeout' : 'failed',
    offers: [],
    note: note('dns', { outcome, name, detail: detail === '' ? '' : ` (${detail})` }),
  };
}

/** Of several failures the one that says most: a real failure, then silence, then nothing. */
export function mostTelling(answers: readonly SourceAnswer[]): SourceAnswer {
  return (
    answers.find(({ outcome }) => outcome === 'failed') ?? answers.find(({ outcome }) => outcome === 'timeout') ?? answers[0] ?? nothing()
  );
}
