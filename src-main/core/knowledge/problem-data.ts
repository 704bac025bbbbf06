import { z } from 'zod';
import { ActionId, Fixer, Part, ProblemCodeSchema, Severity, Stage } from '../../contract/problem.ts';
import type { Language } from '../../contract/problem.ts';
import { Protocol } from '../../contract/settings.ts';

/** Kinds of happening a rule can ask for; `known` and `cancelled` never need a rule. */
export const ruleHappenings = ['reply', 'errno', 'timeout', 'closed', 'tls', 'dns', 'garbage'] as const;
export const RuleHappening = z.enum(ruleHappenings);
export type RuleHappening = z.output<typeof RuleHappening>;

/** `535`, or a class: `4xx`, `5xx`. */
const ReplyCode = z.union([z.int().min(200).max(599), z.string().regex(/^[2-5]xx$/u)]);
/** `5.7.8`, or a prefix: `5.7.*`, `4.7.5*`. */
const EnhancedCode = z.string().regex(/^[245]\.(?:\d{1,3}\.(?:\d{1,3}|\d{0,2}\*)|\*)$/u);

/**
 * A regular expression over normalised text: lower case, ё as е, one space between words, addresses as
 * `<addr>`, IPs as `<ip>`. Unbounded `.*`/`.+` are refused so that no text can make a rule slow.
 */
export const RulePattern = z
  .string()
  .min(2)
  .superRefine((source, ctx) => {
    const mend = patternFault(source);
    if (mend !== null) ctx.addIssue({ code: 'custom', message: mend });
  });

/** What is wrong with a rule's regular expression and how to mend it, or null. */
export function patternFault(source: string): string | null {
  if (/(?<!\\)(?:\\\\)*[.][*+]/u.test(source)) return 'write a bounded gap such as .{0,40} in place of .* or .+';
  if (/[\])}][*+]/u.test(source) || /\{\d+,\}/u.test(source)) return 'bound every repeated group or class, for example {1,30}';
  if (/\\[dwsDWS][*+]/u.test(source)) return 'bound the repetition, for example \\d{1,6}';
  if (/[^\x00-\x7f]\\b|(?<!\\)\\b[^\x00-\x7f]/u.test(source)) return '\\b knows Latin letters only: write (?!\\p{L}) or (?<!\\p{L})';
  const letters = source.replace(/\\p\{[^}]{1,20}\}/giu, '').replace(/\\[a-zA-Z]/gu, '');
  if (letters !== letters.toLowerCase()) return 'write the pattern in lower case: it meets lower-case text';
  if (letters.includes('ё')) return 'write е in place of ё: the text is normalised so';
  try {
    new RegExp(source, 'u');
  } catch (error) {
    return `is no regular expression: ${error instanceof Error ? error.message : 'unknown error'}`;
  }
  return null;
}

/** What must be known beyond the observation itself; see `DiagnosisContext`. */
export const RuleWhen = z.strictObject({
  /** How the other lane's login ended. */
  otherLogin: z.enum(['passed', 'failed']).optional(),
  /** The other port form was tried after this failure. */
  otherFormWorked: z.boolean().optional(),
  /** What kind of password the provider takes from programs. */
  passwordKind: z.array(z.enum(['main', 'app_password', 'none'])).optional(),
  nothingReachable: z.boolean().optional(),
  /** The clock of this computer is more than five minutes off. */
  clockWrong: z.boolean().optional(),
  /** The app password is younger than the provider's waiting time (180 minutes), or older; where nobody knows, neither holds. */
  appPasswordFresh: z.boolean().optional(),
  /** The host belongs to a provider that we know. */
  knownProvider: z.boolean().optional(),
  /** The server runs on this very computer (a bridge). */
  loopback: z.boolean().optional(),
  /** How the connection was to be secured. */
  security: z.enum(['tls', 'starttls']).optional(),
  port: z.array(z.int()).optional(),
  /** What a second look at the network showed. */
  network: z.enum(['portal', 'invents_names', 'denies_all', 'ipv6_silent', 'ipv6_closed']).optional(),
});
export type RuleWhen = z.output<typeof RuleWhen>;

const Confidence = z.number().min(0).max(1);
export const RuleAlternative = z.strictObject({ code: ProblemCodeSchema, confidence: Confidence });

/** Every given condition must hold; a list means "any of". */
export const Rule = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/u, 'write the id in lower case with hyphens'),
  happening: z.array(RuleHappening).min(1).optional(),
  protocol: z.array(Protocol).min(1).optional(),
  provider: z.array(z.string()).min(1).optional(),
  stage: z.array(Stage).min(1).optional(),
  command: z.array(z.string()).min(1).optional(),
  code: z.array(ReplyCode).min(1).optional(),
  enhanced: z.array(EnhancedCode).min(1).optional(),
  status: z
    .array(z.enum(['OK', 'NO', 'BAD', 'BYE', 'PREAUTH', '+OK', '-ERR']))
    .min(1)
    .optional(),
  responseCode: z.array(z.string()).min(1).optional(),
  errno: z.array(z.string()).min(1).optional(),
  tls: z.array(z.string()).min(1).optional(),
  dns: z
    .array(z.enum(['nxdomain', 'nodata', 'servfail', 'refused', 'timeout', 'unreachable', 'malformed']))
    .min(1)
    .optional(),
  /** One of these must be found … */
  text: z.array(RulePattern).min(1).optional(),
  /** … and one of these as well, wherever it stands … */
  also: z.array(RulePattern).min(1).optional(),
  /** … and none of these. */
  not: z.array(RulePattern).min(1).optional(),
  /** Words that make the rule unlikely: it then wins only where nothing else explains the text. */
  doubt: z.array(RulePattern).min(1).optional(),
  when: RuleWhen.optional(),
  confidence: Confidence,
  fixer: Fixer.optional(),
  severity: Severity.optional(),
  variant: z.string().optional(),
  alternatives: z.array(RuleAlternative).optional(),
  /** Points added to the specificity; rarely needed. */
  priority: z.int().min(-50).max(100).optional(),
});
export type Rule = z.output<typeof Rule>;

/** `problem.yaml` as it is written. */
export const ProblemFile = z.strictObject({
  code: ProblemCodeSchema,
  fixer: Fixer,
  severity: Severity,
  part: Part.nullable(),
  stage: Stage,
  actions: z.array(ActionId),
  docs: z.array(z.url({ protocol: /^https$/u })).optional(),
  rules: z.array(Rule),
});
export type ProblemFile = z.output<typeof ProblemFile>;

/** One explanation in one language; every string is an ICU message with inline Markdown. */
export interface ProblemText {
  readonly title: string;
  readonly what: string;
  readonly why: string;
  readonly steps: readonly string[];
  /** Empty where there is nothing to see. */
  readonly done: string;
  /** A ready message to whoever must act; null where the person acts alone. */
  readonly letter: string | null;
}

/** By variant (`yandex`, …); the generic text stands under the empty name. */
export type ProblemTexts = Readonly<Record<string, ProblemText>>;

/** Everything known about one code. */
export interface ProblemData extends ProblemFile {
  readonly texts: Readonly<Record<Language, ProblemTexts>>;
}
