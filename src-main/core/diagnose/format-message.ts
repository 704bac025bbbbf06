import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from '../../contract/problem.ts';

type Params = Readonly<Record<string, string | number>>;
type Locales = Readonly<Record<Language, Readonly<Record<string, string>>>>;

export interface Messages {
  /** Fills an ICU message; a missing placeholder gets the default `param.<name>`. */
  fill(message: string, params: Params, language: Language): string;
  /** As `fill`; what says only a value that is not known is left out: "Address: {host}." goes, "It may be right: {host}." ends earlier. */
  fillProse(prose: string, params: Params, language: Language): string;
  /** Fills a letter line by line; a line that needs something unknown is dropped. Null when nothing is left. */
  fillLetter(letter: string, params: Params, language: Language): string | null;
  /** A message of the locales by key; the key itself where there is none. */
  locale(key: string, params: Params, language: Language): string;
}

/** A message ready to be filled, and the names that it needs. */
interface Compiled {
  readonly names: readonly string[];
  readonly format: (values: Readonly<Record<string, string | number>>) => string;
}

/** ICU messages are compiled once per language and kept. */
export function createMessages(locales: Locales): Messages {
  const compiled: Record<Language, Map<string, Compiled>> = { ru: new Map(), en: new Map() };
  const letters = new Map<string, readonly string[]>();
  const compile = (message: string, language: Language): Compiled => {
    const known = compiled[language].get(message);
    if (known !== undefined) return known;
    const made = compileMessage(message, language);
    compiled[language].set(message, made);
    return made;
  };
  const chosen = { yes: new Map<string, string>(), other: new Map<string, string>() };
  const choose = (message: string, pasted: 'yes' | 'other'): string => {
    const known = chosen[pasted].get(message) ?? message.replaceAll(pastedOrChecked, pasted === 'yes' ? '$1' : '$2');
    chosen[pasted].set(message, known);
    return known;
  };
  const fill: Messages['fill'] = (message, params, language) => {
    const text = message.includes('{pasted,') ? choose(message, params['pasted'] === 'yes' ? 'yes' : 'other') : message;
    const { names, format } = compile(text, language);
    if (names.length === 0) return format({});
    const values: Record<string, string | number> = {};
    for (const name of names) values[name] = params[name] ?? locales[language][`param.${name}`] ?? '…';
    return format(values);
  };
  const linesOf = (letter: string): readonly string[] => {
    const known = letters.get(letter) ?? letter.split('\n');
    letters.set(letter, known);
    return known;
  };
  return {
    fill,
    fillProse(prose, params, language) {
      const known = prose.includes(': {')
        ? prose.replaceAll(valueAtTheEnd, (sentence, label: string, name: string) => {
            if (params[name] !== undefined) return sentence;
            return label.trim().split(/\s+/u).length <= 3 ? '' : `${label}.`;
          })
        : prose;
      return fill(known.trim() === '' ? prose : known, params, language)
        .replaceAll(/ {2,}/gu, ' ')
        .trim();
    },
    fillLetter(letter, params, language) {
      const lines = linesOf(letter).filter((line) => compile(line, language).names.every((name) => params[name] !== undefined));
      const text = lines
        .map((line) => fill(line, params, language))
        .join('\n')
        .replace(/\n{3,}/gu, '\n\n')
        .trim();
      return text === '' ? null : text;
    },
    locale: (key, params, language) => fill(locales[language][key] ?? key, params, language),
  };
}

/** A sentence that ends with a colon and a value. */
const valueAtTheEnd = /((?:^|(?<=[.!?…] ))[^.!?…{}]{1,160}|[^.!?…{}]{1,160}): \{([A-Za-z]\w{0,40})\}\./gu;

/** The one choice that stands in most texts, for an error of another program or for a check of ours: made without a formatter. */
const pastedOrChecked = /\{pasted, select, yes \{((?:[^{}]|\{\w{1,40}\}){0,600})\} other \{((?:[^{}]|\{\w{1,40}\}){0,600})\}\}/gu;

/** Most messages hold plain names only and need no ICU formatter, which is many times slower. */
function compileMessage(message: string, language: Language): Compiled {
  const names = placeholders(message);
  const pieces = message.split(/\{\s?([A-Za-z]\w{0,40})\s?\}/u);
  const plain = pieces.every((piece, index) => index % 2 === 1 || !/[{}'#]/u.test(piece));
  if (plain)
    return {
      names,
      format: (values) => {
        let out = pieces[0] ?? '';
        for (let index = 1; index < pieces.length; index += 2) out += String(values[pieces[index] ?? ''] ?? '') + (pieces[index + 1] ?? '');
        return out;
      },
    };
  const format = new IntlMessageFormat(message, language, undefined, { ignoreTag: true });
  return { names, format: (values) => String(format.format({ ...values })) };
}

function placeholders(message: string): string[] {
  return [...new Set([...message.matchAll(/\{\s?([A-Za-z]\w{0,40})\s?[,}]/gu)].map((match) => match[1] ?? ''))];
}
