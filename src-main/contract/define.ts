import { z } from 'zod';

/** A question with one answer. */
export interface CallSpec {
  readonly kind: 'call';
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}
/** Long work: a stream of events, then one answer; can be cancelled. */
export interface RunSpec {
  readonly kind: 'run';
  readonly input: z.ZodType;
  readonly event: z.ZodType;
  readonly output: z.ZodType;
}
/** Something the app tells every window unasked. */
export interface PushSpec {
  readonly kind: 'push';
  readonly payload: z.ZodType;
}

export function call<I extends z.ZodType, O extends z.ZodType>(input: I, output: O) {
  return { kind: 'call', input, output } as const;
}
export function run<I extends z.ZodType, E extends z.ZodType, O extends z.ZodType>(input: I, event: E, output: O) {
  return { kind: 'run', input, event, output } as const;
}
export function push<P extends z.ZodType>(payload: P) {
  return { kind: 'push', payload } as const;
}

/** Why a call or a run gave no answer. Never carries a secret; `message` is in the asked language. */
export const Failure = z.strictObject({
  code: z.enum([
    'bad_input',
    'address_invalid',
    'no_password',
    'unknown_mailbox',
    'unknown_provider',
    'unknown_call',
    'cancelled',
    'busy',
    'forbidden',
    'profile_damaged',
    'profile_not_saved',
    'fault',
    'unreachable',
  ]),
  message: z.string(),
  /** The input field that is wrong. */
  field: z.string().optional(),
  /** What was probably meant. */
  suggestion: z.string().optional(),
  /** For `fault`: a redacted report to copy. */
  report: z.string().optional(),
});
export type Failure = z.output<typeof Failure>;

export type Reply<T> = { ok: true; value: T } | { ok: false; failure: Failure };
