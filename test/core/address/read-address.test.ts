import { describe, expect, it } from 'vitest';
import { readAddress } from '../../../src-main/core/address/read-address.ts';

function read(text: string) {
  const result = readAddress(text);
  if (!result.ok) throw new Error(`${text}: ${result.error.kind}`);
  return result.value;
}
function fault(text: string) {
  const result = readAddress(text);
  if (result.ok) throw new Error(`${text} was read as ${result.value.address}`);
  return result.error;
}

describe('readAddress', () => {
  it.each([
    ['ivan@yandex.ru', 'ivan@yandex.ru'],
    ['  ivan@yandex.ru\n', 'ivan@yandex.ru'],
    ['\u200bivan@yandex.ru\ufeff', 'ivan@yandex.ru'],
    ['mailto:ivan@yandex.ru?subject=hi', 'ivan@yandex.ru'],
    ['mailto:iv%61n@yandex.ru', 'ivan@yandex.ru'],
    ['Иван Петров <ivan@yandex.ru>', 'ivan@yandex.ru'],
    ['"Петров, Иван" <ivan@yandex.ru>;', 'ivan@yandex.ru'],
    ['Ivan.Petrov@YANDEX.RU', 'Ivan.Petrov@yandex.ru'],
    ["o'neil_{x}@firma.com.ru", "o'neil_{x}@firma.com.ru"],
    ['info@mailready.test', 'info@mailready.test'],
  ])('reads %j', (typed, address) => {
    expect(read(typed).address).toBe(address);
  });

  it('keeps both forms of an IDN address', () => {
    expect(read('имя@Почта.рф')).toMatchObject({
      domain: 'xn--80a1acny.xn--p1ai',
      domainUnicode: 'почта.рф',
      address: 'имя@xn--80a1acny.xn--p1ai',
      shown: 'имя@почта.рф',
      base: 'xn--80a1acny.xn--p1ai',
    });
    expect(read('info@xn--80a1acny.xn--p1ai').shown).toBe('info@почта.рф');
    expect(read('info@bücher.example').domain).toBe('xn--bcher-kva.example');
    expect(read('info@xn--bcher-kva.example').domainUnicode).toBe('bücher.example');
    expect(read('info@mañana.example').domain).toBe('xn--maana-pta.example');
  });

  it('knows the registrable domain, private suffixes included', () => {
    expect(read('a@mail.firma.ru').base).toBe('firma.ru');
    expect(read('a@mail.firma.com.ru').base).toBe('firma.com.ru');
    expect(read('a@x.y.co.uk').base).toBe('y.co.uk');
  });

  it('strips a tag for signing in only', () => {
    expect(read('ivan+shop@yandex.ru')).toMatchObject({
      address: 'ivan+shop@yandex.ru',
      loginAddress: 'ivan@yandex.ru',
      loginLocal: 'ivan',
    });
    expect(read('+ivan@yandex.ru').loginLocal).toBe('+ivan');
  });

  it.each([
    ['', 'empty', null],
    ['   ', 'empty', null],
    ['ivan', 'no_at', null],
    ['ivan.yandex.ru', 'no_at', null],
    ['ivan"yandex.ru', 'no_at', 'ivan@yandex.ru'],
    ['ivan(at)yandex.ru', 'no_at', 'ivan@yandex.ru'],
    ['ivan [собака] yandex.ru', 'spaces', null],
    ['ivan@@yandex.ru', 'two_at', 'ivan@yandex.ru'],
    ['ivan@firma@yandex.ru', 'two_at', null],
    ['ivan @yandex.ru', 'spaces', 'ivan@yandex.ru'],
    ['ivan@ yandex. ru', 'spaces', 'ivan@yandex.ru'],
    ['iv\u200ban@yandex.ru', 'spaces', 'ivan@yandex.ru'],
    ['ivan petrov@yandex.ru', 'spaces', null],
    ['ivan@yandex.ru.', 'trailing_dot', 'ivan@yandex.ru'],
    ['ivan.@yandex.ru', 'misplaced_dot', 'ivan@yandex.ru'],
    ['ivan..p@yandex.ru', 'misplaced_dot', 'ivan.p@yandex.ru'],
    ['ivan@.yandex.ru', 'misplaced_dot', 'ivan@yandex.ru'],
    ['ivan@yandex..ru', 'misplaced_dot', 'ivan@yandex.ru'],
    ['ivan@yandex,ru', 'bad_characters', 'ivan@yandex.ru'],
    ['ivan@yandex.ru;', 'bad_characters', 'ivan@yandex.ru'],
    ['(ivan@yandex.ru)', 'bad_characters', 'ivan@yandex.ru'],
    ['ivan@yan/dex.ru', 'bad_characters', null],
    ['ivan@yandex.ru:25', 'bad_characters', null],
    ['iv\u0000an@yandex.ru', 'bad_characters', null],
    ['ivan@\u202eyandex.ru', 'spaces', 'ivan@yandex.ru'],
    ['@yandex.ru', 'no_local', null],
    ['ivan@', 'bad_domain', null],
    ['ivan@mailru', 'bad_domain', null],
    ['ivan@127.0.0.1', 'bad_domain', null],
    ['ivan@-yandex.ru', 'bad_domain', null],
    ['ivan@yandex.123', 'bad_domain', null],
    [`ivan@${'a'.repeat(64)}.ru`, 'bad_domain', null],
    [`${'a'.repeat(65)}@yandex.ru`, 'local_too_long', null],
    [`${'a'.repeat(40)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.ru`, 'too_long', null],
    ['a'.repeat(300), 'no_at', null],
    [`${'a'.repeat(290)}@yandex.ru`, 'too_long', null],
    ['ivаn@yandex.ru', 'mixed_letters', 'ivan@yandex.ru'],
    ['ivan@yandех.ru', 'mixed_letters', 'ivan@yandex.ru'],
    ['anna@xn--mil-6cd.ru', 'mixed_letters', 'anna@mail.ru'],
    ['ivan@mail.ру', 'mixed_letters', 'ivan@mail.ru'],
    ['ivжn@yandex.ru', 'mixed_letters', null],
    ['сара@mail.ru', 'mixed_letters', 'capa@mail.ru'],
    ['иван@yandex.ru', 'mixed_letters', null],
    ['шмфт@нфтвучюкг', 'wrong_layout', 'ivan@yandex.ru'],
    ['шмфт"нфтвучюкг', 'wrong_layout', 'ivan@yandex.ru'],
    ['ШМФТ@нфтвучюкг', 'wrong_layout', 'ivan@yandex.ru'],
    ['ivan@нфтвучюкг', 'wrong_layout', 'ivan@yandex.ru'],
    ['ivan@яндекс.ру', 'bad_domain', null],
    ['шмфт@yandex.ru', 'wrong_layout', 'ivan@yandex.ru'],
  ])('%j is refused as %s', (typed, kind, suggestion) => {
    expect(fault(typed)).toMatchObject({ kind, suggestion });
  });

  it('names what is wrong', () => {
    expect(fault('ivаn@yandex.ru').what).toBe('а');
    expect(fault('iv;an@yandex.ru').what).toBe(';');
    expect(fault('ivan@mailru').what).toBe('mailru');
  });

  it('never throws and never suggests what it would refuse', () => {
    const alphabet = [
      'a',
      'я',
      '@',
      '.',
      ',',
      ' ',
      '"',
      '<',
      '>',
      '+',
      '-',
      'x',
      'n',
      '\u0000',
      '\u200b',
      'ß',
      '😀',
      'ю',
      'кг',
      '%',
      'ru',
      '。',
    ];
    let seed = 7;
    const next = (): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
    for (let run = 0; run < 5000; run++) {
      const text = Array.from({ length: Math.floor(next() * 14) }, () => alphabet[Math.floor(next() * alphabet.length)]).join('');
      const result = readAddress(text);
      if (!result.ok && result.error.suggestion !== null) expect(readAddress(result.error.suggestion).ok, text).toBe(true);
      if (result.ok) expect(readAddress(result.value.address), text).toMatchObject({ ok: true });
    }
  });
});
