import { domainToASCII } from 'node:url';
import { expect } from 'vitest';
import { CheckResult } from '../../../src-main/contract/check.ts';
import type { Limits } from '../../../src-main/core/connect/limits.ts';
import type { Lab } from '../lab/lab.ts';
import { cli, type CliDone } from './cli.ts';
import { liveApp } from './live-app.ts';
import { checkArgs, type Order, stdinOf } from './order.ts';
import { inTurn } from './turns.ts';
import { expectSound, expectStreamed, summarise, type Summary } from './summary.ts';

export interface BothWays {
  readonly command: CheckResult;
  readonly contract: CheckResult;
  readonly done: CliDone;
}

/** stdout is one JSON document and nothing else; stderr is silent. */
export function documentOf(done: CliDone): CheckResult {
  expect(done.stderr).toBe('');
  expect(done.stdout.endsWith('}\n')).toBe(true);
  expect(done.stdout.trimEnd()).not.toContain('\n');
  return CheckResult.parse(done.json);
}

export interface BothWaysOptions {
  readonly limits?: Partial<Limits>;
  /** Mostly waits, so it need not wait for its turn. */
  readonly idle?: boolean;
}

/**
 * Runs the same check by the command line and through the contract, at once, and holds both against what is expected,
 * the exit code included. No test letter may stay behind.
 */
export async function checkBothWays(lab: Lab, order: Order, expected: Partial<Summary>, options: BothWaysOptions = {}): Promise<BothWays> {
  const ask = async () => {
    await using made = await liveApp(lab, { limits: options.limits ?? {} });
    return await Promise.all([cli(lab, checkArgs(order), { input: stdinOf(order) }), made.check(order)]);
  };
  const [done, run] = await (options.idle === true ? ask() : inTurn(ask));
  const command = documentOf(done);
  if (!run.reply.ok) throw new Error(`the contract answered ${run.reply.failure.code}: ${run.reply.failure.message}`);
  const contract = run.reply.value;
  expect(summarise(contract), 'through the contract').toMatchObject(expected);
  expect(summarise(command), 'by the command line').toMatchObject(expected);
  expect(done.code).toBe(command.verdict === 'failed' ? 1 : 0);
  for (const result of [command, contract]) {
    expectSound(result, order.lang ?? 'en');
    await expectNothingLeft(lab, order, result);
  }
  if (contract.steps.length > 0) expectStreamed(contract, run.events);
  return { command, contract, done };
}

/** Looks for the test letter in the mailbox itself. */
async function expectNothingLeft(lab: Lab, order: Order, result: CheckResult): Promise<void> {
  const id = result.roundTrip?.messageId ?? null;
  if (id === null || result.roundTrip?.status === 'left') return;
  const left = (await lab.letters(mailboxOf(order.address))).filter((it) => it.text.includes(id));
  expect(
    left.map((it) => it.folder),
    'test letters that stayed',
  ).toEqual([]);
}

/** The lab keeps mailboxes of internationalised domains under their ASCII names. */
function mailboxOf(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}`;
}
