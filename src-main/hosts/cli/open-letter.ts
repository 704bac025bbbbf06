import type { Problem } from '../../contract/problem.ts';
import type { CliContext } from './context.ts';
import { valueOf } from './context.ts';
import { plain } from './print/problem-text.ts';

export interface LetterOptions {
  readonly mail?: boolean;
}

/** `--mail`: the first ready message as a draft in the mail program of this computer; what came of it is told on stderr. */
export async function openLetter(context: CliContext, problems: readonly Problem[], { mail }: LetterOptions): Promise<void> {
  if (mail !== true || context.signal.aborted) return;
  const problem = problems.find(({ letter }) => letter !== null);
  const text = problem?.letter ?? null;
  if (problem === undefined || text === null) {
    context.progress(context.say('cli.letter_none'));
    return;
  }
  const address = problem.params['address'];
  const subject = [plain(problem.title), ...(typeof address === 'string' ? [address] : [])].join(': ');
  const { opened, cut } = valueOf(
    await context.client.call('app.openLetter', {
      subject: subject.slice(0, 1000),
      text: text.slice(0, 20_000),
      language: context.language,
    }),
  );
  context.progress(context.say(!opened ? 'cli.letter_stuck' : cut ? 'cli.letter_cut' : 'cli.letter_opened'));
}
