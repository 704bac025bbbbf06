import { commonCause } from '../../../contract/common-cause.ts';
import type { CliContext } from '../context.ts';
import { valueOf } from '../context.ts';
import { exitCodes, UsageError } from '../exit.ts';
import type { Outcome } from '../exit.ts';
import { checkText } from '../print/check-text.ts';
import { storyText } from '../print/story-text.ts';
import { readSecrets } from '../read-secrets.ts';
import type { SecretOptions } from '../read-secrets.ts';
import type { LetterOptions } from '../open-letter.ts';
import { askAge, readAge } from '../password-age.ts';
import type { AgeOptions } from '../password-age.ts';
import { checkOutcome, tellProgress, told } from './check.ts';

export interface RecheckOptions extends SecretOptions, AgeOptions, LetterOptions {
  readonly all?: boolean;
  readonly send: boolean;
}

/** What history says of these mailboxes now that their check is in it, by address; texts for people only. */
async function stories(context: CliContext): Promise<ReadonlyMap<string, string>> {
  if (context.json) return new Map();
  const listed = await context.client.call('mailboxes.list', {});
  return new Map(listed.ok ? listed.value.mailboxes.map((mailbox) => [mailbox.address, storyText(mailbox.changes, context)]) : []);
}

/** A result and, after its causes, the story of the mailbox. */
const withStory = (text: string, story: string | undefined): string => (story === undefined || story === '' ? text : `${text}\n\n${story}`);

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
        ...readAge(context, options),
      },
      tellProgress(context),
      context.signal,
    ),
  );
  const only = results[0];
  if (address !== undefined && only !== undefined) {
    const outcome = await told(context, only, options);
    return { ...outcome, text: withStory(outcome.text, (await stories(context)).get(only.address)) };
  }
  const failed = results.some((result) => result.verdict === 'failed');
  const cause = commonCause(results);
  const story = await stories(context);
  const texts = results.map((result) => withStory(checkText(result, context.say), story.get(result.address)));
  if (cause !== null) texts.push(context.say(`all.cause.${cause.kind}`, { ...cause }));
  const text = results.length === 0 ? context.say('cli.nothing_saved') : texts.join('\n\n');
  return { code: context.signal.aborted ? exitCodes.cancelled : failed ? exitCodes.problem : exitCodes.works, json: { results }, text };
}

/** The new password is tried first; `replaced` says whether it took the old one's place. */
export async function password(
  context: CliContext,
  address: string,
  options: SecretOptions & AgeOptions & { readonly send: boolean },
): Promise<Outcome> {
  const secrets = await readSecrets(context, address, options);
  const { result, replaced } = valueOf(
    await context.client.run(
      'password.replace',
      { address, language: context.language, send: options.send, ...readAge(context, options), ...secrets },
      tellProgress(context),
      context.signal,
    ),
  );
  const known = replaced ? result : await askAge(context, result);
  const outcome = checkOutcome(context, known);
  return {
    ...outcome,
    json: { ...known, replaced },
    text: `${withStory(outcome.text, (await stories(context)).get(known.address))}\n\n${context.say(replaced ? 'cli.replaced' : 'cli.not_replaced')}`,
  };
}
