import { baseDomain } from '../address/base-domain.ts';
import type { Countdown } from '../countdown.ts';
import type { DnsFailure, Resolver } from '../ports.ts';
import { type DmarcPolicy, type DmarcRecord, isDmarc, parseDmarc } from './dmarc-record.ts';
import { askDns } from './ask-dns.ts';

export interface DmarcFault {
  readonly kind: 'several_records' | 'syntax';
  /** `several_records`: how many; `syntax`: the tag that is wrong. */
  readonly detail: string;
}

export interface DmarcFinding {
  readonly verdict: 'found' | 'none' | 'broken' | 'unknown';
  /** As it stands in DNS. */
  readonly record: string | null;
  readonly parsed: DmarcRecord | null;
  /** Where it stands: `_dmarc.D`, or that of the organisation. */
  readonly at: string;
  /** What is to be done with letters that fail, for this very domain. */
  readonly policy: DmarcPolicy | null;
  readonly fault: DmarcFault | null;
  readonly dns: DnsFailure['outcome'] | null;
}

/** The DMARC record that holds for a domain (RFC 7489 §6.6.3): its own, else that of the organisation. */
export async function lookAtDmarc(domain: string, resolver: Resolver, limit: Countdown): Promise<DmarcFinding> {
  const organisation = baseDomain(domain);
  const [own, above] = await Promise.all([
    readAt(domain, resolver, limit),
    organisation === domain ? null : readAt(organisation, resolver, limit),
  ]);
  if (own.verdict !== 'none' || above === null) return { ...own, policy: own.parsed?.policy ?? null };
  return above.verdict === 'none' ? own : { ...above, policy: above.parsed?.subdomainPolicy ?? null };
}

async function readAt(domain: string, resolver: Resolver, limit: Countdown): Promise<DmarcFinding> {
  const at = `_dmarc.${domain}`;
  const none: DmarcFinding = { verdict: 'none', record: null, parsed: null, at, policy: null, fault: null, dns: null };
  const found = await resolver.txt(at, askDns(limit));
  if (!found.ok) {
    const { outcome } = found.error;
    return outcome === 'nxdomain' || outcome === 'nodata' ? none : { ...none, verdict: 'unknown', dns: outcome };
  }
  const records = found.value.filter(isDmarc);
  const [record] = records;
  if (record === undefined) return none;
  if (records.length > 1) return { ...none, verdict: 'broken', record, fault: { kind: 'several_records', detail: String(records.length) } };
  const parsed = parseDmarc(record);
  return parsed.ok
    ? { ...none, verdict: 'found', record, parsed: parsed.value }
    : { ...none, verdict: 'broken', record, fault: { kind: 'syntax', detail: parsed.error } };
}
