import { baseDomain } from '../address/base-domain.ts';
import { err, ok, type Result } from '../result.ts';
import { readTagList } from './tag-list.ts';

export type DmarcPolicy = 'none' | 'quarantine' | 'reject';
export type Alignment = 'relaxed' | 'strict';

export interface DmarcRecord {
  readonly policy: DmarcPolicy;
  /** For names below the domain; the domain's own policy where the record has no `sp`. */
  readonly subdomainPolicy: DmarcPolicy;
  /** Per cent of the letters that the policy is applied to. */
  readonly percent: number;
  readonly spfAlignment: Alignment;
  readonly dkimAlignment: Alignment;
  /** Somebody is told what arrives. */
  readonly reports: boolean;
}

/** True for a text record that claims to be DMARC: `v=DMARC1` stands first (RFC 7489 §6.3). */
export function isDmarc(text: string): boolean {
  return /^\s*v\s*=\s*DMARC1\s*(?:;|$)/u.test(text);
}

/**
 * Reads a DMARC record (RFC 7489 §6.3). An unknown policy counts as `none` where reports are wanted (§6.6.3); otherwise
 * the error is the tag that is wrong, and receivers take the record for none.
 */
export function parseDmarc(text: string): Result<DmarcRecord, string> {
  const tags = readTagList(text);
  if (tags === null) return err(text.slice(0, 80));
  const reports = (tags.get('rua') ?? '') !== '';
  const policy = policyOf(tags.get('p')) ?? (reports ? 'none' : null);
  if (policy === null) return err(tags.has('p') ? `p=${(tags.get('p') ?? '').slice(0, 40)}` : 'p');
  const sp = tags.get('sp');
  const subdomainPolicy = sp === undefined ? policy : policyOf(sp);
  if (subdomainPolicy === null && !reports) return err(`sp=${(sp ?? '').slice(0, 40)}`);
  const percent = Number(tags.get('pct') ?? 100);
  return ok({
    policy,
    subdomainPolicy: subdomainPolicy ?? 'none',
    percent: Number.isInteger(percent) && percent >= 0 && percent <= 100 ? percent : 100,
    spfAlignment: tags.get('aspf')?.toLowerCase() === 's' ? 'strict' : 'relaxed',
    dkimAlignment: tags.get('adkim')?.toLowerCase() === 's' ? 'strict' : 'relaxed',
    reports,
  });
}

function policyOf(text: string | undefined): DmarcPolicy | null {
  const word = text?.toLowerCase();
  return word === 'none' || word === 'quarantine' || word === 'reject' ? word : null;
}

/** Identifier alignment (RFC 7489 §3.1): the same name, or, where that is enough, the same organisation. */
export function isAligned(domain: string, from: string, alignment: Alignment): boolean {
  const [one, other] = [domain.toLowerCase(), from.toLowerCase()];
  return one === other || (alignment === 'relaxed' && baseDomain(one) === baseDomain(other));
}
