import type { Discovery, SourceReport } from '../../../contract/discovery.ts';
import { markWords } from '../../../contract/server-mark.ts';
import type { ServerMark } from '../../../contract/server-mark.ts';
import type { CliContext } from '../context.ts';
import { settingsText } from './check-text.ts';
import { problemText } from './problem-text.ts';

type Say = CliContext['say'];

/** What `discover` tells a person: the settings, whose word they are, what to prepare, and what every source said. */
export function discoveryText(found: Discovery, provider: string | null, { say, offline }: Pick<CliContext, 'say' | 'offline'>): string {
  const lines = [found.address, ...settingsText(found.settings, say)];
  if (provider !== null) lines.push(say('cli.provider', { provider }));
  const used = found.candidates[0];
  if (used !== undefined) {
    const probed = used.verified ? 'cli.verified' : offline ? 'cli.unprobed' : 'cli.unverified';
    const named = say(`source.from.${used.source}`);
    const source = used.from === undefined || used.from === found.domain ? named : `${named} (${used.from})`;
    lines.push(`${say('cli.source', { source })} · ${say(used.trusted ? 'cli.trusted' : 'cli.ask')} · ${say(probed)}`);
  }
  if (found.guide?.imapMustBeEnabled === true || found.guide?.appPassword === 'required')
    lines.push(say('cli.prepare', { address: found.address }));
  if (found.entered !== undefined) lines.push('', ...found.entered.map((mark) => markLine(mark, say)));
  lines.push('', say('found.where'), ...found.sources.filter(({ outcome }) => outcome !== 'skipped').flatMap((it) => sourceLines(it, say)));
  const skipped = found.sources.filter(({ outcome }) => outcome === 'skipped').map(({ source }) => say(`source.${source}`));
  if (skipped.length > 0) lines.push(`  ${say('cli.not_asked', { sources: skipped.join(', ') })}`);
  for (const problem of found.problems) lines.push('', problemText(problem, say));
  return lines.join('\n');
}

/** One source: what it is, what it said and when; below it what it met, with the technical line where there are no words. */
function sourceLines({ source, outcome, ms, detail, notes = [] }: SourceReport, say: Say): string[] {
  const said = notes.map((note) => `    ${say(`note.${note.code}`, note.params)}`);
  return [
    `  ${say(`source.${source}`)}: ${say(`source_outcome.${outcome}`)}, ${say('time.ms', { value: Math.round(ms) })}`,
    ...(said.length > 0 || detail === undefined ? said : [`    ${detail}`]),
  ];
}

/** One line for an entered server: where, and how it answers. */
function markLine(mark: ServerMark, say: Say): string {
  const { protocol, host, port, security } = mark.server;
  const words = markWords(mark).map(({ key, params }) => say(key, params));
  return `  ${protocol} ${host}:${String(port)} ${security}: ${words.join(' ')}`;
}
