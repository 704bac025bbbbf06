import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonStore } from '../../../src-main/adapters/store/json-store.ts';
import { addHistoryEntry } from '../../../src-main/core/mailboxes/add-history-entry.ts';
import type { DocumentKind } from '../../../src-main/core/mailboxes/document.ts';
import { parseDocument } from '../../../src-main/core/mailboxes/document.ts';
import { historyName } from '../../../src-main/core/mailboxes/documents.ts';
import { listMailboxes } from '../../../src-main/core/mailboxes/list-mailboxes.ts';
import { saveMailbox } from '../../../src-main/core/mailboxes/save-mailbox.ts';
import { showMailbox } from '../../../src-main/core/mailboxes/show-mailbox.ts';
import { checked, setUpOn, toSave } from './fakes.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mailready-mailboxes-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});
const file = (name: string): string => join(folder, `${name}.json`);

describe('a damaged list', () => {
  it('of torn JSON is set aside, reported once, and a new one is begun', async () => {
    await writeFile(file('mailboxes'), '{"version":1,"mailboxes":[{"addr');
    const ports = setUpOn(jsonStore({ folder }));
    const first = await listMailboxes(ports);
    expect(first).toMatchObject({
      ok: true,
      value: { document: [], damage: { kind: 'damaged', setAside: expect.stringContaining('mailboxes.damaged-') as string } },
    });
    expect(await listMailboxes(ports)).toEqual({ ok: true, value: { document: [], damage: null } });
    expect(await saveMailbox(ports, toSave())).toMatchObject({ ok: true });
    expect((await readdir(folder)).filter((name) => name.includes('.damaged-'))).toHaveLength(1);
  });

  it('with one bad entry keeps the others; the whole file stays beside it', async () => {
    const ports = setUpOn(jsonStore({ folder }));
    for (const address of ['a@firma.ru', 'b@firma.ru', 'c@firma.ru']) await saveMailbox(ports, toSave({ address }));
    await addHistoryEntry(ports, 'c@firma.ru', 'check', checked('ok'));
    const broken = JSON.parse(await readFile(file('mailboxes'), 'utf8')) as { mailboxes: Record<string, unknown>[] };
    broken.mailboxes[0]!['settings'] = { incoming: 'by hand' };
    broken.mailboxes[2]!['last'] = 'yesterday';
    const text = JSON.stringify(broken);
    await writeFile(file('mailboxes'), text);
    const listed = await listMailboxes(ports);
    expect(listed.ok && listed.value.document.map((mailbox) => [mailbox.address, mailbox.last])).toEqual([
      ['b@firma.ru', null],
      ['c@firma.ru', null],
    ]);
    const aside = listed.ok ? (listed.value.damage?.setAside ?? '') : '';
    expect(await readFile(aside, 'utf8')).toBe(text);
    expect(await listMailboxes(ports)).toMatchObject({ ok: true, value: { damage: null } });
  });

  it('is mended by a save as well', async () => {
    await writeFile(file('mailboxes'), '{"version":1,"mailboxes":{"a":1}}');
    const saved = await saveMailbox(setUpOn(jsonStore({ folder })), toSave());
    expect(saved).toMatchObject({ ok: true, value: { damage: { kind: 'damaged' } } });
  });

  it('of a later version is left as it is, and nothing is written', async () => {
    const text = '{"version":2,"mailboxes":[],"groups":[]}';
    await writeFile(file('mailboxes'), text);
    const ports = setUpOn(jsonStore({ folder }));
    for (const done of [
      await listMailboxes(ports),
      await saveMailbox(ports, toSave()),
      await addHistoryEntry(ports, 'a@b.ru', 'check', checked('ok')),
    ]) {
      expect(done).toEqual({ ok: false, error: { kind: 'newer', detail: 'mailboxes has version 2, made by a later MailReady' } });
    }
    expect(await readFile(file('mailboxes'), 'utf8')).toBe(text);
  });
});

describe('a damaged history', () => {
  it('loses only the entry that cannot be read', async () => {
    const ports = setUpOn(jsonStore({ folder }));
    await saveMailbox(ports, toSave());
    for (let n = 0; n < 3; n += 1) await addHistoryEntry(ports, 'ivanov@firma.ru', 'check', checked('ok'));
    const name = historyName('ivanov@firma.ru');
    const broken = JSON.parse(await readFile(file(name), 'utf8')) as { entries: Record<string, unknown>[] };
    broken.entries[1]!['verdict'] = 'splendid';
    await writeFile(file(name), JSON.stringify(broken));
    const shown = await showMailbox(ports, 'ivanov@firma.ru');
    expect(shown).toMatchObject({ ok: true, value: { damage: { kind: 'damaged' } } });
    expect(shown.ok && shown.value.document?.history).toHaveLength(2);
  });
});

describe('versions', () => {
  const Third = z.strictObject({ version: z.literal(3), names: z.array(z.string()) });
  const kind: DocumentKind<z.output<typeof Third>> = {
    version: 3,
    schema: Third,
    migrations: { 1: (old) => ({ list: [old['name']] }), 2: (old) => ({ names: old['list'] }) },
    empty: () => ({ version: 3, names: [] }),
    salvage: () => ({ version: 3, names: ['salvaged'] }),
  };

  it.each([
    [
      { version: 1, name: 'a' },
      { state: 'fine', document: { version: 3, names: ['a'] } },
    ],
    [
      { version: 2, list: ['a', 'b'] },
      { state: 'fine', document: { version: 3, names: ['a', 'b'] } },
    ],
    [null, { state: 'fine', document: { version: 3, names: [] } }],
    [{ version: 4 }, { state: 'newer', version: 4 }],
    [
      { version: '3', names: [] },
      { state: 'damaged', document: { version: 3, names: ['salvaged'] } },
    ],
    [
      { version: 3, names: [1] },
      { state: 'damaged', document: { version: 3, names: ['salvaged'] } },
    ],
    [['a'], { state: 'damaged', document: { version: 3, names: [] } }],
  ])('%o', (stored, expected) => {
    expect(parseDocument(kind, stored)).toEqual(expected);
  });
});
