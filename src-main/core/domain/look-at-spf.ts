import { baseDomain } from '../address/base-domain.ts';
import type { Countdown } from '../countdown.ts';
import type { Provider } from '../knowledge/provider.ts';
import type { DnsFailure, Resolver } from '../ports.ts';
import { type IpBytes, isInsideAddress } from './ip-range.ts';
import { allowsNobody, judgeSpf, spfFault, spfPolicy, trustedOwner } from './judge-spf.ts';
import type { SpfQualifier } from './spf-record.ts';
import { bytesOf, readSpfTree, type SpfFault } from './spf-tree.ts';
import { askDns } from './ask-dns.ts';

/**
 * `allowed`, `not_mentioned` and `forbidden` are about the given server; `valid`: the record is good and no server was
 * given; `none`: the domain has no record; `broken`: receivers give up on it; `unknown`: DNS did not answer.
 */
export type SpfVerdict = 'allowed' | 'not_mentioned' | 'forbidden' | 'valid' | 'none' | 'broken' | 'unknown';

export interface SpfFinding {
  readonly verdict: SpfVerdict;
  /** The record; the first where there are several. Null: none was seen. */
  readonly record: string | null;
  readonly records: readonly string[];
  /** Terms that need DNS, those of included records too; receivers stop at ten. */
  readonly lookups: number;
  readonly fault: SpfFault | null;
  /** The term that allows or forbids the server. */
  readonly by: string | null;
  /** What the record says about all other senders. */
  readonly policy: SpfQualifier | null;
  /** Why DNS gave no answer. */
  readonly dns: DnsFailure['outcome'] | null;
}

export interface SpfSubject {
  /** ASCII domain of MAIL FROM. */
  readonly domain: string;
  /** MAIL FROM. */
  readonly sender: string;
  /** The outgoing server in use; null: none is known. */
  readonly server: { readonly host: string; readonly provider: Provider | null } | null;
}

/**
 * Does the domain's SPF allow the outgoing server (RFC 7208)? The server's own addresses are the best that can be known;
 * its owner may send from others. So an `include` or `redirect` to a name of the same owner allows it as well, and an
 * address of an office network, which no recipient sees, forbids nothing.
 */
export async function lookAtSpf(subject: SpfSubject, resolver: Resolver, limit: Countdown): Promise<SpfFinding> {
  const { domain, sender, server } = subject;
  // A bridge on this computer passes letters on in a way of its own.
  const isBridge = server?.provider?.quirks.bridge_on_this_computer ?? false;
  const resolving: Promise<readonly IpBytes[]> =
    server === null || isBridge
      ? Promise.resolve([])
      : resolver.addresses(server.host, askDns(limit)).then((found) => (found.ok ? bytesOf(found.value) : []));
  const address = async (): Promise<IpBytes | null> => (await resolving)[0] ?? null;
  const { root, count } = await readSpfTree({ domain, sender, address }, resolver, limit);
  const seen = {
    record: root.record,
    records: root.records,
    lookups: count.lookups,
    policy: spfPolicy(root),
    by: null,
    fault: null,
    dns: null,
  };
  if (root.dns !== null) return { ...seen, verdict: 'unknown', dns: root.dns };
  if (root.record === null && root.fault === null) return { ...seen, verdict: 'none' };
  const fault = spfFault(root, count);
  if (fault !== null) return { ...seen, verdict: 'broken', fault };
  if (server === null) return { ...seen, verdict: 'valid' };
  if (seen.policy === '-' && allowsNobody(root)) return { ...seen, verdict: 'forbidden', by: '-all' };

  const owner = trustedOwner(root, ownersOf(server, domain));
  if (owner !== null) return { ...seen, verdict: 'allowed', by: owner };
  const matches = (await resolving).filter((bytes) => !isInsideAddress(bytes)).map((bytes) => judgeSpf(root, bytes));
  const pass = matches.find(({ result }) => result === 'pass');
  if (pass !== undefined) return { ...seen, verdict: 'allowed', by: pass.by };
  if (matches.some(({ result }) => result === 'unknown')) return { ...seen, verdict: 'unknown', dns: 'timeout' };
  const fail = matches.find(({ result }) => result === 'fail');
  // One address that is not forbidden is enough for a letter to get through.
  if (fail !== undefined && matches.every(({ result }) => result === 'fail')) return { ...seen, verdict: 'forbidden', by: fail.by };
  return { ...seen, verdict: 'not_mentioned' };
}

/** Base domains of whoever runs the server, never the mail domain's own: that includes itself without saying anything. */
function ownersOf({ host, provider }: NonNullable<SpfSubject['server']>, domain: string): ReadonlySet<string> {
  const names =
    provider === null ? [] : [...provider.outgoing.map((server) => server.host), ...provider.mx, ...provider.domains.slice(0, 40)];
  const owners = new Set([host, ...names].map((name) => baseDomain(name.replace(/^\*\./u, ''))));
  owners.delete(baseDomain(domain));
  return owners;
}
