import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CheckResult } from '../../src-main/contract/check.ts';
import { contract } from '../../src-main/contract/contract.ts';
import { MailboxDetails } from '../../src-main/contract/mailbox.ts';
import { whyNoSecretService } from './keychain/in-session.ts';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { cli, type CliDone } from './support/cli.ts';
import { freshHome } from './support/homes.ts';
import { type Keyring, openKeyring } from './support/keyring.ts';
import { liveApp } from './support/live-app.ts';
import { changeServerPassword } from './support/server-password.ts';
import { expectSound, summarise } from './support/summary.ts';

const running = useLab();
const missing = whyNoSecretService();
if (missing !== null) process.stderr.write(`skipped: saved mailboxes with a keychain: ${missing}\n`);

/** All text files below a folder, by name. */
async function filesOf(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder).catch(() => []);
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)));
}

const listOf = contract['mailboxes.list'].output;

describe.skipIf(running === null || missing !== null)('saved mailboxes with a keychain', () => {
  const lab = running as Lab;
  const boris = 'boris@srv.test';
  const passwords = { first: 'First-pass-1', second: 'Second-passw-2', wrong: 'Wrong-one-3' };
  let keyring: Keyring;
  let home: string;
  const run = (args: readonly string[], input = ''): Promise<CliDone> =>
    cli(lab, [...args, '--json', '--lang', 'en'], { home, input, env: keyring.env });
  const line = (password: string): string => `${password}\n`;
  const resultOf = (done: CliDone): CheckResult => {
    const result = CheckResult.parse(done.json);
    expectSound(result);
    return result;
  };

  beforeAll(async () => {
    keyring = await openKeyring();
    home = await freshHome();
    await changeServerPassword(lab, 'srv.test', boris, passwords.first);
  });
  afterAll(async () => {
    await changeServerPassword(lab, 'srv.test', boris, lab.password);
    await keyring[Symbol.asyncDispose]();
  });

  it('nothing is saved at first', async () => {
    expect([(await run(['mailboxes', 'list'])).json, (await run(['recheck', '--all'])).json]).toEqual([
      { mailboxes: [], problems: [] },
      { results: [] },
    ]);
  });

  it('a failed check is not saved', async () => {
    const done = await run(['check', boris, '--password-stdin', '--save'], line(passwords.wrong));
    expect([done.code, resultOf(done).verdict]).toEqual([1, 'failed']);
    expect(listOf.parse((await run(['mailboxes', 'list'])).json).mailboxes).toEqual([]);
  });

  it('check --save keeps the mailbox, its secret in the keychain', async () => {
    const done = await run(['check', boris, '--password-stdin', '--save'], line(passwords.first));
    expect([done.code, summarise(resultOf(done))]).toMatchObject([0, { verdict: 'ok', problems: [] }]);
    const listed = listOf.parse((await run(['mailboxes', 'list'])).json);
    expect(listed).toMatchObject({
      problems: [],
      mailboxes: [
        { address: boris, secret: 'keychain', twoSecrets: false, last: { verdict: 'ok', kind: 'check', problems: [] }, changes: null },
      ],
    });
    const shown = MailboxDetails.parse((await run(['mailboxes', 'show', boris])).json);
    expect(shown.history).toHaveLength(1);
    expect(shown.settings.incoming).toMatchObject({ host: 'imap.srv.test', username: boris });
  });

  it('recheck and check --saved sign in with the saved secret', async () => {
    const again = resultOf(await run(['recheck', boris]));
    expect(summarise(again)).toMatchObject({ verdict: 'ok', roundTrip: 'found INBOX inbox' });
    expect(again.steps.map((it) => it.id)).toContain('domain.mx');
    expect(resultOf(await run(['check', boris, '--saved', '--no-send'])).verdict).toBe('ok');
    const all = (await run(['recheck', '--all', '--no-send'])).json as { results: unknown[] };
    expect(all.results.map((it) => CheckResult.parse(it).address)).toEqual([boris]);
    expect(MailboxDetails.parse((await run(['mailboxes', 'show', boris])).json).history.map((it) => it.kind)).toEqual([
      'recheck',
      'check',
      'recheck',
      'check',
    ]);
  });

  it('the password changes on the server: recheck fails, the list says what changed', async () => {
    await changeServerPassword(lab, 'srv.test', boris, passwords.second);
    const done = await run(['recheck', boris]);
    expect(done.code).toBe(1);
    expect(summarise(resultOf(done))).toMatchObject({
      verdict: 'failed',
      steps: ['imap.login failed auth_bad_credentials', 'smtp.login failed auth_bad_credentials'],
      problems: ['failed imap/auth auth_bad_credentials'],
      roundTrip: 'not_sent',
    });
    const [mailbox] = listOf.parse((await run(['mailboxes', 'list'])).json).mailboxes;
    expect(mailbox).toMatchObject({ last: { verdict: 'failed', kind: 'recheck', problems: ['auth_bad_credentials'] } });
    expect(mailbox?.changes?.steps).toEqual(
      expect.arrayContaining([
        { id: 'imap.login', was: 'passed', now: 'failed' },
        { id: 'smtp.login', was: 'passed', now: 'failed' },
      ]),
    );
    expect(mailbox?.changes?.settings).toEqual([]);
    const told = await cli(lab, ['mailboxes', 'list', '--lang', 'ru'], { home, env: keyring.env });
    expect(told.stdout).toContain('(imap.login)');
  });

  it('a wrong new password keeps the old one', async () => {
    const done = await run(['password', boris, '--password-stdin'], line(passwords.wrong));
    expect(done.code).toBe(1);
    const { replaced, ...result } = done.json as CheckResult & { replaced: boolean };
    expect([replaced, CheckResult.parse(result).problems[0]?.code]).toEqual([false, 'auth_bad_credentials']);
    await changeServerPassword(lab, 'srv.test', boris, passwords.first);
    expect(resultOf(await run(['recheck', boris, '--no-send'])).verdict).toBe('ok');
    await changeServerPassword(lab, 'srv.test', boris, passwords.second);
  });

  it('the right new password takes its place', async () => {
    const done = await run(['password', boris, '--password-stdin'], line(passwords.second));
    expect(done.code).toBe(0);
    const { replaced, ...result } = done.json as CheckResult & { replaced: boolean };
    expect([replaced, CheckResult.parse(result).verdict]).toEqual([true, 'ok']);
    expect(resultOf(await run(['recheck', boris, '--no-send'])).verdict).toBe('ok');
    const [mailbox] = listOf.parse((await run(['mailboxes', 'list'])).json).mailboxes;
    expect(mailbox).toMatchObject({ last: { verdict: 'ok' } });
  });

  it('recheck --password-stdin uses a password once and keeps the saved one', async () => {
    expect(resultOf(await run(['recheck', boris, '--no-send', '--password-stdin'], line(passwords.wrong))).verdict).toBe('failed');
    expect(resultOf(await run(['recheck', boris, '--no-send'])).verdict).toBe('ok');
  });

  it('an office relay keeps two secrets', async () => {
    const args = ['check', 'anna@office.test', '--smtp-login', 'office-relay', '--password-stdin', '--save', '--no-send'];
    expect((await run(args, `${lab.password}\nLab-outgoing-2\n`)).code).toBe(0);
    const shown = MailboxDetails.parse((await run(['mailboxes', 'show', 'anna@office.test'])).json);
    expect(shown).toMatchObject({ twoSecrets: true, settings: { outgoing: { username: 'office-relay' } } });
    expect(resultOf(await run(['recheck', 'anna@office.test', '--no-send'])).problems).toEqual([]);
    const all = (await run(['recheck', '--all', '--no-send'])).json as { results: CheckResult[] };
    expect(all.results.map((it) => [it.address, it.verdict]).sort()).toEqual([
      ['anna@office.test', 'ok'],
      [boris, 'ok'],
    ]);
  });

  it('the contract sees the same list', async () => {
    await using made = await liveApp(lab, { home });
    const listed = await made.client.call('mailboxes.list', {});
    expect(listed.ok && listed.value.mailboxes.map((it) => it.address).sort()).toEqual(['anna@office.test', boris]);
  });

  it('mailboxes remove forgets the mailbox and its secret', async () => {
    const gone = await run(['mailboxes', 'remove', boris]);
    expect([gone.code, gone.json]).toEqual([0, { removed: true, secretRemoved: true }]);
    expect((await run(['recheck', boris])).code).toBe(2);
    expect(listOf.parse((await run(['mailboxes', 'list'])).json).mailboxes.map((it) => it.address)).toEqual(['anna@office.test']);
  });

  it('no file of the profile folder ever held a password', async () => {
    const files = await filesOf(home);
    expect(Object.keys(files)).toContain('mailboxes.json');
    for (const text of Object.values(files))
      for (const password of [...Object.values(passwords), lab.password, 'Lab-outgoing-2']) expect(text).not.toContain(password);
  });
});

describe.skipIf(running === null)('saved mailboxes without a keychain', () => {
  const lab = running as Lab;

  it('--save keeps the profile without the secret and says so; a password typed again works', async () => {
    const home = await freshHome();
    const run = (args: readonly string[], input = ''): Promise<CliDone> => cli(lab, [...args, '--json', '--lang', 'en'], { home, input });
    const saved = await run(['check', 'anna@srv.test', '--password-stdin', '--save', '--no-send'], `${lab.password}\n`);
    const result = CheckResult.parse(saved.json);
    expectSound(result);
    expect([saved.code, summarise(result)]).toMatchObject([
      0,
      { verdict: 'warnings', problems: ['warning app/autoconfig keychain_absent'] },
    ]);
    const [mailbox] = listOf.parse((await run(['mailboxes', 'list'])).json).mailboxes;
    expect(mailbox).toMatchObject({ address: 'anna@srv.test', secret: 'none' });

    const again = await run(['recheck', 'anna@srv.test']);
    expect([again.code, (again.json as { error: { code: string } }).error.code]).toEqual([2, 'no_password']);
    const typed = await run(['recheck', 'anna@srv.test', '--no-send', '--password-stdin'], `${lab.password}\n`);
    expect([typed.code, CheckResult.parse(typed.json).verdict]).toEqual([0, 'ok']);
    for (const text of Object.values(await filesOf(home))) expect(text).not.toContain(lab.password);
    expect((await run(['mailboxes', 'remove', 'anna@srv.test'])).json).toEqual({ removed: true, secretRemoved: false });
  });

  it('within one run the secret is there for the next check', async () => {
    await using made = await liveApp(lab);
    const first = await made.check({ address: 'anna@srv.test', password: lab.password, noSend: true, save: true });
    expect(first.reply.ok && first.reply.value.problems.map((it) => it.code)).toEqual(['keychain_absent']);
    const listed = await made.client.call('mailboxes.list', {});
    expect(listed.ok && listed.value.mailboxes[0]?.secret).toBe('session');
    const again = await made.client.run('recheck', { address: 'anna@srv.test', language: 'en', send: false }, () => undefined);
    expect(again.ok && again.value.results.map((it) => it.verdict)).toEqual(['ok']);
  });

  it.skipIf(missing !== null)('a locked keychain blocks nothing', async () => {
    await using keyring = await openKeyring('locked');
    const done = await cli(lab, ['check', 'anna@srv.test', '--password-stdin', '--save', '--no-send', '--json'], {
      input: `${lab.password}\n`,
      env: keyring.env,
    });
    expect([done.code, CheckResult.parse(done.json).problems.map((it) => it.code)]).toEqual([0, ['keychain_locked']]);
  });
});
