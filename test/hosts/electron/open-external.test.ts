import { describe, expect, it } from 'vitest';
import { externalPages } from '../../../src-main/hosts/electron/open-external.ts';

const hosts = new Set(['id.yandex.ru', 'xn--80a1acny.xn--p1ai']);

function played(works = true) {
  const opened: string[] = [];
  const port = externalPages(
    {
      openExternal(url) {
        opened.push(url);
        return works ? Promise.resolve() : Promise.reject(new Error('no browser'));
      },
    },
    hosts,
  );
  return { opened, port };
}

describe('pages that Electron opens in the browser', () => {
  it.each([
    ['https://id.yandex.ru/security/app-passwords?x=1#y', 'https://id.yandex.ru/security/app-passwords?x=1#y'],
    ['HTTPS://ID.YANDEX.RU/', 'https://id.yandex.ru/'],
    ['https://id.yandex.ru:443/', 'https://id.yandex.ru/'],
    ['https://почта.рф/', 'https://xn--80a1acny.xn--p1ai/'],
  ])('opens %s', async (url, normal) => {
    const { opened, port } = played();
    expect(await port.open(url)).toBe(true);
    expect(opened).toEqual([normal]);
  });

  it.each([
    ['a file', 'file:///etc/passwd'],
    ['a script', 'javascript:alert(1)'],
    ['a script in disguise', ' java\nscript:alert(1)'],
    ['data', 'data:text/html,<script>1</script>'],
    ['a mail address', 'mailto:a@id.yandex.ru'],
    ['a Windows protocol', 'ms-msdt:/id PCWDiagnostic'],
    ['a share', '\\\\evil.example\\share'],
    ['a share as a file', 'file://evil.example/share'],
    ['plain http', 'http://id.yandex.ru/'],
    ['a user part', 'https://id.yandex.ru@evil.example/'],
    ['a user part before our host', 'https://evil@id.yandex.ru/'],
    ['a backslash trick', 'https://evil.example\\@id.yandex.ru/'],
    ['another port', 'https://id.yandex.ru:8443/'],
    ['a host below ours', 'https://x.id.yandex.ru/'],
    ['a host that begins like ours', 'https://id.yandex.ru.evil.example/'],
    ['a host that ends like ours', 'https://evil-id.yandex.ru/'],
    ['a final dot', 'https://id.yandex.ru./'],
    ['Cyrillic letters in a Latin name', 'https://id.уаndех.ru/'],
    ['a mixed name', 'https://id.yandеx.ru/'],
    ['an address by number', 'https://127.0.0.1/'],
    ['no address', 'id.yandex.ru'],
    ['nothing', ''],
    ['an endless address', `https://id.yandex.ru/${'x'.repeat(2000)}`],
  ])('does not open %s', async (_, url) => {
    const { opened, port } = played();
    expect(await port.open(url)).toBe(false);
    expect(opened).toEqual([]);
  });

  it('opens a letter of ours as a draft, to the letter, and no other', async () => {
    const { opened, port } = played();
    expect(await port.open('mailto:?subject=a%20b&body=c%0D%0Ad')).toBe(true);
    for (const url of ['mailto:?subject=a%0D%0ABcc:x&body=b', 'mailto:a@b.ru?subject=a&body=b', 'mailto:?subject=a&body=b&cc=c'])
      expect(await port.open(url)).toBe(false);
    expect(opened).toEqual(['mailto:?subject=a%20b&body=c%0D%0Ad']);
  });

  it('says so when the system has no browser', async () => {
    expect(await played(false).port.open('https://id.yandex.ru/')).toBe(false);
  });
});
