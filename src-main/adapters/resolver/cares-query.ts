import { getServers, promises } from 'node:dns';
import type { DnsOutcome } from '../../core/facts.ts';
import type { DnsFailure } from '../../core/ports.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { hasNoRoute } from './route-check.ts';
import { type DnsServer, formatDnsServer } from './server-address.ts';

/** c-ares doubles the wait with every try: a lost packet is repeated after 1 s and 3 s, the caller's deadline ends it. */
const firstTryMs = 1_000;
const tries = 3;

const outcomes: Readonly<Record<string, DnsOutcome>> = {
  ENOTFOUND: 'nxdomain',
  ENODATA: 'nodata',
  ESERVFAIL: 'servfail',
  ENOTIMP: 'refused',
  EREFUSED: 'refused',
  EFORMERR: 'malformed',
  EBADRESP: 'malformed',
  EBADNAME: 'nxdomain',
  ETIMEOUT: 'timeout',
  ECONNREFUSED: 'unreachable',
};

type Query<T> = (resolver: promises.Resolver) => Promise<readonly T[]>;

/** One question through c-ares, to `server` or to the system's servers. An answer without records is `nodata`. */
export async function askCares<T>(
  name: string,
  server: DnsServer | null,
  signal: AbortSignal,
  query: Query<T>,
): Promise<Result<readonly T[], DnsFailure>> {
  if (signal.aborted) return err({ outcome: 'cancelled', name, detail: 'cancelled' });
  const resolver = new promises.Resolver({ timeout: firstTryMs, tries });
  if (server !== null) resolver.setServers([formatDnsServer(server)]);
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const records = await query(resolver);
    // c-ares answers an empty list for a CNAME that leads nowhere or in circles.
    return records.length === 0 ? err({ outcome: 'nodata', name, detail: 'ENODATA' }) : ok(records);
  } catch (error) {
    return err(await failureOf(error, name, server));
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

async function failureOf(error: unknown, name: string, server: DnsServer | null): Promise<DnsFailure> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
  if (code === 'ECANCELLED') return { outcome: 'cancelled', name, detail: 'cancelled' };
  const outcome = outcomes[code] ?? 'malformed';
  if (outcome !== 'unreachable') return { outcome, name, detail: code };
  const noRoute = await hasNoRoute(server === null ? getServers() : [formatDnsServer(server)]);
  return { outcome, name, detail: noRoute ? 'ENETUNREACH' : code, ...(noRoute ? { noRoute } : {}) };
}
