import type { Countdown } from '../countdown.ts';
import type { DnsFailure, HostAddress, Resolver } from '../ports.ts';
import { err, ok, type Result } from '../result.ts';
import { expandMacros } from './expand-macros.ts';
import { type IpBytes, ipBytes } from './ip-range.ts';
import { isSpf, maxSpfLength, parseSpf, type SpfTerm } from './spf-record.ts';
import { askDns } from './ask-dns.ts';

export type SpfFaultKind =
  'several_records' | 'syntax' | 'too_long' | 'too_many_lookups' | 'too_many_void_lookups' | 'too_many_mx' | 'no_record_there' | 'loop';

/** Why receivers end with `permerror`. */
export interface SpfFault {
  readonly kind: SpfFaultKind;
  /** The domain whose record is at fault, or that has none. */
  readonly at: string;
  /** `syntax`: the term; `several_records`: how many there are. */
  readonly detail: string | null;
}

/** A term with what DNS says about it. */
export interface LoadedTerm {
  readonly term: SpfTerm;
  /** `include`: the record that it names. */
  readonly node: SpfNode | null;
  /** `a`, `mx`, `exists`: what the names resolve to. */
  readonly addresses: readonly IpBytes[];
  /** DNS did not answer, or a macro needs an address that nobody knows: whether it matches cannot be told. */
  readonly unknown: boolean;
}

/** One domain's record, read through to its ends. */
export interface SpfNode {
  readonly domain: string;
  /** Null: there is none. */
  readonly record: string | null;
  /** All of them where there are several. */
  readonly records: readonly string[];
  readonly fault: SpfFault | null;
  /** DNS gave no answer about the record itself. */
  readonly dns: DnsFailure['outcome'] | null;
  readonly terms: readonly LoadedTerm[];
  readonly redirect: { readonly text: string; readonly target: string; readonly node: SpfNode } | null;
}

export interface SpfCount {
  /** Terms that need DNS: `include a mx ptr exists redirect` (RFC 7208 §4.6.4). */
  lookups: number;
  /** Those among them to which DNS answered "nothing". */
  voids: number;
}

export const maxLookups = 10;
export const maxVoids = 2;
const maxMxHosts = 10;
/** Records are read on beyond the limit of 10, so that the number can be told, but not without end. */
const mostQuestions = 25;
/** A record of 4 kB can name four hundred others. */
const mostTerms = 200;

export interface SpfQuestion {
  readonly domain: string;
  readonly sender: string;
  /** Where letters are sent from, asked for only by macros; null: not known. */
  readonly address: () => Promise<IpBytes | null>;
}

/**
 * Reads the record of a domain and everything it leads to. All names of one level are asked side by side; a loop, and
 * whatever a hostile record can name, ends at fixed bounds.
 */
export async function readSpfTree(
  question: SpfQuestion,
  resolver: Resolver,
  limit: Countdown,
): Promise<{ readonly root: SpfNode; readonly count: SpfCount }> {
  const count: SpfCount = { lookups: 0, voids: 0 };
  const root = await readNode(question.domain, []);
  return { root, count };

  async function readNode(domain: string, above: readonly string[]): Promise<SpfNode> {
    const empty: SpfNode = { domain, record: null, records: [], fault: null, dns: null, terms: [], redirect: null };
    const fault = (kind: SpfFaultKind, detail: string | null = null): SpfFault => ({ kind, at: domain, detail });
    if (above.includes(domain)) return { ...empty, fault: fault('loop') };
    const found = await resolver.txt(domain, askDns(limit));
    if (!found.ok) {
      const { outcome } = found.error;
      return outcome === 'nxdomain' || outcome === 'nodata' ? empty : { ...empty, dns: outcome };
    }
    const records = found.value.filter(isSpf);
    const [record] = records;
    if (record === undefined) return empty;
    if (records.length > 1) return { ...empty, record, records, fault: fault('several_records', String(records.length)) };
    if (record.length > maxSpfLength) return { ...empty, record: record.slice(0, 200), fault: fault('too_long') };
    const parsed = parseSpf(record);
    if (!parsed.ok) return { ...empty, record, records, fault: fault('syntax', parsed.error) };
    const { terms, redirect } = parsed.value;
    if (terms.length > mostTerms) return { ...empty, record, records, fault: fault('too_many_lookups') };
    const path = [...above, domain];
    const [loaded, onward] = await Promise.all([
      Promise.all(terms.map((term) => load(term, domain, path))),
      redirect === null ? null : follow(redirect.domain, domain, path),
    ]);
    return {
      ...empty,
      record,
      records,
      terms: loaded,
      redirect: redirect === null || onward === null ? null : { text: redirect.text, target: onward.domain, node: onward },
    };
  }

  /** Counts one lookup; false where the bound for real questions is reached. */
  function mayAsk(): boolean {
    count.lookups += 1;
    return count.lookups <= mostQuestions;
  }

  async function nameOf(spec: string, domain: string): Promise<string | null> {
    const address = spec.includes('%') ? await question.address() : null;
    return expandMacros(spec, { sender: question.sender, domain, address });
  }

  async function follow(spec: string, domain: string, path: readonly string[]): Promise<SpfNode> {
    const none: SpfNode = { domain: spec, record: null, records: [], fault: null, dns: null, terms: [], redirect: null };
    const target = mayAsk() ? await nameOf(spec, domain) : null;
    if (target === null) return { ...none, dns: 'cancelled' };
    const node = await readNode(target, path);
    // RFC 7208 §5.2, §6.1: a record that names a domain without one is an error, not an empty list.
    return node.record === null && node.fault === null && node.dns === null
      ? { ...node, fault: { kind: 'no_record_there', at: target, detail: null } }
      : node;
  }

  async function load(term: SpfTerm, domain: string, path: readonly string[]): Promise<LoadedTerm> {
    const plain: LoadedTerm = { term, node: null, addresses: [], unknown: false };
    switch (term.name) {
      case 'all':
      case 'ip4':
      case 'ip6':
        return plain;
      case 'include':
        return { ...plain, node: await follow(term.domain, domain, path) };
      case 'ptr':
        // RFC 7208 §5.5: "should not be published"; reverse names are not looked up here.
        mayAsk();
        return { ...plain, unknown: true };
      case 'a':
      case 'mx':
      case 'exists': {
        const target = mayAsk() ? await nameOf(term.domain ?? domain, domain) : null;
        if (target === null) return { ...plain, unknown: true };
        const found = term.name === 'mx' ? await mxAddresses(target) : await addresses(target);
        if (!found.ok) return found.error === 'too_many_mx' ? { ...plain, node: tooManyMx(target) } : { ...plain, unknown: true };
        if (found.value.length === 0) count.voids += 1;
        return { ...plain, addresses: found.value };
      }
    }
  }

  async function addresses(host: string): Promise<Result<readonly IpBytes[], 'silent'>> {
    const found = await resolver.addresses(host, askDns(limit));
    if (!found.ok) return found.error.outcome === 'nxdomain' || found.error.outcome === 'nodata' ? ok([]) : err('silent');
    return ok(bytesOf(found.value));
  }

  async function mxAddresses(target: string): Promise<Result<readonly IpBytes[], 'silent' | 'too_many_mx'>> {
    const found = await resolver.mx(target, askDns(limit));
    if (!found.ok) return found.error.outcome === 'nxdomain' || found.error.outcome === 'nodata' ? ok([]) : err('silent');
    const hosts = found.value.map(({ exchange }) => exchange).filter((exchange) => exchange !== '' && exchange !== '.');
    if (hosts.length > maxMxHosts) return err('too_many_mx');
    const each = await Promise.all(hosts.map(addresses));
    const known = each.flatMap((one) => (one.ok ? one.value : []));
    return known.length === 0 && each.some((one) => !one.ok) ? err('silent') : ok(known);
  }
}

function tooManyMx(target: string): SpfNode {
  return {
    domain: target,
    record: null,
    records: [],
    fault: { kind: 'too_many_mx', at: target, detail: null },
    dns: null,
    terms: [],
    redirect: null,
  };
}

export function bytesOf(found: readonly HostAddress[]): readonly IpBytes[] {
  return found.map(({ address }) => ipBytes(address)).filter((bytes) => bytes !== null);
}
