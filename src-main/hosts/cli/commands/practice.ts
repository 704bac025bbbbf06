import type { CliContext } from '../context.ts';
import { valueOf } from '../context.ts';
import { exitCodes } from '../exit.ts';
import type { Outcome } from '../exit.ts';
import { checkOutcome, tellProgress } from './check.ts';

/** A check of one practice mailbox, with the password that its case asks to type. */
export async function practice(
  context: CliContext,
  scenario: string,
  options: { readonly list?: boolean; readonly send: boolean },
): Promise<Outcome> {
  const { client, language } = context;
  if (options.list === true) {
    const { scenarios } = valueOf(await client.call('practice.list', { language }));
    return {
      code: exitCodes.works,
      json: { scenarios },
      text: scenarios.map((one) => `${one.id}: ${one.title}\n  ${one.about}`).join('\n'),
    };
  }
  const { address, title, password } = valueOf(await client.call('practice.start', { scenario, language }));
  context.progress(context.say('cli.practice', { title }));
  const { handle } = valueOf(await client.call('secret.hold', { value: password }));
  const result = valueOf(
    await client.run(
      'check',
      { address, language, secret: { kind: 'held', handle }, send: options.send },
      tellProgress(context),
      context.signal,
    ),
  );
  return checkOutcome(context, result);
}
