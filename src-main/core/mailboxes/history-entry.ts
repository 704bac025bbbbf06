import type { CheckResult } from '../../contract/check.ts';
import type { HistoryEntry } from '../../contract/mailbox.ts';
import type { Evidence } from '../../contract/problem.ts';

const protocols = ['imap', 'pop3', 'smtp'] as const;
/** Whole replies are for the moment; history keeps enough to recognise one. */
const evidenceLength = 500;

/** What history keeps of a check: no texts, of the facts of steps only the certificates. `at` is milliseconds since the epoch. */
export function historyEntry(
  result: CheckResult,
  kind: HistoryEntry['kind'],
  at: number,
  secret?: NonNullable<HistoryEntry['secret']>,
): HistoryEntry {
  const certificates = certificatesOf(result);
  return {
    at: new Date(at).toISOString(),
    kind,
    verdict: result.verdict,
    steps: result.steps.map(({ id, status, ms, problem }) => ({ id, status, ms, problem })),
    problems: result.problems.map(({ code, part, stage, fixer, severity, confidence, params, variant, evidence }) => ({
      code,
      part,
      stage,
      fixer,
      severity,
      confidence,
      params,
      variant,
      evidence: shortened(evidence),
    })),
    roundTrip: result.roundTrip,
    settings: result.settings,
    elapsedMs: result.elapsedMs,
    ...(secret === undefined ? {} : { secret }),
    ...(Object.keys(certificates).length === 0 ? {} : { certificates }),
  };
}

function certificatesOf({ steps }: CheckResult): NonNullable<HistoryEntry['certificates']> {
  return Object.fromEntries(
    protocols.flatMap((protocol) => {
      const step = steps.find(({ id, status }) => id === `${protocol}.tls` && status === 'passed');
      const sha256 = step?.facts['sha256'];
      return typeof sha256 === 'string' ? [[protocol, sha256]] : [];
    }),
  );
}

function shortened(evidence: Evidence): Evidence {
  const cut = (text: string): string => (text.length > evidenceLength ? `${text.slice(0, evidenceLength)}…` : text);
  return Object.fromEntries(
    Object.entries(evidence).map(([name, value]) => [
      name,
      typeof value === 'string' ? cut(value) : Array.isArray(value) ? value.slice(0, 20).map(cut) : value,
    ]),
  );
}
