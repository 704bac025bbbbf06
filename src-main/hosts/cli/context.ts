import type { App } from '../../app/create-app.ts';
import type { Client } from '../../contract/transport.ts';
import type { Failure, Reply } from '../../contract/define.ts';
import type { Language } from '../../contract/problem.ts';
import { exitCodes, UsageError } from './exit.ts';
import type { Outcome } from './exit.ts';

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly lang?: string;
  readonly resolver?: string;
  readonly ca?: string[];
  readonly proxy?: string;
  readonly home?: string;
  readonly offline?: boolean;
}

export interface CliContext {
  readonly app: App;
  readonly client: Client;
  readonly language: Language;
  readonly json: boolean;
  readonly offline: boolean;
  readonly signal: AbortSignal;
  /** A text of `assets/locales` in the language. */
  readonly say: (key: string, params?: Record<string, string | number>) => string;
  /** A line for a person while work goes on: stderr. */
  readonly progress: (line: string) => void;
}

/** The exit of a failure: faults of ours are 3, everything else is the input's. */
export function failureOutcome(failure: Failure): Outcome {
  const code =
    failure.code === 'fault' || failure.code === 'unreachable' || failure.code === 'unknown_call' ? exitCodes.fault : exitCodes.badInput;
  const { message, report } = failure;
  return {
    code,
    json: { error: { code: failure.code, message } },
    ...(report === undefined ? {} : { aside: report }),
    text: report === undefined ? message : `${message}\n\n${report}`,
  };
}

export function valueOf<T>(reply: Reply<T>): T {
  if (reply.ok) return reply.value;
  throw new FailureError(reply.failure);
}

/** Carries a failure of the app up to the place where the exit code is made. */
export class FailureError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** One of the known words of an option, or exit 2. */
export function oneOf<T extends string>(
  context: Pick<CliContext, 'say'>,
  option: string,
  value: string | undefined,
  known: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const match = known.find((one) => one === value);
  if (match === undefined) throw new UsageError('bad_option', context.say('cli.bad_option', { value, option, known: known.join(', ') }));
  return match;
}
