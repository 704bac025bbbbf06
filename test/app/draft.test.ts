import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../src-main/app/create-app.ts';
import type { Draft } from '../../src-main/contract/draft.ts';
import { createClient } from '../../src-main/contract/transport.ts';

let app: App | undefined;
afterEach(() => app?.close());
const home = (): string => mkdtempSync(join(tmpdir(), 'mailready-draft-'));
const open = (folder: string) =>
  createClient((app = createApp({ host: 'test', version: '0', home: folder, language: 'en', env: {} })).server);

const draft: Draft = {
  typed: 'anna@firma.ru',
  address: 'anna@firma.ru',
  domain: 'firma.ru',
  screen: 'prepare',
  hand: null,
  handUsed: false,
  guideMarks: { 'enable_imap.1': 'done' },
  guideLater: false,
  alsoTo: '',
};

describe('what was typed', () => {
  it('outlives the program, and is gone once there is nothing to keep', async () => {
    const folder = home();
    expect(await open(folder).call('draft.get', {})).toEqual({ ok: true, value: { draft: null } });
    await open(folder).call('draft.set', { draft });
    await app?.close();
    const later = open(folder);
    expect(await later.call('draft.get', {})).toEqual({ ok: true, value: { draft } });
    await later.call('draft.set', { draft: null });
    expect(await open(folder).call('draft.get', {})).toEqual({ ok: true, value: { draft: null } });
    expect(readdirSync(folder).filter((name) => name.startsWith('draft'))).toEqual([]);
  });

  it.each(['', '{', '{"version":9}', '"text"', JSON.stringify({ ...draft, password: 'x' })])(
    'a file with %j means nothing',
    async (text) => {
      const folder = home();
      writeFileSync(join(folder, 'draft.json'), text);
      expect(await open(folder).call('draft.get', {})).toEqual({ ok: true, value: { draft: null } });
    },
  );

  it('has no room for a password', async () => {
    const wrong = { ...draft, password: 'kanareika' } as Draft;
    expect(await open(home()).call('draft.set', { draft: wrong })).toMatchObject({ ok: false, failure: { code: 'bad_input' } });
  });
});
