import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CheckEvent } from '../../../src-main/contract/check.ts';
import { startProxyDouble } from '../../doubles/proxy-double.ts';
import type { Lab } from '../lab/lab.ts';
import { useLab } from '../lab/use-lab.ts';
import { startDoubles } from '../support/doubles.ts';
import { liveApp } from '../support/live-app.ts';
import { checkInput } from '../support/order.ts';
import { findSecret, markedPassword } from './search.ts';

const running = useLab();

/** What a server may make of a password that it was told: itself, the answer of SASL, an address. */
const echo = (secret: string): string =>
  `wrong ${secret} ${Buffer.from(`\0anna@example.test\0${secret}`).toString('base64')} ${encodeURIComponent(secret)}`;

describe.skipIf(running === null)('a marked password on the paths of the window', () => {
  const lab = running as Lab;

  function expectClean(name: string, said: unknown, ...secrets: readonly string[]): void {
    const text = typeof said === 'string' ? said : JSON.stringify(said);
    for (const secret of secrets) expect(findSecret(text, secret), name).toEqual([]);
  }
  async function expectCleanFolder(folder: string, ...secrets: readonly string[]): Promise<void> {
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }))
      if (entry.isFile())
        for (const secret of secrets)
          expect(findSecret(await readFile(join(entry.parentPath, entry.name)), secret), entry.name).toEqual([]);
  }

  it('a password of its own for sending, kept, replaced and repeated by the server', async () => {
    const secrets = [markedPassword(), markedPassword(), markedPassword()] as const;
    const [incoming, outgoing, next] = secrets;
    await using doubles = await startDoubles({
      password: incoming,
      smtp: { users: { 'anna@example.test': outgoing }, commands: { MAIL: `550 5.7.1 ${echo(outgoing)} ${echo(next)}` } },
    });
    await using made = await liveApp(lab, { moreCa: [doubles.ca] });
    // Held from the beginning: a server can only repeat what it was told.
    const nextHandle = await made.hold(next);
    const { reply, events } = await made.check({ ...doubles.order, outgoingPassword: outgoing });
    const saved = await made.client.call('mailboxes.save', { address: doubles.order.address, language: 'ru' });
    expect(saved).toMatchObject({ ok: true, value: { mailbox: { twoSecrets: true } } });
    const more: CheckEvent[] = [];
    const replaced = await made.client.run(
      'password.replace',
      {
        address: doubles.order.address,
        language: 'en',
        secret: { kind: 'held', handle: await made.hold(incoming) },
        outgoingSecret: { kind: 'held', handle: nextHandle },
      },
      (event) => more.push(event),
    );
    expect(replaced).toMatchObject({ ok: true, value: { replaced: false } });
    const told = await made.client.call('mailboxes.show', { address: doubles.order.address });
    expectClean('all that was said', [reply, events, saved, replaced, more, told], ...secrets);
    await expectCleanFolder(made.home, ...secrets);
  });

  it('judged anew, a folder to be made, another language', async () => {
    const secret = markedPassword();
    const refusal = `NO [AUTHENTICATIONFAILED] ${echo(secret)}`;
    await using doubles = await startDoubles({
      imap: { commands: { AUTHENTICATE: refusal, LOGIN: refusal } },
      smtp: { commands: { AUTH: `535 5.7.8 ${echo(secret)}` } },
    });
    await using made = await liveApp(lab, { moreCa: [doubles.ca] });
    const { reply } = await made.check({ ...doubles.order, password: secret });
    if (!reply.ok) throw new Error(reply.failure.message);
    const { address } = doubles.order;
    const endpoint = reply.value.settings?.incoming;
    const problem = reply.value.problems[0];
    if (endpoint == null || problem === undefined) throw new Error('the check found nothing');
    const held = { kind: 'held', handle: await made.hold(secret) } as const;
    const said = [
      await made.client.call('check.passwordAge', { address, language: 'en', minutes: 5 }),
      await made.client.call('folder.createSent', { address, language: 'en', secret: held, endpoint }),
      await made.client.call('problem.translate', { problem, language: 'en' }),
    ];
    for (const one of said) expect(one.ok).toBe(true);
    expectClean('all that was said', said, secret);
    await expectCleanFolder(made.home, secret);
  });

  it('what leaves as a file, a notification, a report or a draft', async () => {
    const secret = markedPassword();
    const out: string[] = [];
    await using made = await liveApp(lab, {
      saveText: (name, text) => {
        out.push(name, text);
        return Promise.resolve('saved');
      },
      notify: (title, text) => {
        out.push(title, text);
        return true;
      },
    });
    await made.hold(secret);
    const html = secret.replace(/[&<>"']/gu, (sign) => `&#${String(sign.charCodeAt(0))};`);
    for (const name of ['record.txt', 'record.html'])
      await made.client.call('app.saveText', { name, text: `<p>${echo(secret)} ${html}</p>` });
    await made.client.call('app.notify', { title: 'MailReady', text: secret });
    const report = await made.client.call('support.report', { language: 'ru', about: echo(secret) });
    expect(report.ok).toBe(true);
    // A draft has no room for it, wherever somebody puts it.
    const draft = { typed: 'anna@example.test', address: null, domain: '', screen: 'start', hand: null, handUsed: false, guideMarks: {} };
    expect(
      await made.client.call('draft.set', { draft: { ...draft, guideLater: false, alsoTo: '', password: secret } as never }),
    ).toMatchObject({
      ok: false,
      failure: { code: 'bad_input' },
    });
    expect(out).toHaveLength(6);
    expectClean('all that left', [...out, report], secret);
    await expectCleanFolder(made.home, secret);
  });

  it('a saved password that goes to the clipboard', async () => {
    const [incoming, outgoing] = [markedPassword(), markedPassword()];
    await using doubles = await startDoubles({ password: incoming, smtp: { users: { 'anna@example.test': outgoing } } });
    let holds = '';
    await using made = await liveApp(lab, {
      moreCa: [doubles.ca],
      clipboard: {
        writeConcealed: (text) => Promise.resolve(void (holds = text)),
        readText: () => Promise.resolve(holds),
        clear: () => Promise.resolve(void (holds = '')),
      },
    });
    const said: unknown[] = [];
    made.client.on('clipboard.ended', (payload) => said.push(payload));
    const { address } = doubles.order;
    const { reply, events } = await made.check({ ...doubles.order, outgoingPassword: outgoing });
    said.push(reply, events, await made.client.call('mailboxes.save', { address, language: 'ru' }));
    for (const [direction, secret] of [
      ['incoming', incoming],
      ['outgoing', outgoing],
    ] as const) {
      const copied = await made.client.call('password.copy', { address, language: 'ru', direction });
      expect(copied).toEqual({ ok: true, value: { clearsInS: 45, problem: null } });
      expect(holds === secret, 'the clipboard holds the password').toBe(true);
      said.push(copied, await made.client.call('clipboard.clear', {}));
      expect(holds).toBe('');
    }
    said.push(
      await made.client.call('password.copy', { address: `${address}.no`, language: 'en', direction: 'incoming' }),
      await made.client.call('mailboxes.show', { address }),
      await made.client.call('support.report', { language: 'en', about: echo(incoming) + echo(outgoing) }),
      await made.client.call('doctor', { language: 'en' }),
    );
    expect(said).toContainEqual({ outcome: 'cleared' });
    expectClean('all that was said', said, incoming, outgoing);
    await expectCleanFolder(made.home, incoming, outgoing);
  });

  it('the password of a proxy that repeats it', async () => {
    const secret = markedPassword();
    const basic = Buffer.from(`anna:${secret}`).toString('base64');
    await using proxy = await startProxyDouble({ protocol: 'http', says: `HTTP/1.1 403 ${secret} ${basic} no\r\n\r\n` });
    await using made = await liveApp(lab);
    const said: unknown[] = [];
    said.push(
      await made.client.call('proxy.set', {
        proxy: { kind: 'manual', protocol: 'http', host: '127.0.0.1', port: proxy.port, user: 'anna', except: '' },
        secret: { kind: 'held', handle: await made.hold(secret) },
      }),
    );
    const order = { address: 'boris@srv.test', password: lab.password, imap: 'imap.srv.test:993:tls', smtp: 'smtp.srv.test:465:tls' };
    said.push(
      await made.client.run('check', checkInput(order, await made.hold(order.password), null), (event) => said.push(event)),
      await made.client.call('proxy.get', {}),
      await made.client.call('preferences.get', {}),
      await made.client.call('doctor', { language: 'en' }),
      await made.client.call('support.report', { language: 'en' }),
    );
    expect(proxy.logins.length + said.length).toBeGreaterThan(10);
    expectClean('all that was said', said, secret);
    await expectCleanFolder(made.home, secret);
  });
});
