import { describe, expect, it } from 'vitest';
import { forgetLetter, rememberedLetters, rememberLetter } from '../../../src-main/core/mailboxes/remembered-letters.ts';
import { setUp } from './fakes.ts';

describe('test letters that could not be removed', () => {
  it('are remembered for the address, saved or not, until they are gone', async () => {
    const ports = setUp();
    await rememberLetter(ports, 'Ivan@почта.рф', '<1@mailready>');
    await rememberLetter(ports, 'ivan@xn--80a1acny.xn--p1ai', '<2@mailready>');
    await rememberLetter(ports, 'other@firma.ru', '<3@mailready>');
    expect(await rememberedLetters(ports, 'ivan@почта.рф')).toEqual({ ok: true, value: ['<1@mailready>', '<2@mailready>'] });
    await forgetLetter(ports, '<1@mailready>');
    await forgetLetter(ports, '<never@mailready>');
    expect(await rememberedLetters(ports, 'ivan@почта.рф')).toEqual({ ok: true, value: ['<2@mailready>'] });
  });

  it('are given up after ninety days, and never fill the disk', async () => {
    const ports = setUp();
    await rememberLetter(ports, 'a@b.ru', '<old@mailready>');
    ports.time.now += 91 * 24 * 3600_000;
    for (let n = 0; n < 510; n += 1) await rememberLetter(ports, 'a@b.ru', `<${n}@mailready>`);
    const found = await rememberedLetters(ports, 'a@b.ru');
    expect(found.ok && [found.value.length, found.value[0], found.value.at(-1)]).toEqual([500, '<10@mailready>', '<509@mailready>']);
  });
});
