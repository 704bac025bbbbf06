import en from '../../../assets/locales/en/host.json' with { type: 'json' };
import ru from '../../../assets/locales/ru/host.json' with { type: 'json' };
import type { Language } from '../../contract/problem.ts';

export type HostKey = keyof typeof ru;

const tables: Readonly<Record<Language, Readonly<Record<HostKey, string>>>> = { ru, en };

/** What a host says outside its window: on the terminal, in menus and system dialogues. */
export function hostText(language: Language, key: HostKey): string {
  return tables[language][key];
}
