import type { CliContext } from '../context.ts';
import { valueOf } from '../context.ts';
import { enteredServers } from '../entered-servers.ts';
import type { EnteredOptions } from '../entered-servers.ts';
import { exitCodes } from '../exit.ts';
import type { Outcome } from '../exit.ts';
import { discoveryText } from '../print/discovery-text.ts';
import { providerName } from '../provider-name.ts';

export async function discover(context: CliContext, address: string, options: EnteredOptions): Promise<Outcome> {
  const found = valueOf(
    await context.client.run(
      'discover',
      { address, language: context.language, offline: context.offline, ...enteredServers(context, options) },
      (event) => {
        if (event.type === 'source' && event.report.outcome !== 'skipped')
          context.progress(`  ${context.say(`source.${event.report.source}`)}: ${context.say(`source_outcome.${event.report.outcome}`)}`);
      },
      context.signal,
    ),
  );
  const bad = found.settings === null || found.problems.some((problem) => problem.severity === 'failed');
  return {
    code: context.signal.aborted ? exitCodes.cancelled : bad ? exitCodes.problem : exitCodes.works,
    json: found,
    text: discoveryText(found, await providerName(context, found.provider), context),
  };
}
