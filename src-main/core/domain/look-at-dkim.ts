import { headerFields, readAuthenticationResults } from '../deliver/authentication-results.ts';
import { type Alignment, isAligned } from './dmarc-record.ts';
import { readTagList } from './tag-list.ts';

export interface DkimSignature {
  /** Lower case. */
  readonly domain: string;
  readonly selector: string;
}

export interface DkimFinding {
  /**
   * `passed` and `failed` are the receiving server's words; `unsigned`: the letter came without a signature;
   * `unchecked`: signed, and the server said nothing about it.
   */
  readonly verdict: 'passed' | 'failed' | 'unsigned' | 'unchecked';
  readonly signatures: readonly DkimSignature[];
  /** A signature of the sender's own domain is there; null without any signature. */
  readonly aligned: boolean | null;
  /** The word of Authentication-Results, for example `fail`. */
  readonly result: string | null;
}

const maxSignatures = 10;

/** The signatures of a header block (RFC 6376 §3.5); one that is no tag list, or names no domain, is left out. */
export function readDkimSignatures(headers: string): readonly DkimSignature[] {
  return headerFields(headers)
    .filter(({ name }) => name === 'dkim-signature')
    .slice(0, maxSignatures)
    .flatMap(({ value }) => {
      const tags = readTagList(value);
      const [domain, selector] = [tags?.get('d')?.toLowerCase() ?? '', tags?.get('s') ?? ''];
      return isName(domain) && isName(selector) ? [{ domain, selector }] : [];
    });
}

function isName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/iu.test(text);
}

/** What the received test letter tells about DKIM (RFC 6376, RFC 8601). `from` is the domain of its From. */
export function lookAtDkim(headers: string, from: string, alignment: Alignment): DkimFinding {
  const signatures = readDkimSignatures(headers);
  const result = readAuthenticationResults(headers)?.dkim ?? null;
  const aligned = signatures.length === 0 ? null : signatures.some(({ domain }) => isAligned(domain, from, alignment));
  const verdict =
    result === 'fail' || result === 'permerror'
      ? 'failed'
      : signatures.length === 0
        ? 'unsigned'
        : result === 'pass'
          ? 'passed'
          : 'unchecked';
  return { verdict, signatures, aligned, result };
}
