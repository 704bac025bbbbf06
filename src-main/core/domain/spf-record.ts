import { err, ok, type Result } from '../result.ts';
import { ipv4Bytes, ipv6Bytes, type IpRange } from './ip-range.ts';

export type SpfQualifier = '+' | '-' | '~' | '?';

interface Written {
  /** As it stands in the record. */
  readonly text: string;
}
interface Qualified extends Written {
  readonly qualifier: SpfQualifier;
}
export type SpfTerm =
  | (Qualified & { readonly name: 'all' })
  | (Qualified & { readonly name: 'include' | 'exists'; readonly domain: string })
  | (Qualified & { readonly name: 'a' | 'mx'; readonly domain: string | null; readonly prefix4: number; readonly prefix6: number })
  | (Qualified & { readonly name: 'ptr'; readonly domain: string | null })
  | (Qualified & { readonly name: 'ip4' | 'ip6'; readonly range: IpRange });

export interface SpfRecord {
  /** In order, up to and with the first `all`: what follows it is never looked at (RFC 7208 §5.1). */
  readonly terms: readonly SpfTerm[];
  /** Null where `all` makes it void (§6.1). */
  readonly redirect: (Written & { readonly domain: string }) | null;
}

/** A record is cut by our resolver at this length; no receiver reads so long a one either (RFC 7208 §3.4). */
export const maxSpfLength = 4_095;

/** True for a text record that claims to be SPF: the version, then a space or the end (RFC 7208 §4.5). */
export function isSpf(text: string): boolean {
  return /^v=spf1(?: |$)/iu.test(text);
}

/** Reads an SPF record (RFC 7208 §4.6, §12). The error is the term that does not fit, cut to 80 characters. */
export function parseSpf(text: string): Result<SpfRecord, string> {
  const terms: SpfTerm[] = [];
  const modifiers = new Map<string, string>();
  let redirect: SpfRecord['redirect'] = null;
  for (const word of text.slice('v=spf1'.length).split(/ +/u)) {
    if (word === '') continue;
    const fault = err(word.slice(0, 80));
    const modifier = /^([a-z][a-z0-9_.-]*)=(.*)$/iu.exec(word);
    if (modifier === null) {
      const term = readMechanism(word);
      if (term === null) return fault;
      terms.push(term);
      continue;
    }
    const name = (modifier[1] ?? '').toLowerCase();
    const value = modifier[2] ?? '';
    if (name !== 'redirect' && name !== 'exp') {
      if (!isMacroString(value, true)) return fault;
      continue;
    }
    if (modifiers.has(name) || !isDomainSpec(value, name === 'exp')) return fault;
    modifiers.set(name, value);
    if (name === 'redirect') redirect = { text: word, domain: value };
  }
  const all = terms.findIndex(({ name }) => name === 'all');
  return ok(all === -1 ? { terms, redirect } : { terms: terms.slice(0, all + 1), redirect: null });
}

function readMechanism(text: string): SpfTerm | null {
  const match = /^([+\-~?]?)(all|include|exists|ip4|ip6|ptr|mx|a)(?:(:)(.*)|(\/.*))?$/iu.exec(text);
  if (match === null) return null;
  const qualifier = (match[1] === '' || match[1] === undefined ? '+' : match[1]) as SpfQualifier;
  const name = (match[2] ?? '').toLowerCase();
  const hasColon = match[3] !== undefined;
  const rest = match[4] ?? match[5] ?? '';
  const base = { qualifier, text };
  switch (name) {
    case 'all':
      return hasColon || rest !== '' ? null : { ...base, name };
    case 'include':
    case 'exists':
      return isDomainSpec(rest) ? { ...base, name, domain: rest } : null;
    case 'ptr':
      if (!hasColon) return rest === '' ? { ...base, name, domain: null } : null;
      return isDomainSpec(rest) ? { ...base, name, domain: rest } : null;
    case 'ip4':
    case 'ip6': {
      const range = hasColon ? readRange(name, rest) : null;
      return range === null ? null : { ...base, name, range };
    }
    case 'a':
    case 'mx': {
      const cut = /^(.*?)(?:\/(0|[1-9]\d?))?(?:\/\/(0|[1-9]\d{0,2}))?$/u.exec(rest);
      const domain = cut?.[1] ?? '';
      const prefix4 = Number(cut?.[2] ?? 32);
      const prefix6 = Number(cut?.[3] ?? 128);
      if (cut === null || prefix4 > 32 || prefix6 > 128) return null;
      if (hasColon !== (domain !== '') || (hasColon && !isDomainSpec(domain))) return null;
      return { ...base, name, domain: hasColon ? domain : null, prefix4, prefix6 };
    }
    default:
      return null;
  }
}

function readRange(name: 'ip4' | 'ip6', text: string): IpRange | null {
  const [address = '', prefix, ...more] = text.split('/');
  const bytes = name === 'ip4' ? ipv4Bytes(address) : ipv6Bytes(address);
  const most = name === 'ip4' ? 32 : 128;
  if (bytes === null || more.length > 0 || (prefix !== undefined && !/^(?:0|[1-9]\d{0,2})$/u.test(prefix))) return null;
  return Number(prefix ?? most) > most ? null : { bytes, prefix: Number(prefix ?? most) };
}

const Macro = /%(?:%|_|-|\{[slodipvh]\d{0,3}r?[.\-+,/_=]*\})/giu;
const ExplainMacro = /%(?:%|_|-|\{[slodipvhcrt]\d{0,3}r?[.\-+,/_=]*\})/giu;

function isMacroString(text: string, explain: boolean): boolean {
  const rest = text.replace(explain ? ExplainMacro : Macro, '');
  return /^[!-~]*$/u.test(rest) && !rest.includes('%');
}

/** A name, perhaps with macros, that ends in a macro or in a label which is no number (RFC 7208 §7.1). */
function isDomainSpec(text: string, explain = false): boolean {
  if (text === '' || text.length > 253 || !isMacroString(text, explain)) return false;
  if (/\}$/u.test(text)) return true;
  const last = /\.([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\.?$/iu.exec(text)?.[1] ?? '';
  return last !== '' && !/^\d+$/u.test(last);
}
