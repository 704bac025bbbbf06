import { describe, expect, it } from 'vitest';
import { languages } from '../../src-main/contract/problem.ts';
import type { Language } from '../../src-main/contract/problem.ts';
import { knowledge } from '../core/diagnose/knowledge-for-tests.ts';

/** What a person reads before the details: `{name}` counts as one word, of a choice every branch is read alone. */
function branches(text: string): string[] {
  const choice = /\{\w+, select,((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}/u.exec(text);
  if (choice === null) return [text];
  const options = [...(choice[1] ?? '').matchAll(/\w+ \{((?:[^{}]|\{[^{}]*\})*)\}/gu)].map((match) => match[1] ?? '');
  return options.flatMap((option) => branches(text.replace(choice[0], option)));
}
const countWords = (text: string): number =>
  text
    .replaceAll(/\]\([^)]*\)/gu, ']')
    .split(/\s+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
/** The longest that a choice can make of it. */
const lengthOf = (text: string): number => Math.max(...branches(text).map(countWords));

const texts = languages.flatMap((language) =>
  Object.entries(knowledge.problems).flatMap(([code, data]) =>
    Object.entries(data.texts[language]).map(([variant, text]) => ({
      name: `${code}/${language}${variant === '' ? '' : `.${variant}`}`,
      language,
      text,
      read: [text.title, text.what, text.why, ...text.steps, text.done],
    })),
  ),
);
const inLanguage = (language: Language) => texts.filter((one) => one.language === language);
/** The texts in which it is found, with the place. */
const found = (language: Language, pattern: RegExp, of: (one: (typeof texts)[number]) => readonly string[]): string[] =>
  inLanguage(language).flatMap((one) =>
    of(one).flatMap((part) => {
      const match = pattern.exec(part);
      return match === null ? [] : [`${one.name}: ${part.slice(Math.max(0, match.index - 20), match.index + 30)}`];
    }),
  );
const all = (one: (typeof texts)[number]): string[] => [...one.read, one.text.letter ?? ''];

describe('the texts of problems', () => {
  it('are read in half a minute: 90 words before the details', () => {
    expect(texts.length).toBeGreaterThan(270);
    for (const { name, read } of texts) expect(lengthOf(read.join(' ')), name).toBeLessThanOrEqual(90);
  });

  it('say in the first line nothing that only a specialist knows', () => {
    const jargon =
      /\b(?:IMAP|POP3|SMTP|DNS|MX|SPF|DKIM|DMARC|PTR|HELO|TLS|SSL|STARTTLS|OAuth|NXDOMAIN|AUTH|RFC|MIME|ICMP|TCP|SASL|UTF-?8|IPv[46])\b|\b[245]\d\d\b/u;
    for (const { name, text } of texts) expect(text.title, name).not.toMatch(jargon);
  });

  it('say how one sees that it worked', () => {
    for (const { name, text } of texts) expect(text.done, name).not.toBe('');
  });

  it('have a first line of their own kind: no full stop, a capital, no question', () => {
    for (const { name, text } of texts)
      for (const title of branches(text.title)) {
        expect(title, name).toMatch(/^(?:[\p{Lu}{]|iCloud)/u);
        expect(title, name).not.toMatch(/[.?!]$/u);
      }
  });

  it('give one action a step: nothing is chained with "and then"', () => {
    expect(found('en', /\b(?:and|,) then (?:choose|press|click|open|enter|type|go)\b/iu, (one) => one.text.steps)).toEqual([]);
    expect(found('ru', /(?:,| и) (?:а )?(?:затем|потом) (?:нажмите|откройте|введите|выберите|впишите)/iu, (one) => one.text.steps)).toEqual(
      [],
    );
    for (const { name, text } of texts) {
      expect(text.steps.length, name).toBeLessThanOrEqual(5);
      for (const step of text.steps) expect(lengthOf(step), `${name}: ${step}`).toBeLessThanOrEqual(30);
    }
  });

  it('blame nobody', () => {
    const blame = {
      ru: /\b(?:вы (?:ошиблись|забыли|неправильно|сами виноваты)|ваша ошибка|по вашей вине|нужно было)/iu,
      en: /\byou (?:failed|forgot|made a mistake|entered (?:a|the) wrong|should have|did not)\b|\byour (?:fault|mistake)\b/iu,
    };
    for (const language of languages) expect(found(language, blame[language], all)).toEqual([]);
  });

  it('English: an email is no letter, what is broken is fixed and not mended, nobody is asked about luck', () => {
    expect(
      found(
        'en',
        /\b(?:the|test|your|this) letter\b|\bletters (?:leave|go|arrive|come|have)\b|\bpaid letters\b|\bmend(?:ed|s)?\b|\bfetch mail\b|\bNo luck\?/u,
        all,
      ),
    ).toEqual([]);
  });

  it('accept, and do not "take", what is sent to a server', () => {
    expect(
      found(
        'en',
        /\b(?:do|does|did)(?: not)? take\b|\b(?:no longer|not) takes?\b|\btakes (?:no |only )?(?:mail|emails|passwords|fewer)\b/u,
        all,
      ),
    ).toEqual([]);
  });

  it('wait in the continuous tense', () => {
    expect(found('en', /\b(?:Yandex|Google|It|it|server) waits for\b/u, all)).toEqual([]);
  });
});

describe('the letters of the type', () => {
  it.each(languages)('%s: no double space, no space before a mark, no hyphen in place of a dash, three points are one sign', (language) => {
    expect(found(language, / {2}|\s[,;:!?](?!\w)|\s-\s|\.\.\.|--/u, (one) => all(one).flatMap((part) => part.split('\n')))).toEqual([]);
  });

  it('Russian: «ёлочки», ё, no English marks', () => {
    expect(found('ru', /["'“”’]/u, (one) => all(one).map((part) => part.replaceAll(/„[^“]*“/gu, '')))).toEqual([]);
    // Whole words that are never written with е by those who write ё.
    const yo =
      /(?<!\p{L})(?:еще|ее|нее|свое|мое|твое|чье|причем|пойдет|идет|придет|пройдет|дойдет|уйдет|найд[её]т(?<!найдёт)|найдется|найдем|займет|начнет|начнется|вернется|вернет|остается|дает|удается|подождет|пришлет|ждет|прочтет|поймет|трех|четырех|зелен(?:ым|ый|ые)|(?:в|от|под|раз|за|у|с|по)?[а-я]+(?:щ|ч|ж|ш|н|л|р|д)енн(?:ый|ого|ому|ым|ом|ая|ой|ую|ые|ых|ыми)(?<=(?:защищ|отклон|подтвержд|включ|отключ|подключ|запрещ|разреш|удал|определ|утвержд)енн\p{L}{2,3})|(?:защищ|отклон|подтвержд|включ|отключ|подключ|запрещ|разреш|удал|определ|утвержд|прерв|исключ)ен|учет\p{L}*|расчет\p{L}*|отчет\p{L}*|объем\p{L}*|прием|приема|черн(?:ый|ом|ого) списк?\p{L}*|надежн\p{L}*|тверд\p{L}*|далек[оа])(?!\p{L})/iu;
    expect(found('ru', yo, all)).toEqual([]);
  });

  it('English: “curly” quotes and ’ only', () => {
    expect(found('en', /["'«]/u, (one) => all(one).map((part) => part.replaceAll(/\(«[^»]*»\)/gu, '')))).toEqual([]);
  });

  it('Russian says «вы» in lower case inside a sentence', () => {
    expect(found('ru', /[\p{Ll},] (?:Вы|Вас|Вам|Ваш\p{L}*)(?!\p{L})/u, all)).toEqual([]);
  });

  it('Russian is free of office words', () => {
    expect(
      found(
        'ru',
        /(?<!\p{L})(?:осуществ\p{L}+|данн(?:ый|ого|ому|ом|ая|ой|ую) (?:ящик|сервер|адрес|ошибк|письм|парол)\p{L}*|вышеуказанн\p{L}*|нижеследующ\p{L}*|в целях|в случае если|посредством|произв(?:одит|ест|ед)\p{L}*|является|являются|имеет место|в настоящее время|необходимо|пожалуйста подождите|кликните|кликнуть|имейл\p{L}*|аутентифицир\p{L}*|залогин\p{L}*)(?!\p{L})/iu,
        (one) => one.read,
      ),
    ).toEqual([]);
  });
});
