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
/** A check's text and that for a pasted error: one choice is made everywhere alike. */
const told = (text: string, pasted: boolean): string =>
  text.replaceAll(/\{pasted, select, yes \{([^{}]*)\} other \{((?:[^{}]|\{\w+\})*)\}\}/gu, (_all, yes: string, other: string) =>
    pasted ? yes : other,
  );
/** The longest that a choice can make of it. */
const lengthOf = (text: string): number => Math.max(...[true, false].flatMap((pasted) => branches(told(text, pasted)).map(countWords)));

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
    const long = texts.map(({ name, read }) => ({ name, words: lengthOf(read.join(' ')) })).filter(({ words }) => words > 90);
    expect(long).toEqual([]);
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
        expect(title, name).toMatch(/^(?:[\p{Lu}{]|1С |1C |iCloud)/u);
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
      ru: /(?<!\p{L})(?:вы (?:ошиблись|забыли|неправильно|сами виноваты)|ваша ошибка|по вашей вине|нужно было)(?!\p{L})/iu,
      en: /\byou (?:failed|forgot|made a mistake|entered (?:a|the) wrong|should have|did not)\b|\byour (?:fault|mistake)\b/iu,
    };
    for (const language of languages) expect(found(language, blame[language], all)).toEqual([]);
  });

  it('name a fact in a ready message by one name', () => {
    const facts = languages.map((language) => {
      const names = new Map<string, Set<string>>();
      for (const { text } of inLanguage(language))
        for (const match of (text.letter ?? '').matchAll(/^([^:{}\n]+): \{(time|address|localAddress|queueId)\}/gmu))
          names.set(match[2] ?? '', (names.get(match[2] ?? '') ?? new Set()).add(match[1] ?? ''));
      return Object.fromEntries([...names].map(([fact, labels]) => [fact, [...labels].sort()]));
    });
    expect(facts).toEqual([
      {
        time: ['Время', 'Время отправки'],
        address: ['Почтовый ящик'],
        localAddress: ['Адрес моего компьютера'],
        queueId: ['Номер письма на сервере'],
      },
      { time: ['Sent at', 'Time'], address: ['Mailbox'], localAddress: ['Address of my computer'], queueId: ['Queue ID on the server'] },
    ]);
  });
});
