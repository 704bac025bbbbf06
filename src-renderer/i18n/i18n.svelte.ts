import { IntlMessageFormat } from 'intl-messageformat';
import enHistory from '../../assets/locales/en/history.json';
import enMark from '../../assets/locales/en/mark.json';
import en from '../../assets/locales/en/window.json';
import ruHistory from '../../assets/locales/ru/history.json';
import ruMark from '../../assets/locales/ru/mark.json';
import ru from '../../assets/locales/ru/window.json';
import type { Language } from '../../src-main/contract/problem.ts';

/** A key of the window's texts; both tables hold the same keys (a test compares them). */
export type Key = keyof typeof ru;
export type Values = Readonly<Record<string, string | number>>;

const tables: Record<Language, Record<Key, string>> = { ru, en };
/** Sentences that the command line says as well. */
const sharedTables: Record<Language, Readonly<Record<string, string>>> = {
  ru: { ...ruHistory, ...ruMark },
  en: { ...enHistory, ...enMark },
};
// Filled while drawing, never drawn itself: it must not be reactive.
// eslint-disable-next-line svelte/prefer-svelte-reactivity
const compiled = new Map<string, IntlMessageFormat>();

class Shown {
  language = $state<Language>('ru');
}
const shown = new Shown();

/** The language of the window; reading it in a component makes the component follow it. */
export function language(): Language {
  return shown.language;
}

export function setShownLanguage(next: Language): void {
  shown.language = next;
}

/** The text of a key in the shown language (ICU MessageFormat). */
export function t(key: Key, values: Values = {}): string {
  return translate(shown.language, key, values);
}

export function translate(into: Language, key: Key, values: Values = {}): string {
  return formatted(into, key, tables[into][key], values);
}

/** A sentence that the command line says too, by the key that the contract gives; empty where there is none. */
export function shared(key: string, values: Values = {}): string {
  const text = sharedTables[shown.language][key];
  return text === undefined ? '' : formatted(shown.language, key, text, values);
}

/** A text, or what the build made of it (`tools/window-build/compiled-messages.ts`). */
type Message = ConstructorParameters<typeof IntlMessageFormat>[0];

function formatted(into: Language, key: string, message: Message, values: Values): string {
  if (typeof message === 'string' && !/[{'#]/.test(message)) return message;
  const id = `${into} ${key}`;
  const format = compiled.get(id) ?? new IntlMessageFormat(message, into, undefined, { ignoreTag: true });
  compiled.set(id, format);
  return String(format.format(values));
}

/** The text for something whose name arrives at run time, for example `step.` + id; `fallback` when there is none. */
export function tOr(prefix: string, name: string, fallback: string): string {
  const key = prefix + name;
  return key in tables[shown.language] ? t(key as Key) : fallback;
}
