import type { Countdown } from '../countdown.ts';
import type { DnsFailure, MxRecord, Resolver } from '../ports.ts';
import { askDns } from './ask-dns.ts';

/** `nxdomain` and `none` are answers; `unknown`: DNS did not give one. */
export type MxVerdict = 'found' | 'null_mx' | 'none' | 'nxdomain' | 'unknown';

export interface MxFinding {
  readonly verdict: MxVerdict;
  /** In the order of preference. */
  readonly records: readonly MxRecord[];
  readonly dns: DnsFailure['outcome'] | null;
}

/** Where the domain takes mail; one that says that it takes none (RFC 7505) is told apart from one that says nothing. */
export async function lookAtMx(domain: string, resolver: Resolver, limit: Countdown): Promise<MxFinding> {
  const found = await resolver.mx(domain, askDns(limit));
  if (found.ok) {
    const records = found.value.filter(({ exchange }) => exchange !== '' && exchange !== '.');
    return records.length > 0 ? { verdict: 'found', records, dns: null } : { verdict: 'null_mx', records: [], dns: null };
  }
  const { outcome } = found.error;
  if (outcome === 'nxdomain') return { verdict: 'nxdomain', records: [], dns: null };
  return outcome === 'nodata' ? { verdict: 'none', records: [], dns: null } : { verdict: 'unknown', records: [], dns: outcome };
}
