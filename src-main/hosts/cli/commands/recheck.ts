import { commonCause } from '../../../contract/common-cause.ts';
import type { CliContext } from '../context.ts';
import { valueOf } from '../context.ts';
import { exitCodes, UsageError } from '../exit.ts';
import type { Outcome } from '../exit.ts';
import { checkText } from '../print/check-text.ts';
import { readSecrets } from '../read-secrets.ts';
import type { SecretOptions } from '../read-secrets.ts';
import { checkOutcome, tellProgress } from './check.ts';

export interface RecheckOptions extends SecretOptions {
  readonly all?: boolean;
  readonly send: boolean;
}

/** One saved mailbox gives the document of `check`; `--all` gives `{results: […]}`. */
export async function recheck(context: CliContext, address: string | undefined, options: RecheckOptions): Promise<Outcome> {
  if ((address === undefined) === (options.all !== true))
    throw new UsageError('bad_option', context.say('cli.usage', { detail: 'recheck ADDRESS | --all' }));
  const secret =
    options.passwordStdin === true && address !== undefined ? (await readSecrets(context, address, options)).secret : undefined;
  const { results } = valueOf(
    await context.client.run(
      'recheck',
      {
        language: context.language,
        send: options.send,
        ...(address === undefined ? {} : { address }),
        ...(secret === undefined ? {} : { secret }),
      },
      tellProgress(context),
      context.signal,
    ),
  );
  const only = results[0];
  if (address !== undefined && only !== undefined) return checkOutcome(context, only);
  const failed = results.some((result) => result.verdict === 'failed');
  const cause = commonCause(results);
  const told = results.map((result) => checkText(result, context.say));
  if (cause !== null) told.push(context.say(`all.cause.${cause.kind}`, { ...cause }));
  const text = results.length === 0 ? context.say('cli.nothing_saved') : told.join('\n\n');
  return { code: context.signal.aborted ? exitCodes.cancelled : failed ? exitCodes.problem : exitCodes.works, json: { results }, text };
}

/** The new password is tried first; `replaced` says whether it took the old one's place. */
export async function password(
  context: CliContext,
  address: string,
  options: SecretOptions & { readonly send: boolean },
): Promise<Outcome> {
  const secrets = await readSecrets(context, address, options);
  const { result, replaced } = valueOf(
    await context.client.run(
      'password.replace',
      { address, language: context.language, send: options.send, ...secrets },
      tellProgress(context),
      context.signal,
    ),
  );
  const outcome = checkOutcome(context, result);
  return {
    ...outcome,
    json: { ...result, replaced },
    text: `${outcome.text}\n\n${context.say(replaced ? 'cli.replaced' : 'cli.not_replaced')}`,
  };
}
