import { z } from 'zod';
import { Candidate, GuideFacts, SourceReport } from './discovery.ts';
import { Problem, ProblemCodeSchema } from './problem.ts';
import { Settings } from './settings.ts';

export const stepIds = [
  'network.online',
  'imap.resolve',
  'imap.connect',
  'imap.tls',
  'imap.greeting',
  'imap.login',
  'imap.folders',
  'imap.inbox',
  'imap.quota',
  'pop3.resolve',
  'pop3.connect',
  'pop3.tls',
  'pop3.greeting',
  'pop3.login',
  'pop3.inbox',
  'smtp.resolve',
  'smtp.connect',
  'smtp.tls',
  'smtp.greeting',
  'smtp.login',
  'smtp.sender',
  'smtp.recipient',
  'smtp.accept',
  'roundtrip.find',
  'roundtrip.placement',
  'roundtrip.authentication',
  'roundtrip.sent',
  'roundtrip.cleanup',
  'domain.mx',
  'domain.spf',
  'domain.dkim',
  'domain.dmarc',
] as const;
export const StepId = z.enum(stepIds);
export type StepId = z.output<typeof StepId>;

export const StepStatus = z.enum(['passed', 'warning', 'failed', 'skipped']);
export type StepStatus = z.output<typeof StepStatus>;

/** Redacted things that were seen: names and numbers, never prose. */
export const StepFacts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]));
export type StepFacts = z.output<typeof StepFacts>;

export const Step = z.strictObject({
  id: StepId,
  status: StepStatus,
  /** Milliseconds from the start of the run. */
  startMs: z.number().min(0),
  ms: z.number().min(0),
  facts: StepFacts,
  problem: ProblemCodeSchema.nullable(),
});
export type Step = z.output<typeof Step>;

export const Verdict = z.enum(['ok', 'warnings', 'failed']);
export type Verdict = z.output<typeof Verdict>;

export const FolderRole = z.enum(['inbox', 'junk', 'sent', 'drafts', 'trash', 'archive', 'all', 'other']);
export type FolderRole = z.output<typeof FolderRole>;

export const RoundTrip = z.strictObject({
  /** `found`, `not_found` (the wait ended), `not_sent`, `unknown` (nobody knows whether it left), `left` (send-only). */
  status: z.enum(['found', 'not_found', 'not_sent', 'unknown', 'left']),
  /** The server's own name of the folder. */
  folder: z.string().nullable(),
  role: FolderRole.nullable(),
  latencyMs: z.number().min(0).nullable(),
  messageId: z.string().nullable(),
});
export type RoundTrip = z.output<typeof RoundTrip>;

/** The answer of `check`. */
export const CheckResult = z.strictObject({
  address: z.string(),
  verdict: Verdict,
  settings: Settings.nullable(),
  steps: z.array(Step),
  problems: z.array(Problem),
  roundTrip: RoundTrip.nullable(),
  elapsedMs: z.number().min(0),
});
export type CheckResult = z.output<typeof CheckResult>;

export const CheckEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('source'), report: SourceReport }),
  z.strictObject({ type: z.literal('candidate'), candidate: Candidate }),
  /** The settings this run works on from now; sent again after a swap of the port form. */
  z.strictObject({ type: z.literal('settings'), settings: Settings, provider: z.string().nullable(), guide: GuideFacts.nullable() }),
  z.strictObject({ type: z.literal('step_started'), id: StepId, startMs: z.number().min(0) }),
  z.strictObject({ type: z.literal('step'), step: Step }),
  z.strictObject({ type: z.literal('problem'), problem: Problem }),
  /** A second or later mailbox begins (recheck --all). */
  z.strictObject({ type: z.literal('mailbox'), address: z.string() }),
]);
export type CheckEvent = z.output<typeof CheckEvent>;
