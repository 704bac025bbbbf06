import type { SpfFinding } from './look-at-spf.ts';
import { isSpf, parseSpf } from './spf-record.ts';

/** One string of a TXT record holds no more (RFC 1035 §3.3.14); a longer line would have to be cut by hand. */
const longestLine = 255;

export interface SpfSource {
  /** The outgoing server in use. */
  readonly host: string;
  /** The name under which its provider keeps the list of its senders; null: not known. */
  readonly include: string | null;
}

/**
 * The SPF record that would be right, where that follows from what is known: the server put in, several records made
 * one, a name without a record taken out. Null where only the administrator can tell. `~all` is put where none stood.
 */
export function suggestSpf(finding: SpfFinding, source: SpfSource | null): string | null {
  const { verdict, record, records, fault } = finding;
  const allowing = source === null ? null : source.include === null ? `a:${source.host}` : `include:${source.include}`;
  let line: string | null = null;
  if (verdict === 'none') line = `v=spf1 ${allowing ?? 'mx'} ~all`;
  else if ((verdict === 'forbidden' || verdict === 'not_mentioned') && record !== null && allowing !== null)
    line = withTerm(record, allowing);
  else if (verdict === 'broken' && fault?.kind === 'several_records') line = merged(records);
  else if (verdict === 'broken' && fault?.kind === 'no_record_there' && record !== null) line = without(record, fault.at);
  return line !== null && line.length <= longestLine && isSpf(line) && parseSpf(line).ok ? line : null;
}

const words = (record: string): string[] => record.split(/ +/u).filter((word) => word !== '');
const isEnd = (word: string): boolean => /^[+\-~?]?all$|^(?:redirect|exp)=/iu.test(word);

function withTerm(record: string, term: string): string {
  const all = words(record);
  const end = all.findIndex(isEnd);
  return (end === -1 ? [...all, term, '~all'] : [...all.slice(0, end), term, ...all.slice(end)]).join(' ');
}

/** The terms of all records once each, then the mildest `all`: a record too strict would stop letters that arrive today. */
function merged(records: readonly string[]): string | null {
  if (!records.every((record) => parseSpf(record).ok)) return null;
  const terms = records.flatMap((record) => words(record).slice(1));
  const kept = terms.filter((term) => !/^[+\-~?]?all$|^exp=/iu.test(term)).map((term) => term.replace(/^redirect=/iu, 'include:'));
  const ends = terms.filter((term) => /^[+\-~?]?all$/iu.test(term));
  const end = ends.length === 0 || ends.some((term) => !term.startsWith('-')) ? '~all' : '-all';
  const unique = kept.filter((term, index) => kept.findIndex((other) => other.toLowerCase() === term.toLowerCase()) === index);
  return ['v=spf1', ...unique, end].join(' ');
}

function without(record: string, name: string): string | null {
  const all = words(record);
  const kept = all.filter((word) => word.toLowerCase().replace(/^\+/u, '') !== `include:${name}`);
  return kept.length === all.length ? null : kept.join(' ');
}

/** The mildest DMARC record: nothing is refused, so it cannot do harm. */
export const mildDmarc = 'v=DMARC1; p=none';
