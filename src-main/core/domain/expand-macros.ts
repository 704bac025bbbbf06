import type { IpBytes } from './ip-range.ts';

export interface MacroFacts {
  /** MAIL FROM, for example `anna@firma.ru`. */
  readonly sender: string;
  /** The domain whose record is being read. */
  readonly domain: string;
  readonly address: IpBytes | null;
}

/**
 * Fills the macros of a domain-spec (RFC 7208 §7). Null where it needs an address and none is known, or where the
 * result is no name. `%{p}` is `unknown` (§7.3 asks not to look it up), `%{h}` the sender's domain.
 */
export function expandMacros(spec: string, facts: MacroFacts): string | null {
  const at = facts.sender.lastIndexOf('@');
  const local = at > 0 ? facts.sender.slice(0, at) : 'postmaster';
  const senderDomain = facts.sender.slice(at + 1);
  const values: Readonly<Record<string, () => string>> = {
    s: () => `${local}@${senderDomain}`,
    l: () => local,
    o: () => senderDomain,
    d: () => facts.domain,
    i: () => dotted(facts.address ?? []),
    p: () => 'unknown',
    v: () => (facts.address?.length === 16 ? 'ip6' : 'in-addr'),
    h: () => senderDomain,
  };
  if (facts.address === null && /%\{[iv]/iu.test(spec)) return null;
  const name = spec.replace(
    /%(?:([%_-])|\{([a-z])(\d{0,3})(r?)([.\-+,/_=]*)\})/giu,
    (_whole, literal: string | undefined, letter: string, digits: string, reverse: string, delimiters: string) => {
      if (literal !== undefined) return literal === '%' ? '%' : literal === '_' ? ' ' : '%20';
      const value = values[letter.toLowerCase()]?.() ?? '';
      const cutAt = delimiters === '' ? '.' : delimiters;
      let parts = Array.from(value, (one) => (cutAt.includes(one) ? '\0' : one))
        .join('')
        .split('\0');
      if (reverse !== '') parts = parts.reverse();
      const keep = Number(digits);
      return (keep > 0 ? parts.slice(-keep) : parts).join('.');
    },
  );
  const plain = name.toLowerCase().replace(/\.$/u, '');
  const labels = plain.split('.');
  // RFC 7208 §7.3: too long a name loses labels from the left.
  while (labels.join('.').length > 253) labels.shift();
  return labels.length > 0 && labels.every((label) => label.length > 0 && label.length <= 63) ? labels.join('.') : null;
}

function dotted(address: IpBytes): string {
  if (address.length === 4) return address.join('.');
  return address.map((byte) => `${(byte >> 4).toString(16)}.${(byte & 15).toString(16)}`).join('.');
}
