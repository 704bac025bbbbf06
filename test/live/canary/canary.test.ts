import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckEvent } from '../../../src-main/contract/check.ts';
import { whyNoSecretService } from '../keychain/in-session.ts';
import type { Lab } from '../lab/lab.ts';
import { useLab } from '../lab/use-lab.ts';
import { checkBothWays } from '../support/both-ways.ts';
import { cli, type CliDone } from '../support/cli.ts';
import { startDoubles } from '../support/doubles.ts';
import { freshHome } from '../support/homes.ts';
import { type Keyring, openKeyring } from '../support/keyring.ts';
import { liveApp } from '../support/live-app.ts';
import { checkArgs } from '../support/order.ts';
import { changeServerPassword } from '../support/server-password.ts';
import { findSecret, markedPassword } from './search.ts';

const running = useLab();
const noKeyring = whyNoSecretService();

describe.skipIf(running === null)('a marked password appears nowhere', () => {
  const lab = running as Lab;
  const boris = 'boris@autoconf-own.test';
  const secrets = { right: markedPassword(), wrong: markedPassword(), next: markedPassword() };
  let keyring: Keyring | null = null;
  let home: string;

  beforeAll(async () => {
    home = await freshHome();
    if (noKeyring === null) keyring = await openKeyring();
    await changeServerPassword(lab, 'autoconf-own.test', boris, secrets.right);
  });
  afterAll(async () => {
    await changeServerPassword(lab, 'autoconf-own.test', boris, lab.password);
    await keyring?.[Symbol.asyncDispose]();
  });

  function expectClean(name: string, text: string | Buffer): void {
    for (const [which, secret] of Object.entries(secrets)) expect(findSecret(text, secret), `${which} in ${name}`).toEqual([]);
  }

  async function expectCleanFolder(folder: string): Promise<void> {
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
      expectClean(entry.name, entry.name);
      if (entry.isFile()) expectClean(entry.name, await readFile(join(entry.parentPath, entry.name)));
    }
  }

  async function run(args: readonly string[], secret = '', code = 0, env: Readonly<Record<string, string>> = {}): Promise<CliDone> {
    const done = await cli(lab, args, { home, input: secret === '' ? '' : `${secret}\n`, env: { ...keyring?.env, ...env } });
    expect(done.code, `${args.join(' ')}: ${done.stdout.slice(0, 300)}${done.stderr.slice(0, 300)}`).toBe(code);
    expectClean(`stdout of ${args.join(' ')}`, done.stdout);
    expectClean(`stderr of ${args.join(' ')}`, done.stderr);
    return done;
  }

  const outputs = [['--json'], ['--lang', 'ru'], ['--lang', 'en']] as const;

  it('check, right and wrong, as JSON and told in both languages', async () => {
    for (const output of outputs) {
      await run(['check', boris, '--password-stdin', ...output], secrets.right);
      await run(['check', boris, '--password-stdin', ...output], secrets.wrong, 1);
    }
    await expectCleanFolder(home);
  });

  it('save, list, show, recheck, new password, remove', { timeout: 240_000 }, async () => {
    await run(['check', boris, '--password-stdin', '--save', '--json'], secrets.right);
    await run(['mailboxes', 'list', '--lang', 'ru']);
    for (const output of outputs) await run(['mailboxes', 'show', boris, ...output]);
    if (keyring !== null) {
      await run(['recheck', boris, '--json']);
      await run(['recheck', '--all', '--no-send', '--lang', 'ru']);
      await run(['check', boris, '--saved', '--no-send', '--json']);
    }
    await run(['recheck', boris, '--password-stdin', '--no-send', '--json'], secrets.wrong, 1);
    await run(['password', boris, '--password-stdin', '--no-send', '--lang', 'en'], secrets.wrong, 1);
    await changeServerPassword(lab, 'autoconf-own.test', boris, secrets.next);
    await run(['password', boris, '--password-stdin', '--json'], secrets.next);
    await expectCleanFolder(home);
    await run(['mailboxes', 'remove', boris, '--json']);
    await changeServerPassword(lab, 'autoconf-own.test', boris, secrets.right);
    await expectCleanFolder(home);
  });

  it('pasted into explain beside a reply', async () => {
    const { right } = secrets;
    const plain = Buffer.from(`\0${boris}\0${right}`).toString('base64');
    const texts = [
      `C: AUTH PLAIN ${plain}\nS: 535 5.7.8 Error: authentication failed`,
      `> AUTH LOGIN\n> ${Buffer.from(boris).toString('base64')}\n> ${Buffer.from(right).toString('base64')}\n< 535 Incorrect authentication data`,
      `a1 LOGIN ${boris} "${right.replace(/["\\]/gu, '\\$&')}"\na1 NO [AUTHENTICATIONFAILED] Authentication failed.`,
      `PASS ${right}\n-ERR [AUTH] Authentication failed`,
      `password: ${right}\n535 5.7.8 authentication failed`,
      `пароль: ${right}\n535 5.7.8 authentication failed`,
      `imaps://boris:${encodeURIComponent(right)}@mail.test: 535 5.7.8 authentication failed`,
    ];
    for (const text of texts) await run(['explain', '--lang', 'ru'], text);
    await run(['explain', '--json'], texts[0]);
    const lines = await run(['explain', '--jsonl'], texts.map((raw, id) => JSON.stringify({ id, raw })).join('\n'));
    expect(lines.stdout.trimEnd().split('\n')).toHaveLength(texts.length);
  });

  it('servers that repeat what they were told', async () => {
    for (const language of ['ru', 'en'] as const) {
      const echo = (secret: string, login: string): string =>
        `wrong password ${secret} ${Buffer.from(`\0${login}\0${secret}`).toString('base64')} ${encodeURIComponent(secret)}`;
      const words = echo(secrets.wrong, 'anna@example.test');
      await using doubles = await startDoubles({
        imap: { commands: { AUTHENTICATE: `NO [AUTHENTICATIONFAILED] ${words}`, LOGIN: `NO [AUTHENTICATIONFAILED] ${words}` } },
        smtp: { commands: { AUTH: `535 5.7.8 ${words}` } },
      });
      await using made = await liveApp(lab, { moreCa: [doubles.ca], home });
      const order = { ...doubles.order, password: secrets.wrong, lang: language };
      const { reply, events } = await made.check(order);
      expect(reply).toMatchObject({ ok: true, value: { verdict: 'failed' } });
      expectClean('events', JSON.stringify(events));
      expectClean('answer', JSON.stringify(reply));
      await run([...checkArgs(order), '--ca', doubles.caFile], secrets.wrong, 1);
      await run(
        [
          'check',
          order.address,
          '--password-stdin',
          '--imap',
          order.imap ?? '',
          '--smtp',
          order.smtp ?? '',
          '--lang',
          language,
          '--ca',
          doubles.caFile,
        ],
        secrets.wrong,
        1,
      );
    }
    await expectCleanFolder(home);
  });

  it('servers that repeat it later, after they let the person in', async () => {
    const words = `${secrets.right} ${Buffer.from(`\0anna@example.test\0${secrets.right}`).toString('base64')}`;
    for (const smtp of [{ MAIL: `550 5.7.1 ${words}` }, { RCPT: `550 5.1.1 ${words}` }, { '.': `554 5.7.1 ${words}` }] as const) {
      await using doubles = await startDoubles({
        password: secrets.right,
        smtp: { commands: smtp },
        imap: { commands: { EXAMINE: `NO ${words}` } },
      });
      await run([...checkArgs(doubles.order), '--ca', doubles.caFile], secrets.right, 1);
    }
    await using doubles = await startDoubles({ password: secrets.right, smtp: { commands: { '.': `554 5.7.1 ${words}` } } });
    await using made = await liveApp(lab, { moreCa: [doubles.ca] });
    const { reply, events } = await made.check(doubles.order);
    expect(reply).toMatchObject({ ok: true, value: { verdict: 'failed' } });
    expectClean('events', JSON.stringify(events));
    expectClean('answer', JSON.stringify(reply));
  });

  it('a fault of ours: the report is redacted', async () => {
    const { right } = secrets;
    const plain = Buffer.from(`\0${boris}\0${right}`).toString('base64');
    const message = `cannot send: a LOGIN ${boris} "${right.replace(/["\\]/gu, '\\$&')}" | AUTH PLAIN ${plain} | imaps://b:${encodeURIComponent(right)}@mail.test | {"password":${JSON.stringify(right)}}`;
    const patch = `import net from 'node:net'; net.Socket.prototype.connect = () => { throw new TypeError(${JSON.stringify(message)}); };`;
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(patch)}` };
    const endpoints = ['--imap', '127.0.0.1:993:tls', '--smtp', '127.0.0.1:465:tls'];
    for (const output of outputs) {
      const done = await run(['check', boris, '--password-stdin', ...endpoints, ...output], right, 3, env);
      expect(done.stdout + done.stderr).toContain('TypeError');
    }
    await expectCleanFolder(home);
  });

  it('everything that the contract says', async () => {
    await using made = await liveApp(lab, { home: await freshHome() });
    const said: unknown[] = [];
    const { client } = made;
    client.on('mailboxes.changed', (it) => said.push(it));
    const held = await client.call('secret.hold', { value: secrets.right });
    if (!held.ok) throw new Error(held.failure.message);
    said.push(
      held,
      await client.call('app.info', {}),
      await client.call('vault.status', {}),
      await client.call('doctor', { language: 'ru' }),
    );
    const events: CheckEvent[] = [];
    const order = { address: boris, language: 'ru' as const, secret: { kind: 'held' as const, handle: held.value.handle } };
    said.push(await client.run('check', { ...order, save: true }, (it) => events.push(it)));
    said.push(await client.call('mailboxes.list', {}), await client.call('mailboxes.show', { address: boris }));
    said.push(await client.run('recheck', { address: boris, language: 'en', send: false }, (it) => events.push(it)));
    const wrong = await client.call('secret.hold', { value: secrets.wrong });
    if (!wrong.ok) throw new Error(wrong.failure.message);
    said.push(
      await client.run('password.replace', { ...order, secret: { kind: 'held', handle: wrong.value.handle } }, (it) => events.push(it)),
    );
    said.push(await client.call('secret.hold', { value: { not: secrets.right } as never }));
    said.push(await client.call('secret.hold', { value: secrets.right, more: secrets.next } as never));
    said.push(await client.run('check', { ...order, secret: { kind: 'held', handle: secrets.right } }, () => undefined));
    expectClean('what was said', JSON.stringify(said));
    expectClean('events', JSON.stringify(events));
    expect(events.length).toBeGreaterThan(20);
    await expectCleanFolder(made.home);
  });
});

describe.skipIf(running === null)('a server without TLS', () => {
  const lab = running as Lab;

  it('never sees the password, nor even the login', async () => {
    const secret = markedPassword();
    const login = `nobody-${crypto.randomUUID()}@plain.test`;
    const order = { address: 'anna@plain.test', password: secret, login, trust: true };
    await checkBothWays(lab, order, {
      verdict: 'failed',
      steps: ['imap.tls failed starttls_unavailable', 'smtp.tls failed starttls_unavailable'],
      problems: ['failed imap/tls starttls_unavailable', 'failed smtp/tls starttls_unavailable'],
      roundTrip: 'not_sent',
    });
    const seen = await lab.transcript('plain.test');
    expect(seen).toMatch(/EHLO/u);
    expect(seen).not.toMatch(/^\S+ (LOGIN|AUTHENTICATE)|^AUTH/imu);
    expect(findSecret(Buffer.from(seen, 'utf8'), secret)).toEqual([]);
    expect(findSecret(seen, login)).toEqual([]);
  });
});
