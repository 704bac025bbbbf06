import { expect, it } from 'vitest';
import { systemLanguage } from '../../src-main/app/preferences.ts';

it.each<[string, Record<string, string>, string, 'ru' | 'en']>([
  ['LANG', { LANG: 'ru_RU.UTF-8' }, 'en-US', 'ru'],
  ['LC_ALL before LANG', { LC_ALL: 'en_US.UTF-8', LANG: 'ru_RU.UTF-8' }, 'ru-RU', 'en'],
  ['LC_MESSAGES before LANG', { LC_MESSAGES: 'ru_RU', LANG: 'en_US' }, 'en-US', 'ru'],
  ['an empty LC_ALL is none', { LC_ALL: '', LANG: 'ru_RU.UTF-8' }, 'en-US', 'ru'],
  ['an empty LC_MESSAGES is none', { LC_ALL: '', LC_MESSAGES: '', LANG: 'en_US.UTF-8' }, 'ru-RU', 'en'],
  ['C', { LANG: 'C' }, 'ru-RU', 'en'],
  ['C.UTF-8', { LC_ALL: 'C.UTF-8' }, 'ru-RU', 'en'],
  ['POSIX', { LANG: 'POSIX' }, 'ru-RU', 'en'],
  ['nothing in the environment, as on Windows', {}, 'ru-RU', 'ru'],
  ['only empty names', { LC_ALL: '', LANG: '' }, 'ru-RU', 'ru'],
  ['the bare language', { LANG: 'ru' }, 'en', 'ru'],
  ['a modifier', { LANG: 'ru@petr1708' }, 'en', 'ru'],
  ['Belarusian', { LANG: 'be_BY.UTF-8' }, 'en', 'ru'],
  ['Kazakh', {}, 'kk-KZ', 'ru'],
  ['Ukrainian', { LANG: 'uk_UA.UTF-8' }, 'ru', 'en'],
  ['Rundi, which only begins alike', { LANG: 'rund' }, 'ru', 'en'],
  ['German', { LANG: 'de_DE.UTF-8' }, 'ru', 'en'],
])('%s', (_case, env, intl, language) => {
  expect(systemLanguage(env, intl)).toBe(language);
});
