import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Language } from '../../src-main/contract/problem.ts';
import { languages } from '../../src-main/contract/problem.ts';

const assets = join(import.meta.dirname, '../../assets');
const folders = (name: string): string[] =>
  readdirSync(join(assets, name), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${name}/${entry.name}`);

interface Line {
  readonly place: string;
  readonly text: string;
}

/** What is no prose: code, addresses of links, the keys of a guide's steps, the braces of a message. */
const prose = (text: string): string =>
  text
    .replaceAll(/`[^`]*`/gu, '`')
    .replaceAll(/\]\([^)]*\)/gu, ']')
    .replaceAll(/https?:\S+/gu, 'page')
    .replace(/^\s*(?:see|trap): /u, '');

function linesOf(language: Language): Line[] {
  const files = [...folders('problems'), ...folders('providers')].flatMap((folder) =>
    readdirSync(join(assets, folder))
      .filter((name) => new RegExp(`^(?:guide\\.)?${language}(?:\\.[a-z0-9_-]+)?\\.md$`, 'u').test(name))
      .map((name) => `${folder}/${name}`),
  );
  const written = files.flatMap((file) =>
    readFileSync(join(assets, file), 'utf8')
      .split('\n')
      .map((text, index) => ({ place: `${file}:${String(index + 1)}`, text: prose(text) })),
  );
  const told = readdirSync(join(assets, 'locales', language)).flatMap((name) =>
    Object.entries(JSON.parse(readFileSync(join(assets, 'locales', language, name), 'utf8')) as Record<string, string>).flatMap(
      ([key, text]) => text.split('\n').map((line) => ({ place: `${language}/${name} ${key}`, text: prose(line) })),
    ),
  );
  return [...written, ...told].filter(({ text }) => text.trim() !== '');
}

const lines = { ru: linesOf('ru'), en: linesOf('en') };
const found = (language: Language, pattern: RegExp, spared: RegExp = /(?!)/u): string[] =>
  lines[language]
    .filter(({ text }) => pattern.test(text) && !spared.test(text))
    .map(({ place, text }) => `${place}: ${text.slice(0, 120)}`);

describe('every text for people', () => {
  it('is read: problems, guides, the window, the command line', () => {
    for (const language of languages) {
      expect(lines[language].length).toBeGreaterThan(3_500);
      for (const start of ['problems/', 'providers/', `${language}/window.json`, `${language}/cli.json`])
        expect(lines[language].some(({ place }) => place.startsWith(start))).toBe(true);
    }
  });

  it.each(languages)('%s: no double space inside, no space before a mark, no hyphen for a dash, … is one sign', (language) => {
    expect(found(language, /\S {2}\S|\S [,;!?](?!\w)|\p{L} - \p{L}|\.\.\.|\p{L}--\p{L}/u)).toEqual([]);
  });

  it.each([
    ['ru', /["'“”’]/u, /„[^“]+“/u],
    ['en', /["'«»]/u, /«[^»]*\p{Script=Cyrillic}[^»]*»/u],
  ] as const)('%s: its own quotes', (language, foreign, spared) => {
    expect(found(language, foreign, spared)).toEqual([]);
  });

  it('Russian: ё where it is read', () => {
    // Whole words that nobody who writes ё writes with е.
    const withoutDots =
      /(?<!\p{L})(?:еще|ее|нее|свое|мое|твое|чье|причем|пойдет|идет|придет|пройдет|дойдет|уйдет|найдет|найдется|найдем|займет|начнет|начнется|вернется|вернет|остается|дает|удается|подождет|пришлет|ждет|прочтет|поймет|трех|четырех|зелен(?:ым|ый|ые)|(?:защищ|отклон|подтвержд|включ|отключ|подключ|запрещ|разреш|удал|определ|утвержд)енн(?:ый|ого|ому|ым|ом|ая|ой|ую|ые|ых|ыми)|(?:защищ|отклон|подтвержд|включ|отключ|подключ|запрещ|разреш|удал|определ|утвержд|прерв|исключ)ен|учет\p{L}*|расчет\p{L}*|отчет\p{L}*|объем\p{L}*|прием|приема|черн(?:ый|ом|ого) списк?\p{L}*|надежн\p{L}*|тверд\p{L}*|далек[оа])(?!\p{L})/iu;
    expect(found('ru', withoutDots)).toEqual([]);
  });

  it('Russian: «вы» in lower case inside a sentence', () => {
    expect(found('ru', /[\p{Ll},] (?:Вы|Вас|Вам|Ваш\p{L}*)(?!\p{L})/u)).toEqual([]);
  });

  it('Russian: no office words and no calques', () => {
    expect(
      found(
        'ru',
        /(?<!\p{L})(?:осуществ\p{L}+|данн(?:ый|ого|ая|ой) (?:ящик|сервер|адрес|ошибк|письм|парол)\p{L}*|вышеуказанн\p{L}*|в целях|в случае если|посредством|является|являются|имеет место|в настоящее время|кликн\p{L}*|имейл\p{L}*|залогин\p{L}*|аутентифицир\p{L}*)(?!\p{L})/iu,
      ),
    ).toEqual([]);
  });

  it('English: a server accepts and does not take; what is broken is fixed and not mended', () => {
    expect(
      found(
        'en',
        /\b(?:does|did|do)(?: not)? take (?:the|your|a) (?:login|password|name|usual)|\bno longer takes?\b|\btakes? (?:no|any|only) (?:usual |account |mailbox )?(?:passwords?|mail|emails)\b|\bmend(?:ed|s|ing)?\b/iu,
      ),
    ).toEqual([]);
  });

  it('English: an email is no letter, nothing is made that is created, nobody is asked about luck', () => {
    expect(
      found(
        'en',
        /\b(?:the|test|paid|only sends) letters?\b|\bmake (?:a new|no|another) (?:app )?password\b|\bNo luck\?|\bgo-between\b|\banew\b|\bwith remarks?\b/iu,
        /16 letters|letters? of/u,
      ),
    ).toEqual([]);
  });
});
