import { z } from 'zod';
import { Problem } from './problem.ts';
import { ServerMark } from './server-mark.ts';
import { SourceNote } from './source-note.ts';
import { IncomingEndpoint, OutgoingEndpoint, Settings } from './settings.ts';

export const sourceIds = ['bundled', 'mx', 'srv', 'autoconfig', 'well-known', 'ispdb', 'pacc', 'autodiscover', 'guess'] as const;
export const SourceId = z.enum(sourceIds);
export type SourceId = z.output<typeof SourceId>;

export const SourceOutcome = z.enum(['found', 'nothing', 'failed', 'timeout', 'skipped']);
export type SourceOutcome = z.output<typeof SourceOutcome>;

export const SourceReport = z.strictObject({
  source: SourceId,
  outcome: SourceOutcome,
  /** Milliseconds from the start of detection to this source's answer. */
  ms: z.number().min(0),
  /** Why it failed or what it met, one short technical line for the details; never secret. */
  detail: z.string().optional(),
  /** The same by name, for words in the person's language. */
  notes: z.array(SourceNote).optional(),
});
export type SourceReport = z.output<typeof SourceReport>;

export const Candidate = z.strictObject({
  incoming: IncomingEndpoint.nullable(),
  outgoing: OutgoingEndpoint.nullable(),
  /** Ways to sign in that the source names, as SASL or plain words: `password`, `oauth2`, `cram-md5` … */
  auth: z.array(z.string()),
  source: SourceId,
  trusted: z.boolean(),
  verified: z.boolean(),
  /** Where exactly it came from (a URL, an MX host), for the person's eyes. */
  from: z.string().optional(),
});
export type Candidate = z.output<typeof Candidate>;

export const GuideFacts = z.strictObject({
  appPassword: z.enum(['required', 'optional', 'not_used', 'impossible', 'unknown']),
  imapMustBeEnabled: z.boolean().nullable(),
  oauth: z.enum(['only', 'offered', 'none', 'unknown']),
});
export type GuideFacts = z.output<typeof GuideFacts>;

/** The answer of `discover`. */
export const Discovery = z.strictObject({
  address: z.string(),
  domain: z.string(),
  provider: z.string().nullable(),
  settings: Settings.nullable(),
  candidates: z.array(Candidate),
  guide: GuideFacts.nullable(),
  sources: z.array(SourceReport),
  problems: z.array(Problem),
  /** How the entered servers, which are part of `settings`, answer; only where some were entered. */
  entered: z.array(ServerMark).optional(),
  elapsedMs: z.number().min(0),
});
export type Discovery = z.output<typeof Discovery>;

/** While detection runs. */
export const DetectEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('source'), report: SourceReport }),
  z.strictObject({ type: z.literal('candidate'), candidate: Candidate }),
]);
export type DetectEvent = z.output<typeof DetectEvent>;
