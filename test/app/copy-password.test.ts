import knowledge from 'virtual:knowledge';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ClipboardDesk } from '../../src-main/adapters/clipboard/secret-clipboard.ts';
import { createConcealer } from '../../src-main/adapters/vault/concealer.ts';
import type { AppContext } from '../../src-main/app/app-context.ts';
import { copyPasswordHandlers } from '../../src-main/app/copy-password.ts';
import { type App, createApp } from '../../src-main/app/create-app.ts';
import { createClient } from '../../src-main/contract/transport.ts';
import { CopiedSecret } from '../../src-main/core/copied-secret.ts';
import { createDiagnoser } from '../../src-main/core/diagnose/diagnose.ts';
import { createExplainer } from '../../src-main/core/diagnose/explain.ts';
import { createMessages } from '../../src-main/core/diagnose/format-message.ts';
import { saveMailbox } from '../../src-main/core/mailboxes/save-mailbox.ts';
import { Secret } from '../../src-main/core/secret.ts';
import { setUp, toSave } from '../core/mailboxes/fakes.ts';
import { testAuthority } from '../doubles/certificates.ts';
import { startImapDouble } from '../doubles/imap-double.ts';
import { MailStore } from '../doubles/mail-store.ts';
import { startSmtpDouble } from '../doubles/smtp-double.ts';

let app: App | undefined;
afterEach(() => app?.close());

/** A clipboard of the system in memory. */
function fakeClipboard(): ClipboardDesk & { holds: string; readonly seen: string[] } {
  const desk = {
    holds: '',
    seen: [] as string[],
    writeConcealed: (text: string) => Promise.resolve(void desk.seen.push((desk.holds = text))),
    readText: () => Promise.resolve(desk.holds),
    clear: () => Promise.resolve(void (desk.holds = '')),
  };
  return desk;
}

describe('a saved password for another program', () => {
  it('goes to the clipboard and nowhere else, one for each direction, and is gone when the program ends', async () => {
    const users = { incoming: { 'anna@example.test': 'canary-прием-1' }, outgoing: { 'relay-anna': 'canary-отправка-2' } };
    const store = new MailStore();
    const imap = await startImapDouble({ users: users.incoming, store });
    const smtp = await startSmtpDouble({ users: users.outgoing, store });
    const clipboard = fakeClipboard();
    const home = mkdtempSync(join(tmpdir(), 'mailready-copy-'));
    app = createApp({
      ...{ host: 'test', version: '0', home, language: 'ru', env: {}, clipboard },
      ...{ ca: [(await testAuthority()).ca], resolver: { host: '127.0.0.1', port: 9 } },
    });
    const client = createClient(app.server);
    const said: unknown[] = [];
    client.on('clipboard.ended', (payload) => said.push(payload));
    const hold = async (value: string) => {
      const held = await client.call('secret.hold', { value });
      if (!held.ok) throw new Error(held.failure.message);
      return { kind: 'held', handle: held.value.handle } as const;
    };
    const address = 'anna@example.test';
    const server = (port: number) => ({ host: '127.0.0.1', port, security: 'tls' }) as const;
    said.push(
      await client.run(
        'check',
        {
          ...{ address, language: 'ru', send: false, smtpLogin: 'relay-anna' },
          ...{ secret: await hold('canary-прием-1'), outgoingSecret: await hold('canary-отправка-2') },
          incoming: { protocol: 'imap', ...server(imap.port) },
          outgoing: { protocol: 'smtp', ...server(smtp.port) },
        },
        (event) => said.push(event),
      ),
    );
    await Promise.all([imap.close(), smtp.close()]);
    expect(await client.call('mailboxes.save', { address, language: 'ru' })).toMatchObject({ value: { mailbox: { twoSecrets: true } } });

    const copy = (direction: 'incoming' | 'outgoing') => client.call('password.copy', { address, language: 'ru', direction });
    const first = await copy('incoming');
    expect(first).toEqual({ ok: true, value: { clearsInS: 45, problem: null } });
    expect(clipboard.holds).toBe('canary-прием-1');
    said.push(first, await copy('outgoing'));
    expect(clipboard.holds).toBe('canary-отправка-2');
    expect(said).not.toContainEqual({ outcome: expect.any(String) as string });

    expect(await client.call('clipboard.clear', {})).toEqual({ ok: true, value: {} });
    expect(clipboard.holds).toBe('');
    expect(said.at(-1)).toEqual({ outcome: 'cleared' });

    await copy('incoming');
    await app.close();
    expect(clipboard.holds).toBe('');
    expect(clipboard.seen).toEqual(['canary-прием-1', 'canary-отправка-2', 'canary-прием-1']);
    expect(JSON.stringify(said)).not.toContain('canary');
    for (const name of readdirSync(home)) expect(readFileSync(join(home, name), 'utf8')).not.toContain('canary');
  });

  it('is not offered, nor copied, where the program has no clipboard of the person', async () => {
    app = createApp({ host: 'loopback', version: '0', home: mkdtempSync(join(tmpdir(), 'mailready-copy-')), language: 'ru', env: {} });
    const client = createClient(app.server);
    expect(await client.call('app.info', {})).toMatchObject({ value: { clipboard: false } });
    expect(await client.call('password.copy', { address: 'a@b.ru', language: 'ru', direction: 'incoming' })).toMatchObject({
      failure: { code: 'forbidden', message: 'Здесь программа не может положить пароль в буфер обмена.' },
    });
    expect(await client.call('clipboard.clear', {})).toEqual({ ok: true, value: {} });
  });
});

describe('a password that cannot be copied', () => {
  const diagnoser = createDiagnoser(knowledge);
  async function handlers(profile: Parameters<typeof toSave>[0], taken = true) {
    const { vault, store, keeper, clock, newRun } = setUp();
    await saveMailbox({ store, keeper, clock }, toSave(profile));
    const put: Secret[] = [];
    const clipboard = {
      put: (secret: Secret) => Promise.resolve((put.push(secret), taken)),
      clear: () => Promise.resolve('cleared' as const),
    };
    const context = {
      ...{ clock, diagnoser, concealer: createConcealer(), messages: createMessages(knowledge.locales) },
      explainer: createExplainer(knowledge, diagnoser),
      // Another run of the program: what it knows stands in the keychain alone.
      mailboxes: { store, keeper: newRun(), clock },
    } as unknown as AppContext;
    const copied = new CopiedSecret({ clipboard, clock: { ...clock, sleep: () => new Promise(() => undefined) } }, () => undefined);
    const made = copyPasswordHandlers(context, copied);
    const copy = (address = 'ivanov@firma.ru') => made['password.copy']({ address, language: 'ru', direction: 'outgoing' });
    return { vault, put, copy };
  }
  const secrets = { incoming: Secret.of('one'), outgoing: null };

  it('since the keychain is locked: the problem says so', async () => {
    const { vault, put, copy } = await handlers({ secrets });
    vault.state = { state: 'locked', detail: 'IsLocked' };
    expect(await copy()).toMatchObject({
      ok: true,
      value: { clearsInS: null, problem: { code: 'keychain_locked', title: 'Хранилище паролей заперто' } },
    });
    expect(put).toEqual([]);
    vault.state = { state: 'ready', detail: null };
    expect(await copy()).toEqual({ ok: true, value: { clearsInS: 45, problem: null } });
    // One password serves both directions.
    expect(put).toHaveLength(1);
  });

  it('since there is no keychain any more', async () => {
    const { vault, copy } = await handlers({ secrets });
    vault.state = { state: 'absent', detail: 'no service' };
    expect(await copy()).toMatchObject({ failure: { code: 'no_password', message: 'Хранилище паролей сейчас недоступно: no service' } });
  });

  it('since none was saved, or the mailbox is not', async () => {
    const { put, copy } = await handlers({});
    expect(await copy()).toMatchObject({ failure: { code: 'no_password' } });
    expect(await copy('petrov@firma.ru')).toMatchObject({ failure: { code: 'unknown_mailbox' } });
    expect(put).toEqual([]);
  });

  it('since the system does not take it', async () => {
    const { copy } = await handlers({ secrets }, false);
    expect(await copy()).toEqual({ ok: true, value: { clearsInS: null, problem: null } });
  });
});
