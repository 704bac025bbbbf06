import { readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { keysOf, keyTree } from '../../tools/window-build/key-tree.ts';
import { IntlMessageFormat as Small } from '../../tools/window-build/message-format.ts';
import type { Part } from '../../tools/window-build/message-format.ts';
import { messageParts } from '../../tools/window-build/message-parts.ts';

const textsOf = (language: string, file: string): Record<string, string> =>
  JSON.parse(readFileSync(`assets/locales/${language}/${file}.json`, 'utf8')) as Record<string, string>;
const texts = ['ru', 'en'].flatMap((language) =>
  ['window', 'history', 'mark'].flatMap((file) => Object.entries(textsOf(language, file)).map(([key, text]) => ({ language, key, text }))),
);

/** Every argument of a message with the values that may choose another case. */
function argumentsOf(parts: readonly Part[], found = new Map<string, Set<string | number>>()): Map<string, Set<string | number>> {
  for (const part of parts) {
    if (typeof part !== 'object') continue;
    const [name, cases = {}, byNumber] = part;
    const values = byNumber === 1 ? [0, 1, 2, 5, 11, 21, 1.5, 12_345] : cases['other'] === undefined ? ['text', 7, 0] : Object.keys(cases);
    found.set(name, new Set([...(found.get(name) ?? []), ...values]));
    for (const inner of Object.values(cases)) argumentsOf(inner, found);
  }
  return found;
}

describe('what the build makes of the texts', () => {
  it('says the same as intl-messageformat, for every text of the window', () => {
    let compared = 0;
    for (const { language, key, text } of texts) {
      const parts = messageParts(text);
      const found = argumentsOf(parts);
      const most = Math.max(1, ...[...found.values()].map((values) => values.size));
      for (let at = 0; at < most; at += 1) {
        const values = Object.fromEntries([...found].map(([name, all]) => [name, [...all][at % all.size] ?? '']));
        const wanted = new IntlMessageFormat(text, language, undefined, { ignoreTag: true }).format(values);
        expect(new Small(parts, language).format(values), `${language} ${key} ${JSON.stringify(values)}`).toBe(wanted);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(2_000);
  });

  it('knows an exact number, the plural of a language, # and a choice', () => {
    const say = (text: string, values: Record<string, string | number>): string => new Small(messageParts(text), 'ru').format(values);
    const letters = '{n, plural, =0 {нет писем} one {# письмо} few {# письма} other {# писем}}, {who, select, you {ваши} other {чужие}}';
    expect(say(letters, { n: 0, who: 'you' })).toBe('нет писем, ваши');
    expect(say(letters, { n: 21, who: 'them' })).toBe('21 письмо, чужие');
    expect(say(letters, { n: 3, who: 'you' })).toBe('3 письма, ваши');
    expect(() => say('{name}', {})).toThrow('no value for name');
  });

  it('refuses a message that the window could not put together', () => {
    expect(() => messageParts('{n, number, percent}')).toThrow('element 2 n');
    expect(() => messageParts('{n, plural, offset:1 other {#}}')).toThrow('element 6 n');
    expect(() => messageParts('{n, selectordinal, other {#th}}')).toThrow('element 6 n');
  });
});

describe('the tree of keys', () => {
  it('holds every key once, also one that another begins with', () => {
    expect(keyTree(['a.b', 'c', 'a.c', 'a.c.d'])).toBe('a(b c c(d)) c');
    for (const file of ['window', 'history', 'mark']) {
      const keys = Object.keys(textsOf('ru', file));
      expect(keysOf(keyTree(keys)).sort()).toEqual([...keys].sort());
    }
  });
});
