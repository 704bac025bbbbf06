import { z } from 'zod';
import { problemCodes } from './problem-codes.ts';

export const languages = ['ru', 'en'] as const;
export const Language = z.enum(languages);
export type Language = z.output<typeof Language>;

export const ProblemCodeSchema = z.enum(problemCodes);

export const Part = z.enum(['imap', 'pop3', 'smtp', 'roundtrip', 'domain', 'network', 'app']);
export type Part = z.output<typeof Part>;

/** Where in the life of a letter or a connection the failure stood. */
export const Stage = z.enum([
  'dns',
  'connect',
  'tls',
  'greeting',
  'auth',
  'oauth',
  'mailbox',
  'receive',
  'send_envelope',
  'send_data',
  'delivery',
  'autoconfig',
]);
export type Stage = z.output<typeof Stage>;

/** Whom the person is sent to first. */
export const Fixer = z.enum(['user', 'mailbox_admin', 'provider', 'network_admin', 'recipient', 'wait']);
export type Fixer = z.output<typeof Fixer>;

export const Severity = z.enum(['failed', 'warning']);
export type Severity = z.output<typeof Severity>;

/** What the app can do itself about a problem; the labels are texts in `assets/locales`. */
export const actionIds = [
  'open_page', // opens `url` in the browser
  'open_app_passwords', // opens the provider's page for app passwords
  'open_settings', // opens the provider's page with the mail settings
  'open_guide', // shows the provider's guide
  'open_proxy_settings', // shows where the window keeps them
  'reenter_password',
  'check_again',
  'wait_and_retry', // `afterSeconds`
  'switch_endpoint', // `endpoint` is what would be used instead
  'edit_settings',
  'edit_address', // `suggestion` is the corrected address
  'create_sent_folder',
  'use_login_as_sender',
  'use_other_login', // `suggestion` is the login in another form, with the same password, once
  'confirm_settings',
  'pin_certificate', // only for a bridge on this very computer
  'copy_letter', // a ready message to the person who can act
  'mail_letter', // the same message as a draft in the person's mail program (`app.openLetter`)
  'tell_password_age', // the one question that decides: when the app password was made (`check.passwordAge`)
] as const;
export const ActionId = z.enum(actionIds);
export type ActionId = z.output<typeof ActionId>;

export const Action = z.strictObject({
  id: ActionId,
  label: z.string(),
  /** What carrying it out changes, and how that is taken back; absent where it only shows or copies something. */
  changes: z.string().optional(),
  url: z.string().optional(),
  afterSeconds: z.number().int().positive().optional(),
  suggestion: z.string().optional(),
  fingerprint: z.string().optional(),
  endpoint: z
    .strictObject({ protocol: z.enum(['imap', 'pop3', 'smtp']), host: z.string(), port: z.int(), security: z.enum(['tls', 'starttls']) })
    .optional(),
});
export type Action = z.output<typeof Action>;

/** A value of `evidence`: already redacted. */
const EvidenceValue = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
export const Evidence = z.record(z.string(), EvidenceValue);
export type Evidence = z.output<typeof Evidence>;

export const Alternative = z.strictObject({ code: ProblemCodeSchema, confidence: z.number().min(0).max(1) });
export type Alternative = z.output<typeof Alternative>;

/**
 * One cause, explained in one language. `params` and `variant` are what the text was made from, so that
 * the same problem can be told in the other language later (`problem.translate`).
 */
export const Problem = z.strictObject({
  code: ProblemCodeSchema,
  part: Part,
  stage: Stage,
  fixer: Fixer,
  severity: Severity,
  confidence: z.number().min(0).max(1),
  title: z.string(),
  what: z.string(),
  why: z.string(),
  steps: z.array(z.string()),
  /** How one sees that it worked; empty where there is nothing to see. */
  done: z.string(),
  /** A ready message to whoever must act; null where the person acts alone. */
  letter: z.string().nullable(),
  actions: z.array(Action),
  evidence: Evidence,
  alternatives: z.array(Alternative),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  variant: z.string().nullable(),
});
export type Problem = z.output<typeof Problem>;
