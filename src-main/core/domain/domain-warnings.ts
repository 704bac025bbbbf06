import type { Observation } from '../facts.ts';
import type { DkimFinding } from './look-at-dkim.ts';
import type { DmarcFinding } from './look-at-dmarc.ts';
import type { SpfFinding } from './look-at-spf.ts';
import type { SpfFaultKind } from './spf-tree.ts';
import { mildDmarc, type SpfSource, suggestSpf } from './suggest-records.ts';

/** The word by which a text is chosen. */
const spfFaults: Readonly<Record<SpfFaultKind, string>> = {
  several_records: 'several',
  syntax: 'syntax',
  too_long: 'long',
  too_many_lookups: 'lookups',
  too_many_void_lookups: 'voids',
  too_many_mx: 'mx',
  no_record_there: 'missing',
  loop: 'loop',
};

type Params = Record<string, string | number>;

function warning(about: 'spf' | 'dkim' | 'dmarc', params: Params): Observation {
  return {
    part: 'domain',
    protocol: null,
    stage: about === 'dkim' ? 'delivery' : 'dns',
    happening: { kind: 'known', code: 'domain_auth_failed' },
    params: { about, ...params },
  };
}

/** A foreign text of DNS as it may be shown: printable ASCII, cut. */
export function shownRecord(text: string): string {
  const plain = text.replace(/[^ -~]/gu, '?');
  return plain.length > 255 ? `${plain.slice(0, 254)}…` : plain;
}

const put = (name: string, value: string | number | null): Params => (value === null || value === '' ? {} : { [name]: value });

/**
 * What has to be said about SPF, or null. A domain without a record is warned of only where `missingToo`: its letters
 * still arrive at most recipients.
 */
export function spfWarning(finding: SpfFinding, domain: string, source: SpfSource | null, missingToo = false): Observation | null {
  const { verdict, fault, record } = finding;
  if (verdict !== 'broken' && verdict !== 'forbidden' && !(verdict === 'none' && missingToo)) return null;
  return warning('spf', {
    domain,
    fault: verdict === 'broken' && fault !== null ? spfFaults[fault.kind] : verdict,
    ...put('record', record === null ? null : shownRecord(record)),
    ...put('line', suggestSpf(finding, source)),
    ...put('host', source?.host ?? null),
    ...(fault === null ? {} : { at: fault.at }),
    ...(fault?.detail == null ? {} : fault.kind === 'syntax' ? { term: shownRecord(fault.detail) } : { count: Number(fault.detail) }),
    ...(fault?.kind === 'too_many_lookups' ? { lookups: finding.lookups } : {}),
  });
}

/** What has to be said about DMARC, or null. No record, and one that asks for nothing, are facts. */
export function dmarcWarning({ verdict, fault, at, record }: DmarcFinding, domain: string): Observation | null {
  if (verdict !== 'broken' || fault === null) return null;
  return warning('dmarc', {
    domain,
    at,
    fault: fault.kind === 'several_records' ? 'several' : 'syntax',
    ...put('record', record === null ? null : shownRecord(record)),
    ...(fault.kind === 'several_records' ? { count: Number(fault.detail) } : { term: shownRecord(fault.detail), line: mildDmarc }),
  });
}

/** What has to be said about the signature of the received letter, or null. */
export function dkimWarning({ verdict, signatures, result }: DkimFinding, domain: string): Observation | null {
  if (verdict !== 'failed') return null;
  const own = signatures.find((signature) => signature.domain === domain) ?? signatures[0];
  return warning('dkim', {
    domain,
    ...put('result', result),
    ...(own === undefined ? {} : { at: `${own.selector}._domainkey.${own.domain}` }),
  });
}
