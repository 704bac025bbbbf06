import type { DomainReport } from '../../../contract/domain.ts';
import type { CliContext } from '../context.ts';
import { valueOf } from '../context.ts';
import { exitCodes } from '../exit.ts';
import type { Outcome } from '../exit.ts';
import { problemText } from '../print/problem-text.ts';
import { providerName } from '../provider-name.ts';

function mxLines({ mx }: DomainReport, provider: string | null, say: CliContext['say']): string[] {
  return [
    say(`domain.mx.${mx.verdict}`),
    ...mx.records.map(({ preference, exchange }) => `  ${String(preference)} ${exchange}`),
    ...(provider === null ? [] : [say('cli.provider', { provider })]),
  ];
}

function spfLines({ spf }: DomainReport, say: CliContext['say']): string[] {
  if (spf === null) return [];
  const lines = [say(`domain.spf.${spf.verdict}`, { server: spf.server ?? '' })];
  if (spf.record !== null) lines.push(`  ${spf.record}`, `  ${say('domain.spf.lookups', { lookups: spf.lookups })}`);
  if (spf.policy !== null)
    lines.push(`  ${say(`domain.spf.others.${spf.policy === '+' ? 'all' : spf.policy === '-' ? 'none' : 'doubt'}`)}`);
  if (spf.line !== null && spf.verdict === 'not_mentioned') lines.push(`  ${say('domain.would_do', { line: spf.line })}`);
  return lines;
}

function dmarcLines({ dmarc }: DomainReport, say: CliContext['say']): string[] {
  if (dmarc === null) return [];
  const key =
    dmarc.verdict === 'found'
      ? `domain.dmarc.${dmarc.policy ?? 'none'}`
      : `domain.dmarc.${dmarc.verdict === 'none' ? 'missing' : dmarc.verdict}`;
  const lines = [say(key, { at: dmarc.at })];
  if (dmarc.record !== null) lines.push(`  ${dmarc.at}: ${dmarc.record}`);
  if (dmarc.line !== null && dmarc.verdict === 'none') lines.push(`  ${say('domain.would_do', { line: dmarc.line })}`);
  return lines;
}

function reportText(report: DomainReport, provider: string | null, { say }: CliContext): string {
  const lines = [report.domain === report.ascii ? report.domain : `${report.domain} (${report.ascii})`, ...mxLines(report, provider, say)];
  if (report.spf !== null || report.dmarc !== null) lines.push(...spfLines(report, say), ...dmarcLines(report, say), say('domain.dkim'));
  for (const problem of report.problems) lines.push('', problemText(problem, say));
  return lines.join('\n');
}

/** What a domain says about its mail: 0 nothing wrong, 1 a problem, 2 no domain. */
export async function domain(context: CliContext, name: string): Promise<Outcome> {
  const report = valueOf(
    await context.client.run('domain.report', { domain: name, language: context.language }, () => undefined, context.signal),
  );
  return {
    code: context.signal.aborted ? exitCodes.cancelled : report.problems.length > 0 ? exitCodes.problem : exitCodes.works,
    json: report,
    text: reportText(report, await providerName(context, report.provider), context),
  };
}
