import { z } from 'zod';
import { GuideFacts } from './discovery.ts';

/** Inline Markdown that a view may draw: no HTML ever travels. */
export const Inline = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({ type: z.literal('strong'), text: z.string() }),
  z.strictObject({ type: z.literal('code'), text: z.string() }),
  z.strictObject({ type: z.literal('link'), text: z.string(), url: z.string() }),
]);
export type Inline = z.output<typeof Inline>;

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
