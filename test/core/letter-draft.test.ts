import { describe, expect, it } from 'vitest';
import { draftLimit, isLetterDraft, letterDraft, longestDraft } from '../../src-main/core/letter-draft.ts';

const note = '(остальное не поместилось)';
const draft = (subject: string, body: string, limit = longestDraft) => letterDraft(subject, body, note, limit);
/** As a mail program reads it (RFC 6068): fields first, then their escapes. */
function read(url: string): { subject: string; body: string; fields: string[] } {
  const fields = url.slice('mailto:?'.length).split('&');
  const value = (name: string): string => decodeURIComponent(fields.find((it) => it.startsWith(`${name}=`))?.slice(name.length + 1) ?? '');
  return { subject: value('subject'), body: value('body'), fields: fields.map((it) => it.split('=')[0] ?? '') };
}

describe('a ready message as a draft', () => {
  it('keeps every letter and line, and names nobody', () => {
    const { url, cut } = draft('Почта не приняла пароль: anna@firma.ru', 'Здравствуйте!\n\nСервер: mail.firma.ru:993\n100 % + a&b=c ’');
    expect(url.startsWith('mailto:?subject=')).toBe(true);
    expect([cut, read(url)]).toEqual([
      false,
      {
        subject: 'Почта не приняла пароль: anna@firma.ru',
        body: 'Здравствуйте!\r\n\r\nСервер: mail.firma.ru:993\r\n100 % + a&b=c ’',
        fields: ['subject', 'body'],
      },
    ]);
  });

  it.each([
    ['a line end in the subject', 'Тема\r\nBcc: evil@example.com', 'Тема Bcc: evil@example.com'],
    ['a bare return, a line separator', 'a\rb\u2028c\u2029d', 'a b c d'],
    ['an escape that is already there', 'a%0D%0ABcc:x', 'a%0D%0ABcc:x'],
    ['fields of the address', 'a&bcc=evil@example.com&attach=/etc/passwd?x#y', 'a&bcc=evil@example.com&attach=/etc/passwd?x#y'],
    ['text turned around', 'a\u202egpj.exe\u2066b\u200b', 'agpj.exeb'],
    ['half a pair', 'a\ud83db', 'a\ufffdb'],
    ['nothing', ' \u0000 ', ''],
  ])('%s begins nothing of its own', (_case, subject, shown) => {
    for (const url of [draft(subject, 'x').url, draft('x', subject.replace(/[\r\n\u2028\u2029]+/gu, ' ')).url]) {
      expect(url).toMatch(/^mailto:\?subject=[\w.~%-]*&body=[\w.~%-]*$/u);
      expect(read(url).fields).toEqual(['subject', 'body']);
      expect(isLetterDraft(url)).toBe(true);
    }
    expect(read(draft(subject, 'x').url).subject).toBe(shown);
    expect(draft(subject, 'x').url.slice(0, draft(subject, 'x').url.indexOf('&body='))).not.toMatch(/%0[AD]/u);
  });

  it('says in the letter itself that its end is missing, and stays within the limit', () => {
    for (const letters of ['ж', '👩‍👩‍👧', 'a\n', '%']) {
      const { url, cut } = draft('Тема', letters.repeat(5_000), draftLimit('win32'));
      expect([cut, url.length <= 2_000, isLetterDraft(url)]).toEqual([true, true, true]);
      expect(read(url).body.endsWith(`\r\n\r\n${note}`)).toBe(true);
      expect(read(url).body.startsWith(letters.replace('\n', '\r\n').slice(0, 1))).toBe(true);
    }
    expect(draft('с'.repeat(5_000), 'x', 2_000).url.length).toBeLessThanOrEqual(2_000);
  });

  it('fits whole where the system takes long addresses', () => {
    expect(draft('Тема', 'ж'.repeat(3_000), draftLimit('linux')).cut).toBe(false);
  });

  it.each([
    'mailto:a@mail.ru',
    'mailto:a@mail.ru?subject=a&body=b',
    'mailto:?subject=a&body=b&bcc=c',
    'mailto:?bcc=a&subject=a&body=b',
    'mailto:?subject=a%0D%0ABcc:x&body=b',
    'mailto:?subject=a%0aBcc:x&body=b',
    'mailto:?subject=a&body=b c',
    'mailto:?subject=a&body=b"',
    "mailto:?subject=a&body=b'",
    'MAILTO:?subject=a&body=b',
    ' mailto:?subject=a&body=b',
    'mailto:?subject=a&body=b\n',
    'mailto:?subject=a&body=%2',
    `mailto:?subject=a&body=${'b'.repeat(longestDraft)}`,
    'https://mail.ru/',
  ])('%s is none of ours', (url) => {
    expect(isLetterDraft(url)).toBe(false);
  });
});
