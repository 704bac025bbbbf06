import type { ParsedInput } from '../contract/contract.ts';
import type { Reply } from '../contract/define.ts';
import type { DomainEvent, DomainReport } from '../contract/domain.ts';
import { toAsciiDomain } from '../core/address/ascii-domain.ts';
import { readAddress } from '../core/address/read-address.ts';
import { toUnicodeDomain } from '../core/address/unicode-domain.ts';
import { countdown } from '../core/countdown.ts';
import { shownRecord } from '../core/domain/domain-warnings.ts';
import { examineDomain, type Examined } from '../core/domain/examine-domain.ts';
import { mildDmarc, suggestSpf } from '../core/domain/suggest-records.ts';
import { moment } from '../core/moment.ts';
import type { AppContext } from './app-context.ts';
import { failure } from './app-context.ts';

const deadlineMs = 6_000;

/** `firma.ru`, `почта.рф`, or an address at them; null: neither. */
function readDomain(text: string): string | null {
  const bare = text.trim();
  if (!bare.includes('@')) return toAsciiDomain(bare.toLowerCase().replace(/\.$/u, ''));
  const address = readAddress(bare);
  return address.ok ? address.value.domain : null;
}

/** The contract's `domain.report`: what a domain says about its mail, and what to ask its administrator. */
export async function domainReport(
  app: AppContext,
  { domain: text, language }: ParsedInput<'domain.report'>,
  emit: (event: DomainEvent) => void,
  signal: AbortSignal,
): Promise<Reply<DomainReport>> {
  const began = app.clock.monotonic();
  const ascii = readDomain(text);
  if (ascii === null) return failure(app, 'bad_input', 'domain_invalid', language, { domain: text.slice(0, 100) });
  const limit = countdown(app.clock, deadlineMs, signal);
  const doubtsDenials = app.options.resolver === undefined;
  const found = await examineDomain(ascii, app.providers(), app.resolver, limit, (part) => emit({ type: 'part', part }), doubtsDenials);
  const domain = toUnicodeDomain(ascii);
  const context = { provider: found.provider?.id ?? null, domain: ascii, now: app.clock.now() };
  const problems = found.observations.map(({ severity, context: more, ...observation }) => ({
    ...app.explainer.explain(app.diagnoser.diagnose(observation, { ...context, ...more }), language, moment(app.clock.now(), language)),
    severity,
  }));
  return {
    ok: true,
    value: {
      domain,
      ascii,
      provider: found.provider?.id ?? null,
      mx: { verdict: found.mx.verdict, records: found.mx.records.map(({ preference, exchange }) => ({ preference, exchange })) },
      spf: spfPart(found),
      dmarc: dmarcPart(found),
      problems,
      elapsedMs: Math.max(0, Math.round(app.clock.monotonic() - began)),
    },
  };
}

function spfPart({ spf, source }: Examined): DomainReport['spf'] {
  if (spf === null) return null;
  const { verdict, record, lookups, by, policy, fault } = spf;
  return {
    verdict,
    record: record === null ? null : shownRecord(record),
    server: source?.host ?? null,
    lookups,
    by,
    policy,
    fault: fault === null ? null : { ...fault, detail: fault.detail === null ? null : shownRecord(fault.detail) },
    line: suggestSpf(spf, source),
  };
}

function dmarcPart({ dmarc }: Examined): DomainReport['dmarc'] {
  if (dmarc === null) return null;
  const { verdict, record, at, policy, parsed, fault } = dmarc;
  return {
    verdict,
    record: record === null ? null : shownRecord(record),
    at,
    policy,
    percent: parsed?.percent ?? null,
    spfAlignment: parsed?.spfAlignment ?? null,
    dkimAlignment: parsed?.dkimAlignment ?? null,
    fault: fault === null ? null : { kind: fault.kind, at, detail: shownRecord(fault.detail) },
    line: verdict === 'none' || fault?.kind === 'syntax' ? mildDmarc : null,
  };
}
