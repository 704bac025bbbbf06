import { baseDomain } from '../address/base-domain.ts';
import { type IpBytes, isInRange } from './ip-range.ts';
import type { SpfQualifier } from './spf-record.ts';
import type { LoadedTerm, SpfCount, SpfFault, SpfNode } from './spf-tree.ts';
import { maxLookups, maxVoids } from './spf-tree.ts';

/** RFC 7208 §2.6, and `unknown` where a name or an address that is needed was not to be had. */
export type SpfResult = 'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'permerror' | 'unknown';

const results: Readonly<Record<SpfQualifier, SpfResult>> = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' };

export interface SpfMatch {
  readonly result: SpfResult;
  /** The term that decided, as it is written in the asked domain's own record; null: none matched. */
  readonly by: string | null;
}

/** What a receiver says to a letter from this address (check_host of RFC 7208 §4), apart from the limits on lookups. */
export function judgeSpf(node: SpfNode, address: IpBytes): SpfMatch {
  if (node.fault !== null) return { result: node.fault.kind === 'no_record_there' ? 'none' : 'permerror', by: null };
  if (node.dns !== null) return { result: 'unknown', by: null };
  if (node.record === null) return { result: 'none', by: null };
  for (const loaded of node.terms) {
    const matches = isMatch(loaded, address);
    if (matches === 'permerror' || matches === 'unknown') return { result: matches, by: loaded.term.text };
    if (matches) return { result: results[loaded.term.qualifier], by: loaded.term.text };
  }
  if (node.redirect === null) return { result: 'neutral', by: null };
  const onward = judgeSpf(node.redirect.node, address).result;
  return { result: onward === 'none' ? 'permerror' : onward, by: node.redirect.text };
}

function isMatch({ term, node, addresses, unknown }: LoadedTerm, address: IpBytes): boolean | 'permerror' | 'unknown' {
  switch (term.name) {
    case 'all':
      return true;
    case 'ip4':
    case 'ip6':
      return isInRange(address, term.range);
    case 'include': {
      const inner = node === null ? 'none' : judgeSpf(node, address).result;
      return inner === 'pass' || (inner === 'none' || inner === 'permerror' ? 'permerror' : inner === 'unknown' ? 'unknown' : false);
    }
    case 'ptr':
      // Whether it matches is not known here, and hardly any receiver still asks.
      return false;
    case 'a':
    case 'mx': {
      if (node !== null) return 'permerror';
      const hit = addresses.some((bytes) => isInRange(address, { bytes, prefix: bytes.length === 4 ? term.prefix4 : term.prefix6 }));
      return hit || (unknown ? 'unknown' : false);
    }
    case 'exists':
      return addresses.length > 0 || (unknown ? 'unknown' : false);
  }
}

/** The first reason for which receivers give up on this record for a sender that no term matches; null: none. */
export function spfFault(root: SpfNode, count: SpfCount): SpfFault | null {
  const own = firstFault(root);
  if (own !== null) return own;
  if (count.lookups > maxLookups) return { kind: 'too_many_lookups', at: root.domain, detail: null };
  if (count.voids > maxVoids) return { kind: 'too_many_void_lookups', at: root.domain, detail: null };
  return null;
}

function firstFault(node: SpfNode): SpfFault | null {
  if (node.fault !== null) return node.fault;
  for (const next of [...node.terms.map((loaded) => loaded.node), node.redirect?.node ?? null]) {
    const fault = next === null ? null : firstFault(next);
    if (fault !== null) return fault;
  }
  return null;
}

/** What the record says about everybody else: its `all`, or that of the record it is redirected to; null: nothing. */
export function spfPolicy(node: SpfNode): SpfQualifier | null {
  const all = node.terms.find(({ term }) => term.name === 'all');
  if (all !== undefined) return all.term.qualifier;
  return node.redirect === null ? null : spfPolicy(node.redirect.node);
}

/** True if no sender at all is allowed, as in `v=spf1 -all`. */
export function allowsNobody(node: SpfNode): boolean {
  return node.terms.every(({ term }) => term.qualifier !== '+') && (node.redirect === null || allowsNobody(node.redirect.node));
}

/**
 * The term by which the record trusts one of these owners as a whole: an `include` or `redirect`, on whatever level, of
 * a name inside their base domains. Null: none.
 */
export function trustedOwner(node: SpfNode, owners: ReadonlySet<string>): string | null {
  for (const { term, node: next } of node.terms) {
    if (term.name !== 'include' || term.qualifier !== '+' || next === null) continue;
    if (owners.has(baseDomain(next.domain)) || trustedOwner(next, owners) !== null) return term.text;
  }
  const { redirect } = node;
  if (redirect === null) return null;
  return owners.has(baseDomain(redirect.target)) || trustedOwner(redirect.node, owners) !== null ? redirect.text : null;
}
