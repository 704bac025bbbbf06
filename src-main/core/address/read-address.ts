import { err, ok, type Result } from '../result.ts';
import { toAsciiDomain } from './ascii-domain.ts';
import { baseDomain, hasPublicSuffix } from './base-domain.ts';
import { inEnglishLayout, looksMistyped } from './keyboard.ts';
import { inLatinLetters, mixesAlphabets } from './look-alikes.ts';
import { toUnicodeDomain } from './unicode-domain.ts';

/** A mail address that can be used. */
export interface MailAddress {
  /** What was typed, without surrounding white space. */
  readonly original: string;
  /** Before the @, letter case kept. */
  readonly local: string;
  /** ASCII (punycode), lower case. */
  readonly domain: string;
  /** The domain as people read it. */
  readonly domainUnicode: string;
  /** `local@domain`: for envelopes and headers. */
  readonly address: string;
  /** `local@domainUnicode`: for the screen. */
  readonly shown: string;
  /** `local@domain` without a `+tag`: the mailbox one signs in to. */
  readonly loginAddress: string;
  /** `local` without a `+tag`. */
  readonly loginLocal: string;
  /** The registrable domain (eTLD+1) of `domain`, ASCII. */
  readonly base: string;
}

export const addressFaultKinds = [
  'empty',
  'no_at',
  'two_at',
  'spaces',
  'trailing_dot',
  'misplaced_dot',
  'too_long',
  'local_too_long',
  'no_local',
  'bad_characters',
  'bad_domain',
  'mixed_letters',
  'wrong_layout',
] as const;
export type AddressFaultKind = (typeof addressFaultKinds)[number];

/** Why a text is no usable address. */
export interface AddressFault {
  readonly kind: AddressFaultKind;
  /** The corrected address where it is obvious; it always reads without a fault itself. */
  readonly suggestion: string | null;
  /** What is wrong: the characters, or the domain. Not more than 60 characters. */
  readonly what?: string;
}

const Invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/gu;
const Edges = /^[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+|[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+$/gu;
/** RFC 5322 atext, and letters, marks and digits beyond ASCII (RFC 6531). */
const Atom = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~.-]+$/u;
const Foreign = /[^\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~.@-]/gu;

/**
 * Reads what a person typed or pasted. White space around it, `mailto:` and `Name <a@b>` are taken off silently;
 * domains may be Unicode or punycode. Limits: RFC 5321 §4.5.3.1 (local part 64, address 254 octets).
 */
export function readAddress(text: string): Result<MailAddress, AddressFault> {
  const typed = unwrap(text.slice(0, 2000));
  const address = parse(typed);
  if (typeof address !== 'string') return ok(address);
  const offer = suggestionFor(address, typed);
  const what = offender(address, typed);
  return err({ kind: address, suggestion: offer, ...(what === null ? {} : { what }) });
}

function unwrap(text: string): string {
  let rest = text.replace(Edges, '');
  const mailto = /^mailto:([^?]*)/iu.exec(rest);
  if (mailto !== null) rest = decodePercent(mailto[1] ?? '').replace(Edges, '');
  const named = /^[^<>]*<([^<>]*)>[\s,;]*$/u.exec(rest);
  return (named?.[1] ?? rest).replace(Edges, '');
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address, or the first thing that is wrong with it. */
function parse(typed: string): MailAddress | AddressFaultKind {
  if (typed === '') return 'empty';
  if (/\s/u.test(typed) || typed.search(Invisible) !== -1) return 'spaces';
  if (mistypedLayout(typed) !== null) return 'wrong_layout';
  const parts = typed.split('@');
  const [local, domainTyped] = parts;
  if (parts.length < 2) return 'no_at';
  if (parts.length > 2 || local === undefined || domainTyped === undefined) return 'two_at';
  if (octets(typed) > 254) return 'too_long';
  if (local === '') return 'no_local';
  if (octets(local) > 64) return 'local_too_long';
  if (domainTyped.endsWith('.')) return 'trailing_dot';
  if (!Atom.test(local)) return 'bad_characters';
  if (/[^\p{L}\p{M}\p{N}.。．｡-]/u.test(domainTyped)) return 'bad_characters';
  if (mixesAlphabets(local) || domainTyped.split('.').some(mixesAlphabets)) return 'mixed_letters';
  if (/^\.|\.\.|\.$/u.test(local) || /^\.|\.\./u.test(domainTyped)) return 'misplaced_dot';

  const domain = toAsciiDomain(domainTyped);
  if (domain === null) return 'bad_domain';
  const domainUnicode = toUnicodeDomain(domain);
  // A browser's address field hands `mаil.ru` with a Cyrillic а over in its ASCII form.
  if (domainUnicode.split('.').some(mixesAlphabets)) return 'mixed_letters';
  // Nobody can own a name under a Cyrillic ending that does not exist: `mail.ру` is a slip of the layout.
  if (domain.split('.').at(-1)?.startsWith('xn--') === true && !hasPublicSuffix(domain))
    return mixesAlphabets(domainUnicode) ? 'mixed_letters' : 'bad_domain';
  // A Cyrillic name before a Latin domain exists nowhere among providers in use; it is a slip in every case seen.
  if (domainUnicode === domain && /\p{Script=Cyrillic}/u.test(local)) return 'mixed_letters';

  const loginLocal = withoutTag(local);
  return {
    original: typed,
    local,
    domain,
    domainUnicode,
    address: `${local}@${domain}`,
    shown: `${local}@${domainUnicode}`,
    loginAddress: `${loginLocal}@${domain}`,
    loginLocal,
    base: baseDomain(domain),
  };
}

/** RFC 5233 subaddress: `ivan+shop` → `ivan`. A name that begins with + is no tag. */
function withoutTag(local: string): string {
  const plus = local.indexOf('+');
  return plus > 0 ? local.slice(0, plus) : local;
}

function octets(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The address that the same keys give in the English layout, if that is what was meant; else null. */
function mistypedLayout(typed: string): string | null {
  if (!/\p{Script=Cyrillic}/u.test(typed)) return null;
  const other = inEnglishLayout(typed);
  const parts = other.split('@');
  const domain = parts[1];
  if (parts.length !== 2 || domain === undefined || parts[0] === '') return null;
  if (!/^[\x21-\x7e]+$/u.test(other) || !isUsable(other) || !hasPublicSuffix(domain)) return null;
  const typedDomain = typed.split('@')[1];
  // Typed as it stands, the address could exist: `имя@почта.рф`.
  if (typedDomain !== undefined && /\p{Script=Cyrillic}/u.test(typedDomain)) {
    const asTyped = toAsciiDomain(typedDomain);
    return asTyped !== null && hasPublicSuffix(asTyped) ? null : other;
  }
  return looksMistyped(typed.split(/[@"]/u)[0] ?? '', parts[0] ?? '') ? other : null;
}

function isUsable(address: string): boolean {
  return typeof parse(address) !== 'string';
}

function suggestionFor(kind: AddressFaultKind, typed: string): string | null {
  for (const repaired of repairs(kind, typed)) {
    if (repaired !== null && repaired !== typed && isUsable(repaired)) return repaired;
  }
  return null;
}

function repairs(kind: AddressFaultKind, typed: string): readonly (string | null)[] {
  const tidy = tidied(typed);
  switch (kind) {
    case 'empty':
    case 'too_long':
    case 'local_too_long':
    case 'no_local':
      return [];
    case 'wrong_layout':
      return [mistypedLayout(typed)];
    case 'mixed_letters':
      return [lookAlikesReplaced(typed)];
    case 'two_at':
      return [typed.replace(/@{2,}/gu, '@'), tidy];
    case 'no_at':
      return [typed.replace(/\s*[([{]\s*(?:at|собака)\s*[)\]}]\s*/iu, '@'), typed.replace(/["＠]/u, '@')];
    case 'spaces':
      return [tidy, mistypedLayout(tidy)];
    case 'trailing_dot':
    case 'misplaced_dot':
    case 'bad_characters':
      return [tidy, lookAlikesReplaced(tidy)];
    case 'bad_domain':
      return [lookAlikesReplaced(typed), tidy];
  }
}

/** Slips of the finger that have one mend: a comma for a dot, doubled dots, a space beside @ or a dot, signs of the sentence around it. */
function tidied(typed: string): string {
  return typed
    .replace(Invisible, '')
    .replace(/\s*([@.,])\s*/gu, '$1')
    .normalize('NFKC')
    .replace(/@{2,}/gu, '@')
    .replace(/^[<("'«[]+|[>)"'»\],;:.!?]+$/gu, '')
    .replace(/,/gu, '.')
    .replace(/\.{2,}/gu, '.')
    .replace(/^\.|\.(?=@)/gu, '')
    .replace(/@\./u, '@')
    .replace(/^(?:www\.|https?:\/\/)/iu, '');
}

function lookAlikesReplaced(typed: string): string | null {
  const [local, typedDomain] = typed.split('@');
  if (local === undefined || typedDomain === undefined) return null;
  const domain = /(?:^|\.)xn--/iu.test(typedDomain) ? toUnicodeDomain(typedDomain.toLowerCase()) : typedDomain;
  // `.ру` is .ru, although its letters look like .py, the ending of Paraguay.
  const latinLocal = inLatinLetters(local);
  const latinDomain = inLatinLetters(domain.replace(/\.ру$/iu, '.ru').replace(/\.ком$/iu, '.com'));
  return latinLocal === null || latinDomain === null ? null : `${latinLocal}@${latinDomain}`;
}

function offender(kind: AddressFaultKind, typed: string): string | null {
  switch (kind) {
    case 'bad_characters':
      return [...new Set(typed.match(Foreign) ?? [])].join(' ').slice(0, 60) || null;
    case 'mixed_letters':
      return [...new Set(typed.match(/\p{Script=Cyrillic}|\p{Script=Greek}/gu) ?? [])].join(' ').slice(0, 60) || null;
    case 'bad_domain':
      return typed.slice(typed.indexOf('@') + 1).slice(0, 60);
    default:
      return null;
  }
}
