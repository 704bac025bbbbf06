import { z } from 'zod';
import { GuideFacts } from './discovery.ts';
import { Problem } from './problem.ts';
import { IncomingProtocol } from './settings.ts';

/** Inline Markdown that a view may draw: no HTML ever travels. */
export const Inline = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({ type: z.literal('strong'), text: z.string() }),
  z.strictObject({ type: z.literal('code'), text: z.string() }),
  z.strictObject({ type: z.literal('link'), text: z.string(), url: z.string() }),
]);
export type Inline = z.output<typeof Inline>;

/**
 * `login`: signing in once with the password that the person typed or saved; `open_port`: whether a bridge on this very
 * computer listens; `secret_shape`: what is typed is compared with the provider's app passwords while it is typed.
 */
export const GuideCheckKind = z.enum(['login', 'open_port', 'secret_shape']);
export type GuideCheckKind = z.output<typeof GuideCheckKind>;

export const GuideStep = z.strictObject({
  /** Stable within a guide, for example `enable-imap.2`. */
  id: z.string(),
  task: z.enum(['enable_imap', 'create_app_password', 'other']),
  text: z.array(Inline),
  /** The page to open for this step. */
  url: z.string().nullable(),
  /** What one should see afterwards; empty when the text says it all. */
  see: z.array(Inline),
  /** What goes wrong here; empty when nothing is known. */
  trap: z.array(Inline),
  /** How "I did it" is proved; absent where nothing can be: the step is a tick. */
  check: GuideCheckKind.optional(),
  /** Only where this protocol receives the mail; absent: always. */
  when: IncomingProtocol.optional(),
});
export type GuideStep = z.output<typeof GuideStep>;

/** What the provider's app passwords look like; a check while typing, never a reason to refuse one. */
export const AppPasswordShape = z.strictObject({
  length: z.int().min(1).nullable(),
  /** `lower`, `letters`, `alnum`: of the Latin alphabet. */
  alphabet: z.enum(['lower', 'letters', 'alnum', 'digits', 'any']),
  note: z.string().nullable(),
});
export type AppPasswordShape = z.output<typeof AppPasswordShape>;

export const Guide = z.strictObject({
  provider: z.string(),
  name: z.string(),
  status: z.enum(['works', 'prepare', 'sign_in_only', 'impossible']),
  facts: GuideFacts,
  /** One or two sentences before the steps. */
  intro: z.array(Inline),
  steps: z.array(GuideStep),
  appPasswordShape: AppPasswordShape.nullable(),
  /** What the login is, where it is not simply the address. */
  loginHint: z.string().optional(),
  lastChecked: z.string().nullable(),
});
export type Guide = z.output<typeof Guide>;

/**
 * What a done-check says. `done`: it is on now. `not_yet`: the server still refuses, `problem` says how. `unclear`: the
 * server could not be asked. `later`: it is proved once a password is typed. `wait`: another try now might lock the
 * mailbox. `tick`: nothing can be proved.
 */
export const GuideCheckResult = z.strictObject({
  outcome: z.enum(['done', 'not_yet', 'unclear', 'later', 'wait', 'tick']),
  problem: Problem.nullable(),
  waitSeconds: z.int().min(1).nullable(),
});
export type GuideCheckResult = z.output<typeof GuideCheckResult>;

/** The steps to show: those for another protocol than the one that receives the mail are left out. */
export function stepsFor(steps: readonly GuideStep[], receives: IncomingProtocol | null): readonly GuideStep[] {
  return steps.filter(({ when }) => when === undefined || receives === null || when === receives);
}
