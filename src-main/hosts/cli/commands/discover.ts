import type { Discovery } from '../../../contract/discovery.ts';
import type { ServerMark } from '../../../contract/server-mark.ts';
import { markWords } from '../../../contract/server-mark.ts';
import type { CliContext } from '../context.ts';
import { valueOf } from '../context.ts';
import { enteredServers } from '../entered-servers.ts';
import type { EnteredOptions } from '../entered-servers.ts';
import { exitCodes } from '../exit.ts';
import type { Outcome } from '../exit.ts';
import { settingsText } from '../print/check-text.ts';
import { problemText } from '../print/problem-text.ts';

function discoveryText(found: Discovery, { say }: CliContext): string {
  const lines = [found.address, ...settingsText(found.settings, say)];
  if (found.provider !== null) lines.push(say('cli.provider', { provider: found.provider }));
  const used = found.candidates[0];
  if (used !== undefined)
    lines.push(
      `${say('cli.source', { source: used.from ?? used.source })} · ${say(used.trusted ? 'cli.trusted' : 'cli.ask')} · ${say(used.verified ? 'cli.verified' : 'cli.unverified')}`,
    );
  if (found.entered !== undefined) lines.push('', ...found.entered.map((mark) => markLine(mark, say)));
  lines.push(
    '',
    ...found.sources.map(
      (report) =>
        `  ${report.source}: ${report.outcome} ${String(Math.round(report.ms))} ms${report.detail === undefined ? '' : ` (${report.detail})`}`,
    ),
  );
  for (const problem of found.problems) lines.push('', problemText(problem, say));
  return lines.join('\n');
}

/** One line for an entered server: where, and how it answers. */
function markLine(mark: ServerMark, say: CliContext['say']): string {
  const { protocol, host, port, security } = mark.server;
  const words = markWords(mark).map(({ key, params }) => say(key, params));
  return `  ${protocol} ${host}:${String(port)} ${security}: ${words.join(' ')}`;
}

export async function discover(context: CliContext, address: string, options: EnteredOptions): Promise<Outcome> {
  const found = valueOf(
    await context.client.run(
      'discover',
      { address, language: context.language, offline: context.offline, ...enteredServers(context, options) },
      (event) => {
        if (event.type === 'source') context.progress(`  ${event.report.source}: ${event.report.outcome}`);
      },
      context.signal,
    ),
  );
  const bad = found.settings === null || found.problems.some((problem) => problem.severity === 'failed');
  return {
    code: context.signal.aborted ? exitCodes.cancelled : bad ? exitCodes.problem : exitCodes.works,
    json: found,
    text: discoveryText(found, context),
  };
}
