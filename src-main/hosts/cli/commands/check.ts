import type { CheckEvent, CheckResult } from '../../../contract/check.ts';
import type { CheckInput } from '../../../contract/contract.ts';
import type { CliContext } from '../context.ts';
import { valueOf } from '../context.ts';
import { enteredServers } from '../entered-servers.ts';
import type { EnteredOptions } from '../entered-servers.ts';
import { exitCodes, UsageError } from '../exit.ts';
import type { Outcome } from '../exit.ts';
import { openLetter } from '../open-letter.ts';
import type { LetterOptions } from '../open-letter.ts';
import { askAge, readAge } from '../password-age.ts';
import type { AgeOptions } from '../password-age.ts';
import { checkText, eventLine } from '../print/check-text.ts';
import { askYes, readSecrets } from '../read-secrets.ts';
import type { SecretOptions } from '../read-secrets.ts';

export interface CheckOptions extends SecretOptions, EnteredOptions, AgeOptions, LetterOptions {
  readonly from?: string;
  /** commander's `--no-send`. */
  readonly send: boolean;
  readonly receiveOnly?: boolean;
  readonly sendOnly?: boolean;
  readonly trust?: boolean;
  readonly save?: boolean;
  readonly alsoTo?: string;
  readonly pin?: string;
}

export const tellProgress =
  (context: CliContext) =>
  (event: CheckEvent): void => {
    const line = eventLine(event, context.say);
    if (line !== null) context.progress(line);
  };

/** 0 works, 1 a problem, 130 cancelled. */
export function checkOutcome(context: CliContext, result: CheckResult): Outcome {
  const code = context.signal.aborted ? exitCodes.cancelled : result.verdict === 'failed' ? exitCodes.problem : exitCodes.works;
  return { code, json: result, text: checkText(result, context.say) };
}

/** The one question, where the cause hangs on it, and the ready message as a draft, where it was asked for. */
export async function told(context: CliContext, result: CheckResult, options: LetterOptions): Promise<Outcome> {
  const known = await askAge(context, result);
  await openLetter(context, known.problems, options);
  return checkOutcome(context, known);
}

export async function check(context: CliContext, address: string, options: CheckOptions): Promise<Outcome> {
  valueOf(await context.client.call('address.read', { address, language: context.language }));
  const entered = enteredServers(context, options);
  if (options.receiveOnly === true && options.sendOnly === true)
    throw new UsageError('bad_option', context.say('cli.usage', { detail: '--receive-only, --send-only' }));
  if (options.passwordStdin === true && options.saved === true)
    throw new UsageError('bad_option', context.say('cli.usage', { detail: '--password-stdin, --saved' }));
  const secrets = await readSecrets(context, address, options);
  const order: CheckInput = {
    address,
    language: context.language,
    ...secrets,
    ...entered,
    ...(options.from === undefined ? {} : { from: options.from }),
    scope: options.receiveOnly === true ? 'receive' : options.sendOnly === true ? 'send' : 'both',
    send: options.send,
    ...(options.alsoTo === undefined ? {} : { alsoTo: options.alsoTo }),
    trust: options.trust ?? false,
    save: options.save ?? false,
    offline: context.offline,
    ...readAge(context, options),
    ...(options.pin === undefined ? {} : { pinnedCertificate: options.pin.toLowerCase().replaceAll(':', '') }),
  };
  const first = valueOf(await context.client.run('check', order, tellProgress(context), context.signal));
  const unconfirmed = first.problems.find((problem) => problem.code === 'settings_unconfirmed');
  if (unconfirmed === undefined || context.signal.aborted) return told(context, first, options);
  const yes = await askYes(context.say('cli.trust_question', { domains: String(unconfirmed.params['host'] ?? '') }));
  if (!yes) return checkOutcome(context, first);
  const second = valueOf(await context.client.run('check', { ...order, trust: true }, tellProgress(context), context.signal));
  return told(context, second, options);
}
