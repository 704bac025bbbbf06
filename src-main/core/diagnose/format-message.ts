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

/** ICU messages are compiled once per language and kept. */
export function createMessages(locales: Locales): Messages {
  const compiled: Record<Language, Map<string, IntlMessageFormat | null>> = { ru: new Map(), en: new Map() };
  const compile = (message: string, language: Language): IntlMessageFormat | null => {
    const known = compiled[language].get(message);
    if (known !== undefined) return known;
    // Most sentences have nothing to fill and need no compilation.
    const format = /[{'#]/u.test(message) ? new IntlMessageFormat(message, language, undefined, { ignoreTag: true }) : null;
    compiled[language].set(message, format);
    return format;
  };
  const fill: Messages['fill'] = (message, params, language) => {
    const format = compile(message, language);
    if (format === null) return message;
    const values: Record<string, string | number> = {};
    for (const name of placeholders(message)) values[name] = params[name] ?? locales[language][`param.${name}`] ?? '…';
    return String(format.format(values));
  };
  return {
    fill,
    fillProse(prose, params, language) {
      const known = prose.replaceAll(valueAtTheEnd, (sentence, label: string, name: string) => {
        if (params[name] !== undefined) return sentence;
        return label.trim().split(/\s+/u).length <= 3 ? '' : `${label}.`;
      });
      return fill(known.trim() === '' ? prose : known, params, language)
        .replaceAll(/ {2,}/gu, ' ')
        .trim();
    },
    fillLetter(letter, params, language) {
      const lines = letter.split('\n').filter((line) => placeholders(line).every((name) => params[name] !== undefined));
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

function placeholders(message: string): string[] {
  return [...new Set([...message.matchAll(/\{\s?([A-Za-z]\w{0,40})\s?[,}]/gu)].map((match) => match[1] ?? ''))];
}
