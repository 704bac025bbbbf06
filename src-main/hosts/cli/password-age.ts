import { createInterface } from 'node:readline/promises';
import type { CheckResult } from '../../contract/check.ts';
import type { CliContext } from './context.ts';
import { valueOf } from './context.ts';
import { UsageError } from './exit.ts';

const minutesOf: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };

export interface AgeOptions {
  readonly appPasswordAge?: string;
}

/** Reads `20m`, `2h`, `3d` into what a run is told. */
export function readAge(context: Pick<CliContext, 'say'>, { appPasswordAge }: AgeOptions): { secretAgeMinutes?: number } {
  if (appPasswordAge === undefined) return {};
  const match = /^(\d{1,4})([mhd])$/.exec(appPasswordAge.trim().toLowerCase());
  if (match === null) throw new UsageError('bad_age', context.say('cli.bad_age', { value: appPasswordAge }));
  return { secretAgeMinutes: Number(match[1]) * (minutesOf[match[2] ?? ''] ?? 1) };
}

const answers: Readonly<Record<string, number>> = { 1: 0, 2: 60, 3: 1440 };

/** Asks on a terminal when the app password was made, where the cause hangs on it; the run is judged anew, nothing is sent. */
export async function askAge(context: CliContext, result: CheckResult): Promise<CheckResult> {
  const hangs = result.problems.some(({ actions, variant }) => variant === null && actions.some(({ id }) => id === 'tell_password_age'));
  if (!hangs || context.json || !process.stdin.isTTY || !process.stderr.isTTY || context.signal.aborted) return result;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question(`${context.say('cli.age_question')} `, { signal: context.signal }).catch(() => '');
  lines.close();
  const minutes = answers[answer.trim()];
  if (minutes === undefined) return result;
  return valueOf(await context.client.call('check.passwordAge', { address: result.address, language: context.language, minutes })).result;
}
