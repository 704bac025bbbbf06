import type { SourceReport } from '../../contract/discovery.ts';
import type { Assessed } from './assess-offer.ts';
import { lineOf, note } from './note.ts';

/**
 * Adds to a source's report why it lost, where it is out of date: the mail exchangers belong to a provider that we know
 * and whose servers answer, while the servers that the source names are others and do not.
 */
export function explainStale(reports: readonly SourceReport[], assessed: readonly Assessed[]): readonly SourceReport[] {
  const moved = assessed.find(({ candidate, provider }) => candidate.source === 'mx' && candidate.verified && provider !== null);
  if (moved === undefined) return reports;
  const { provider } = moved;
  const current = new Set([...(provider?.incoming ?? []), ...(provider?.outgoing ?? [])].map(({ host }) => host));
  return reports.map((report) => {
    if (report.source === 'mx' || report.source === 'bundled' || report.source === 'guess') return report;
    const probed = assessed.filter(({ candidate, observations }) => candidate.source === report.source && observations.length > 0);
    const hosts = probed
      .flatMap(({ candidate }) => [candidate.incoming?.host, candidate.outgoing?.host])
      .filter((host) => host !== undefined);
    const old = [...new Set(hosts)].filter((host) => !current.has(host));
    if (old.length === 0 || probed.some(({ candidate }) => candidate.verified)) return report;
    const stale = note('stale', { hosts: old.join(', '), exchange: moved.candidate.from ?? '', provider: provider?.id ?? '' });
    const line = lineOf(stale);
    return {
      ...report,
      detail: report.detail === undefined ? line : `${report.detail}; ${line}`,
      notes: [...(report.notes ?? []), stale],
    };
  });
}
