import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createApp } from '../../src-main/app/create-app.ts';
import { createClient } from '../../src-main/contract/transport.ts';

const home = mkdtempSync(join(tmpdir(), 'mailready-letter-'));
afterAll(() => rmSync(home, { recursive: true }));

function appThat(opens: boolean) {
  const opened: string[] = [];
  const app = createApp({
    host: 'test',
    version: '0.0.0',
    home,
    language: null,
    env: {},
    openUrl: {
      open(url) {
        opened.push(url);
        return Promise.resolve(opens);
      },
    },
  });
  return { opened, client: createClient(app.server) };
}
const letter = { subject: 'Почта: anna@firma.ru', text: 'Здравствуйте!\nОтвет сервера: 535', language: 'ru' as const };

it('a ready message goes to the mail program by the port that opens pages', async () => {
  const { opened, client } = appThat(true);
  expect(await client.call('app.openLetter', letter)).toEqual({ ok: true, value: { opened: true, cut: false } });
  expect(opened.map(decodeURIComponent)).toEqual(['mailto:?subject=Почта: anna@firma.ru&body=Здравствуйте!\r\nОтвет сервера: 535']);
});

it('where no mail program opens it says so', async () => {
  expect(await appThat(false).client.call('app.openLetter', letter)).toEqual({ ok: true, value: { opened: false, cut: false } });
});

it('a password that a server repeated does not travel along', async () => {
  const { opened, client } = appThat(true);
  await client.call('secret.hold', { value: 'Kanareika-7f3a9' });
  const text = 'Ответ сервера: 535 bad password Kanareika-7f3a9';
  await client.call('app.openLetter', { ...letter, subject: 'Kanareika-7f3a9?', text });
  expect(opened).toHaveLength(1);
  expect(decodeURIComponent(opened[0] ?? '')).not.toContain('anareika');
});

it('app.openUrl opens no letter with a recipient of somebody’s choice', async () => {
  const { opened, client } = appThat(true);
  expect(await client.call('app.openUrl', { url: 'mailto:evil@example.com?subject=a&body=b' })).toEqual({
    ok: true,
    value: { opened: false },
  });
  expect(opened).toEqual([]);
});
