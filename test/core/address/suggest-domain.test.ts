import { describe, expect, it } from 'vitest';
import { editDistance, suggestDomain } from '../../../src-main/core/address/suggest-domain.ts';

const known = [
  'yandex.ru',
  'mail.ru',
  'gmail.com',
  'rambler.ru',
  'inbox.ru',
  'ya.ru',
  'bk.ru',
  'yandex.by',
  'outlook.com',
  'hotmail.com',
  'icloud.com',
];

describe('suggestDomain', () => {
  it.each([
    ['gmial.com', 'gmail.com'],
    ['yandex.ry', 'yandex.ru'],
    ['mail.tu', 'mail.ru'],
    ['ramler.ru', 'rambler.ru'],
    ['gmail.con', 'gmail.com'],
    ['gmail.co', 'gmail.com'],
    ['outlok.comm', 'outlook.com'],
    ['hotmial.con', 'hotmail.com'],
  ])('%s → %s', (typed, meant) => {
    expect(suggestDomain(typed, known)).toBe(meant);
  });

  it.each(['yandex.ru', 'ya.ru', 'yo.ru', 'firma.ru', 'rambo.ru', 'yandex-team.ru'])('says nothing about %s', (domain) => {
    expect(suggestDomain(domain, known)).toBeNull();
  });

  it('counts a swap of neighbours as one', () => {
    expect(editDistance('gmial', 'gmail')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('kitten', 'sitting')).toBe(3);
  });
});
