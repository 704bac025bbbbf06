import { expect, it } from 'vitest';
import { addHistoryEntry } from '../../../src-main/core/mailboxes/add-history-entry.ts';
import { amendHistoryEntry } from '../../../src-main/core/mailboxes/amend-history-entry.ts';
import { findMailbox } from '../../../src-main/core/mailboxes/find-mailbox.ts';
import { saveMailbox } from '../../../src-main/core/mailboxes/save-mailbox.ts';
import { showMailbox } from '../../../src-main/core/mailboxes/show-mailbox.ts';
import { checked, setUp, toSave } from './fakes.ts';

const address = 'ivanov@firma.ru';

it('the entry of that moment says the later cause, in the history and in the list; the others stay', async () => {
  const ports = setUp();
  await saveMailbox(ports, toSave());
  await addHistoryEntry(ports, address, 'check', checked('ok', { 'imap.login': 'passed' }));
  ports.time.now += 60_000;
  const failed = checked('failed', { 'imap.login': 'failed' });
  const added = await addHistoryEntry(ports, address, 'recheck', failed, 'kept');
  const at = added.ok ? added.value.at : null;
  ports.time.now += 60_000;
  const steps = failed.steps.map((step) => ({ ...step, problem: 'app_password_required' as const }));
  expect((await amendHistoryEntry(ports, address, at ?? '', { ...failed, steps })).ok).toBe(true);

  const found = await findMailbox(ports, address);
  expect(found.ok && found.value.document?.last).toMatchObject({
    at,
    kind: 'recheck',
    secret: 'kept',
    steps: [{ problem: 'app_password_required' }],
  });
  const shown = await showMailbox(ports, address);
  expect(shown.ok && shown.value.document?.history.map(({ verdict, steps: [first] }) => [verdict, first?.problem])).toEqual([
    ['failed', 'app_password_required'],
    ['ok', null],
  ]);
});

it('a mailbox that is not saved, or a moment without an entry: nothing is written', async () => {
  const ports = setUp();
  expect((await amendHistoryEntry(ports, address, '2026-01-01T00:00:00.000Z', checked('ok', {}))).ok).toBe(true);
  expect([...ports.store.files]).toEqual([]);
  await saveMailbox(ports, toSave());
  const before = new Map(ports.store.files);
  await amendHistoryEntry(ports, address, '2026-01-01T00:00:00.000Z', checked('ok', {}));
  expect([...ports.store.files]).toEqual([...before]);
});
