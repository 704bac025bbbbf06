import type { StepFacts } from '../../../src-main/contract/check.ts';
import { duration, percent, size, wholeMoment } from '../../i18n/format.ts';
import { t, tOr } from '../../i18n/i18n.svelte.ts';
import { readableHost } from '../../i18n/host-name.ts';
import { stepInFull } from '../mailbox/describe-changes.ts';
import { valueWords } from '../../../src-main/contract/value-words.ts';

type Fact = StepFacts[string];

/** One fact for a person's eyes; `exact` text is another machine's own and stays as it came. */
export interface FactRow {
  readonly name: string;
  readonly label: string;
  readonly text: string;
  readonly exact: boolean;
}

const hosts = new Set(['host', 'name', 'mx', 'server', 'at', 'faultAt', 'signedBy']);
const milliseconds = new Set(['afterMs', 'latencyMs', 'waitedMs']);
const moments = new Set(['validFrom', 'validTo', 'workedAt']);
const kilobytes = new Set(['usedKb', 'limitKb']);

function inWords(name: string, value: Fact): { readonly text: string; readonly exact: boolean } {
  const ours = (text: string): { text: string; exact: boolean } => ({ text, exact: false });
  if (value === null) return ours('');
  if (typeof value === 'boolean') return ours(t(value ? 'yes' : 'no'));
  if (Array.isArray(value)) return { text: (hosts.has(name) ? value.map(readableHost) : value).join(', '), exact: true };
  if (typeof value === 'number') {
    if (milliseconds.has(name)) return ours(duration(value));
    if (kilobytes.has(name)) return ours(size(value));
    if (name === 'clockSkewSeconds') return ours(duration(Math.abs(value) * 1000));
    if (name === 'percent') return ours(percent(value));
    return { text: String(value), exact: true };
  }
  if (moments.has(name)) return ours(wholeMoment(value));
  if (name === 'step') return ours(stepInFull(value));
  const prefix = valueWords[name];
  const words = prefix === undefined ? '' : tOr(prefix, value, '');
  if (words !== '') return ours(words);
  return { text: hosts.has(name) ? readableHost(value) : value, exact: true };
}

/** The facts that say something, each with its label and its value in words of the shown language. */
export function factRows(facts: StepFacts): readonly FactRow[] {
  return Object.entries(facts)
    .map(([name, value]) => ({ name, label: tOr('fact.', name, name), ...inWords(name, value) }))
    .filter((row) => row.text !== '');
}
