import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { browser } from '../../../src-main/adapters/open-url/browser.ts';
import { draftLimit, letterDraft } from '../../../src-main/core/letter-draft.ts';

const folder = mkdtempSync(join(tmpdir(), 'mailready-draft-'));
afterAll(() => rmSync(folder, { recursive: true }));
const seen = join(folder, 'seen');
writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$#" "$@" > '${seen}'\n`);
chmodSync(join(folder, 'xdg-open'), 0o755);
const open = (url: string): Promise<boolean> =>
  browser({ env: { PATH: `${folder}:/usr/bin:/bin`, DISPLAY: ':0' }, platform: 'linux' }).open(url);

it.skipIf(process.platform === 'win32')('hands a long letter over as one argument, to the letter', async () => {
  const text = `Здравствуйте!\n$(touch /tmp/x) \`id\` "a" 'b' ; | & < > \\ ${'ж'.repeat(2_000)}`;
  const { url, cut } = letterDraft('Тема "$HOME"', text, '…', draftLimit('linux'));
  expect([cut, await open(url)]).toEqual([false, true]);
  expect(readFileSync(seen, 'utf8')).toBe(`1\n${url}\n`);
  rmSync(seen);
});

it.each(['mailto:a@mail.ru', 'mailto:?subject=a&body=b&attach=/etc/passwd', 'mailto:?subject=a%0ABcc:b&body=c'])(
  'never opens %s',
  async (url) => {
    expect(await open(url)).toBe(false);
    expect(existsSync(seen)).toBe(false);
  },
);
