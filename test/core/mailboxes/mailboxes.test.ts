import { describe, expect, it } from 'vitest';
import { MailboxDetails } from '../../../src-main/contract/mailbox.ts';
import { addHistoryEntry } from '../../../src-main/core/mailboxes/add-history-entry.ts';
import { findMailbox } from '../../../src-main/core/mailboxes/find-mailbox.ts';
import { listMailboxes } from '../../../src-main/core/mailboxes/list-mailboxes.ts';
import { removeMailbox } from '../../../src-main/core/mailboxes/remove-mailbox.ts';
import { passwordWorked, replaceSecret } from '../../../src-main/core/mailboxes/replace-secret.ts';
import { saveMailbox } from '../../../src-main/core/mailboxes/save-mailbox.ts';
import { savedSecrets } from '../../../src-main/core/mailboxes/saved-secrets.ts';
import { showMailbox } from '../../../src-main/core/mailboxes/show-mailbox.ts';
import { openSecret } from '../../../src-main/core/open-secret.ts';
import type { Result } from '../../../src-main/core/result.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { checked, setUp, settings, toSave } from './fakes.ts';

const one = (password: string) => ({ incoming: Secret.of(password), outgoing: null });
const two = (incoming: string, outgoing: string) => ({ incoming: Secret.of(incoming), outgoing: Secret.of(outgoing) });

function value<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
/** The texts of what a new run would sign in with. */
async function secretsOf(ports: ReturnType<typeof setUp>, keeper = ports.keeper): Promise<unknown> {
  const profile = value(await findMailbox(ports, 'ivanov@firma.ru')).document;
  const found = profile && (await savedSecrets(keeper, profile));
  if (found?.ok !== true) return found?.error;
  return found.value && [openSecret(found.value.incoming), found.value.outgoing && openSecret(found.value.outgoing)];
}

describe('saving a mailbox', () => {
  it('keeps the settings in the list and the secret in the keychain, never in the store', async () => {
    const ports = setUp();
    const saved = value(await saveMailbox(ports, toSave({ secrets: two('canary-in', 'canary-out') })));
    expect(saved).toMatchObject({
      vault: null,
      damage: null,
      mailbox: { address: 'ivanov@firma.ru', secret: 'keychain', twoSecrets: true, last: null },
    });
    expect(value(await listMailboxes(ports)).document).toEqual([saved.mailbox]);
    expect(await secretsOf(ports)).toEqual(['canary-in', 'canary-out']);
    expect(JSON.stringify([...ports.store.files])).not.toContain('canary');
  });

  it('without a keychain keeps the secret for this run and says so', async () => {
    const ports = setUp();
    ports.vault.state = { state: 'absent', detail: 'no bus' };
    const saved = value(await saveMailbox(ports, toSave({ secrets: one('x') })));
    expect(saved).toMatchObject({ vault: { state: 'absent', detail: 'no bus' }, mailbox: { secret: 'session' } });
    expect(await secretsOf(ports)).toEqual(['x', null]);
    expect(await secretsOf(ports, ports.newRun())).toBeNull();
    expect(value(await listMailboxes({ ...ports, keeper: ports.newRun() })).document[0]?.secret).toBe('none');
  });

  it('again brings it up to date, whatever the letter case and the form of the domain', async () => {
    const ports = setUp();
    await saveMailbox(ports, toSave({ address: 'Ivan@Почта.РФ', secrets: one('x') }));
    await addHistoryEntry(ports, 'ivan@xn--80a1acny.xn--p1ai', 'check', checked('ok'));
    const saved = value(await saveMailbox(ports, toSave({ address: 'ivan@почта.рф', provider: 'beget' })));
    expect(saved.mailbox).toMatchObject({
      address: 'Ivan@xn--80a1acny.xn--p1ai',
      provider: 'beget',
      secret: 'keychain',
      last: { verdict: 'ok' },
    });
    expect(value(await listMailboxes(ports)).document).toHaveLength(1);
  });

  it('that fails leaves no secret behind', async () => {
    const ports = setUp();
    ports.store.failure = { kind: 'full', detail: 'ENOSPC' };
    expect(await saveMailbox(ports, toSave({ secrets: one('x') }))).toEqual({ ok: false, error: { kind: 'full', detail: 'ENOSPC' } });
    expect(await ports.keeper.find({ address: 'ivanov@firma.ru', direction: 'incoming' })).toEqual({ ok: true, value: null });
  });
});

describe('a new password', () => {
  it('takes the place of the old one only when it worked', async () => {
    const ports = setUp();
    await saveMailbox(ports, toSave({ secrets: one('old') }));
    expect(value(await replaceSecret(ports, 'ivanov@firma.ru', one('new'), false)).replaced).toBe(false);
    expect(await secretsOf(ports)).toEqual(['old', null]);
    expect(value(await replaceSecret(ports, 'IVANOV@firma.ru', one('new'), true)).replaced).toBe(true);
    expect(await secretsOf(ports, ports.newRun())).toEqual(['new', null]);
  });

  it('that the keychain does not take works in this run; the old one is not used again', async () => {
    const ports = setUp();
    await saveMailbox(ports, toSave({ secrets: one('old') }));
    ports.vault.state = { state: 'locked', detail: null };
    const done = value(await replaceSecret(ports, 'ivanov@firma.ru', one('new'), true));
    expect(done).toMatchObject({ replaced: true, kept: { place: 'session', vault: { state: 'locked' } } });
    expect(await secretsOf(ports)).toEqual(['new', null]);
    ports.vault.state = { state: 'ready', detail: null };
    expect(await secretsOf(ports, ports.newRun())).toBeNull();
  });

  it('for both directions ends the separate one for sending', async () => {
    const ports = setUp();
    await saveMailbox(ports, toSave({ secrets: two('in', 'out') }));
    await replaceSecret(ports, 'ivanov@firma.ru', one('both'), true);
    expect(await secretsOf(ports)).toEqual(['both', null]);
    expect(await ports.keeper.find({ address: 'ivanov@firma.ru', direction: 'outgoing' })).toEqual({ ok: true, value: null });
  });

  it.each([
    [{ 'imap.login': 'passed', 'smtp.login': 'passed' }, true],
    [{ 'imap.login': 'passed', 'imap.quota': 'failed', 'smtp.login': 'skipped' }, true],
    [{ 'imap.login': 'passed', 'smtp.login': 'failed' }, false],
    [{ 'imap.connect': 'failed', 'imap.login': 'skipped' }, false],
    [{}, false],
  ] as const)('worked with %o: %s', (steps, expected) => {
    expect(passwordWorked(checked('failed', steps))).toBe(expected);
  });

  it('cannot be read from a keychain that is locked now', async () => {
    const ports = setUp();
    await saveMailbox(ports, toSave({ secrets: one('x') }));
    ports.vault.state = { state: 'locked', detail: 'why' };
    expect(await secretsOf(ports)).toEqual({ state: 'locked', detail: 'why' });
  });
});

describe('history', () => {
  it('gets an entry without texts for each check, newest first', async () => {
    const ports = setUp();
    await saveMailbox(ports, toSave());
    await addHistoryEntry(ports, 'ivanov@firma.ru', 'check', checked('ok', { 'imap.login': 'passed' }));
    ports.time.now += 60_000;
    const problem = {
      code: 'auth_bad_credentials',
      part: 'imap',
      stage: 'auth',
      fixer: 'user',
      severity: 'failed',
      confidence: 0.9,
      title: 'TEXT',
      what: 'TEXT',
      why: 'TEXT',
      steps: ['TEXT'],
      done: 'TEXT',
      letter: null,
      actions: [],
      evidence: { reply: 'x'.repeat(5_000) },
      alternatives: [],
      params: { host: 'imap.firma.ru' },
      variant: null,
    } as const;
    await addHistoryEntry(
      ports,
      'ivanov@firma.ru',
      'recheck',
      checked(
        'failed',
        { 'imap.login': 'failed' },
        { problems: [{ ...problem, steps: [...problem.steps], actions: [], alternatives: [] }] },
      ),
    );
    const details = MailboxDetails.parse(value(await showMailbox(ports, 'ivanov@firma.ru')).document);
    expect(details.history.map((entry) => entry.kind)).toEqual(['recheck', 'check']);
    expect(details.last).toEqual({
      at: '2026-01-15T09:01:00.000Z',
      kind: 'recheck',
      verdict: 'failed',
      problems: ['auth_bad_credentials'],
    });
    expect(details.changes).toEqual({
      goodAt: '2026-01-15T09:00:00.000Z',
      steps: [{ id: 'imap.login', was: 'passed', now: 'failed' }],
      settings: [],
      because: { step: 'imap.login', code: 'auth_bad_credentials', answer: null },
    });
    const stored = JSON.stringify([...ports.store.files]);
    expect(stored).not.toContain('TEXT');
    expect(stored).not.toContain('not for history');
    expect(stored.length).toBeLessThan(6_000);
  });

  it('is not kept for a mailbox that is not saved', async () => {
    const ports = setUp();
    expect(value(await addHistoryEntry(ports, 'a@b.ru', 'check', checked('ok')))).toEqual({ added: false, damage: null });
    expect(ports.store.files.size).toBe(0);
    expect(value(await showMailbox(ports, 'a@b.ru')).document).toBeNull();
  });

  it('compares with the last good check even after several bad ones', async () => {
    const ports = setUp();
    await saveMailbox(ports, toSave());
    const moved = { ...settings, incoming: { ...settings.incoming, host: 'mail.firma.ru', port: 143 } };
    for (const result of [
      checked('warnings', { 'smtp.login': 'passed' }),
      checked('failed'),
      checked('failed', { 'smtp.login': 'failed' }, { settings: moved }),
    ]) {
      await addHistoryEntry(ports, 'ivanov@firma.ru', 'recheck', result);
      ports.time.now += 1_000;
    }
    expect(value(await listMailboxes(ports)).document[0]?.changes).toEqual({
      goodAt: '2026-01-15T09:00:00.000Z',
      steps: [{ id: 'smtp.login', was: 'passed', now: 'failed' }],
      settings: ['incoming.host', 'incoming.port'],
      because: { step: 'smtp.login', code: 'auth_bad_credentials', answer: null },
    });
  });

  it('finds no change between two good checks where a step was only left out', async () => {
    const ports = setUp();
    await saveMailbox(ports, toSave());
    await addHistoryEntry(ports, 'ivanov@firma.ru', 'check', checked('ok', { 'roundtrip.find': 'passed', 'imap.login': 'passed' }));
    await addHistoryEntry(ports, 'ivanov@firma.ru', 'recheck', checked('ok', { 'roundtrip.find': 'skipped', 'imap.login': 'passed' }));
    expect(value(await listMailboxes(ports)).document[0]?.changes).toBeNull();
    await addHistoryEntry(ports, 'ivanov@firma.ru', 'recheck', checked('warnings', { 'imap.login': 'warning' }));
    expect(value(await listMailboxes(ports)).document[0]?.changes?.steps).toEqual([{ id: 'imap.login', was: 'passed', now: 'warning' }]);
  });
});

describe('removing a mailbox', () => {
  it('takes its history and both secrets along', async () => {
    const ports = setUp();
    await saveMailbox(ports, toSave({ secrets: two('in', 'out') }));
    await addHistoryEntry(ports, 'ivanov@firma.ru', 'check', checked('ok'));
    expect(value(await removeMailbox(ports, 'Ivanov@FIRMA.ru'))).toEqual({ removed: true, secretRemoved: true, vault: null, damage: null });
    expect([...ports.store.files.keys()]).toEqual(['mailboxes']);
    expect(await ports.keeper.find({ address: 'ivanov@firma.ru', direction: 'outgoing' })).toEqual({ ok: true, value: null });
    expect(value(await removeMailbox(ports, 'ivanov@firma.ru'))).toMatchObject({ removed: false, secretRemoved: false });
  });

  it('says when a locked keychain may still hold the secret', async () => {
    const ports = setUp();
    await saveMailbox(ports, toSave({ secrets: one('x') }));
    ports.vault.state = { state: 'locked', detail: 'why' };
    expect(value(await removeMailbox(ports, 'ivanov@firma.ru'))).toMatchObject({
      removed: true,
      secretRemoved: false,
      vault: { state: 'locked' },
    });
  });
});
