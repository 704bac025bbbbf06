import { z } from 'zod';
import { RoundTrip, StepId, StepStatus, Verdict } from './check.ts';
import { Evidence, Fixer, Part, ProblemCodeSchema, Severity, Stage } from './problem.ts';
import { Protocol, Settings } from './settings.ts';

/** Where the secret of a mailbox is: `session` means it lives until this program ends. */
export const SecretPlace = z.enum(['keychain', 'session', 'none']);
export type SecretPlace = z.output<typeof SecretPlace>;

/** A problem as history keeps it: no texts, so that it can be told in any language later. */
export const StoredProblem = z.strictObject({
  code: ProblemCodeSchema,
  part: Part,
  stage: Stage,
  fixer: Fixer,
  severity: Severity,
  confidence: z.number(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  variant: z.string().nullable(),
  evidence: Evidence,
});
export type StoredProblem = z.output<typeof StoredProblem>;

export const HistoryEntry = z.strictObject({
  /** ISO 8601 with zone. */
  at: z.string(),
  kind: z.enum(['check', 'recheck', 'password']),
  verdict: Verdict,
  steps: z.array(z.strictObject({ id: StepId, status: StepStatus, ms: z.number(), problem: ProblemCodeSchema.nullable() })),
  problems: z.array(StoredProblem),
  roundTrip: RoundTrip.nullable(),
  settings: Settings.nullable(),
  elapsedMs: z.number(),
  /** Whether the password was the saved one (or was saved with this check). */
  secret: z.enum(['kept', 'typed']).optional(),
  /** SHA-256 of the certificates by protocol. */
  certificates: z.partialRecord(Protocol, z.string()).optional(),
});
export type HistoryEntry = z.output<typeof HistoryEntry>;

/** What differs from the last entry that was not `failed`. */
export const ChangeSinceGood = z.strictObject({
  goodAt: z.string(),
  /** Steps whose status differs now. */
  steps: z.array(z.strictObject({ id: StepId, was: StepStatus, now: StepStatus })),
  /** Names of settings that differ, for example `incoming.host`. */
  settings: z.array(z.string()),
  /** The first step that worked then and fails now, its cause, and the server's answer as codes (`535 5.7.8`). */
  because: z.strictObject({ step: StepId, code: ProblemCodeSchema, answer: z.string().nullable() }).optional(),
});
export type ChangeSinceGood = z.output<typeof ChangeSinceGood>;

export const MailboxSummary = z.strictObject({
  address: z.string(),
  provider: z.string().nullable(),
  settings: Settings,
  from: z.string(),
  secret: SecretPlace,
  /** True where the outgoing password differs from the incoming one. */
  twoSecrets: z.boolean(),
  savedAt: z.string(),
  last: z
    .strictObject({
      at: z.string(),
      kind: z.enum(['check', 'recheck', 'password']),
      verdict: Verdict,
      problems: z.array(ProblemCodeSchema),
    })
    .nullable(),
  changes: ChangeSinceGood.nullable(),
});
export type MailboxSummary = z.output<typeof MailboxSummary>;

export const MailboxDetails = MailboxSummary.extend({ history: z.array(HistoryEntry) });
export type MailboxDetails = z.output<typeof MailboxDetails>;

export const VaultStatus = z.strictObject({
  state: z.enum(['ready', 'locked', 'absent']),
  /** The system's own words, for the details. */
  detail: z.string().nullable(),
});
export type VaultStatus = z.output<typeof VaultStatus>;
