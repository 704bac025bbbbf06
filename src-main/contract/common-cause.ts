import type { CheckResult } from './check.ts';
import type { ProblemCode } from './problem-codes.ts';

/** What several results say together and no single one can. */
export type CommonCause =
  | { readonly kind: 'network'; readonly count: number }
  | { readonly kind: 'server'; readonly host: string; readonly count: number; readonly others: number };

/** Causes between this computer and a server, or of the server itself: never of one mailbox. */
const shared: ReadonlySet<ProblemCode> = new Set([
  'network_unreachable',
  'captive_portal',
  'proxy_required',
  'port_blocked_locally',
  'tls_interception',
  'clock_wrong',
  'dns_lookup_failed',
  'dns_host_not_found',
  'connection_timeout',
  'connection_refused',
  'connection_dropped',
  'greeting_missing',
  'tls_handshake_failed',
  'tls_cert_expired',
  'server_unavailable',
  'server_internal_error',
]);

/**
 * One server down, or the network of this computer? At least two mailboxes must fail for a reason that is not their own:
 * all of them, at different servers, mean the network; only those of one server, while others work, mean that server.
 */
export function commonCause(results: readonly CheckResult[]): CommonCause | null {
  const failed = results.filter((result) => result.verdict === 'failed');
  if (failed.length < 2 || !failed.every(({ problems }) => problems[0] !== undefined && shared.has(problems[0].code))) return null;
  const hosts = new Set(failed.map((result) => result.settings?.incoming?.host ?? ''));
  const others = results.length - failed.length;
  if (others === 0) return hosts.size > 1 ? { kind: 'network', count: failed.length } : null;
  const [host = ''] = hosts;
  const elsewhere = results.some(({ verdict, settings }) => verdict !== 'failed' && settings?.incoming?.host !== host);
  return hosts.size === 1 && host !== '' && elsewhere ? { kind: 'server', host, count: failed.length, others } : null;
}
