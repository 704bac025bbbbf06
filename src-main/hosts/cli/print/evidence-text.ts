import type { Problem } from '../../../contract/problem.ts';
import { valueWords } from '../../../contract/value-words.ts';
import type { CliContext } from '../context.ts';
import { stepName } from './step-name.ts';

type Say = CliContext['say'];
type Value = Problem['evidence'][string];

/** A text of the locales; `fallback` where there is none. */
function word(key: string, fallback: string, say: Say): string {
  const text = say(key);
  return text === key ? fallback : text;
}

function valueText(name: string, value: Value, say: Say): string {
  if (typeof value === 'boolean') return say(value ? 'yes' : 'no');
  if (Array.isArray(value)) return value.join(' ');
  const text = String(value);
  if (name === 'step') return stepName(text, say);
  if (name === 'workedAt') return say('cli.moment', { at: Date.parse(text) });
  const prefix = valueWords[name];
  return prefix === undefined ? text : word(prefix + text, text, say);
}

/** The exact details in words of the language: one line a fact, what a server said as it came. */
export function evidenceText({ code, part, stage, evidence }: Problem, say: Say): string[] {
  const lines = [`${say('cli.details')}: ${code} · ${word(`part.${part}`, part, say)} · ${word(`stage.${stage}`, stage, say)}`];
  for (const [name, value] of Object.entries(evidence)) {
    if (value === null || value === '') continue;
    // `code` is the cause's everywhere else; here it is the server's.
    const label = word(`fact.${name === 'code' ? 'responseCode' : name}`, name, say);
    lines.push(`  ${label}: ${valueText(name, value, say)}`.replaceAll('\n', '\n    '));
  }
  return lines;
}
