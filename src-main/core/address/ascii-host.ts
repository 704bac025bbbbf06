import { toAsciiDomain } from './ascii-domain.ts';

const Name = /^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/u;
const V6 = /^[0-9a-f:]+(?:\.\d+){0,4}$/u;

/**
 * A server name as DNS and TLS want it: lower case, punycode (`imap.почта.рф`), no final dot; names of one label and
 * IP addresses stay. Null for what is no host at all.
 */
export function toAsciiHost(text: string): string | null {
  const host = text.trim().toLowerCase().replace(/\.$/u, '');
  if (host.length > 253) return null;
  const bare = host.replace(/^\[(.*)\]$/u, '$1');
  if (bare.includes(':')) return V6.test(bare) ? bare : null;
  return Name.test(host) && !host.includes('..') ? host : toAsciiDomain(host);
}
