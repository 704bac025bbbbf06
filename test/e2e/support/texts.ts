import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { root } from './root.ts';
import type windowTexts from '../../../assets/locales/ru/window.json';

export const languages = ['ru', 'en'] as const;
export type Lang = (typeof languages)[number];
/** A text of the window. */
export type Key = keyof typeof windowTexts;
export type Say = (key: Key, values?: Readonly<Record<string, string | number>>) => string;

const assets = join(root, 'assets');

export function readTable(lang: Lang, name: 'window' | 'app' | 'mark' | 'practice' | 'problems'): Record<string, string> {
  return JSON.parse(readFileSync(join(assets, 'locales', lang, `${name}.json`), 'utf8')) as Record<string, string>;
}

/** The texts of the window in a language, read from where the window has them. */
export function sayIn(lang: Lang): Say {
  const table = readTable(lang, 'window');
  return (key, values = {}) => {
    const text = table[key];
    if (text === undefined) throw new Error(`assets/locales/${lang}/window.json has no ${key}`);
    return String(new IntlMessageFormat(text, lang, undefined, { ignoreTag: true }).format(values));
  };
}

/** The title of a problem, of its text for one provider or case where that is named, as a pattern: what it names is filled in at run time. */
export function titleOf(lang: Lang, code: string, variant?: string): RegExp {
  const file = variant === undefined ? `${lang}.md` : `${lang}.${variant}.md`;
  const title = /^# (.+)$/m.exec(readFileSync(join(assets, 'problems', code, file), 'utf8'))?.[1] ?? '';
  return new RegExp(
    `^${title
      .split(/\{\w+\}/)
      .map(escape)
      .join('.+')}$`,
    'u',
  );
}

/** A pattern that finds `text` as a whole name, white space taken as it comes. */
export function whole(text: string): RegExp {
  return new RegExp(`^\\s*${escape(text)}\\s*$`, 'u');
}
/** For use in a pattern. Playwright reads quotes in patterns of names as its own: any character stands for them. */
export function escape(text: string): string {
  return text
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/["'`]/g, '.')
    .replace(/\s+/g, '\\s+');
}
