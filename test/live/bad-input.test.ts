import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { Discovery } from '../../src-main/contract/discovery.ts';
import { runCli } from './lab/run-cli.ts';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { documentOf } from './support/both-ways.ts';
import { cli, quietEnv } from './support/cli.ts';
import { startDoubles } from './support/doubles.ts';
import { freshHome } from './support/homes.ts';
import { liveApp, warmUp } from './support/live-app.ts';
import { runApart } from './support/run-apart.ts';
import { expectSound, summarise } from './support/summary.ts';

const running = useLab();
const noNamespace = spawnSync('unshare', ['-n', 'true']).status === 0 ? null : 'unshare -n is not allowed here';
if (noNamespace !== null) process.stderr.write(`skipped: the check without any network: ${noNamespace}\n`);

/** What is typed, the word for what is wrong, and the corrected address where it is obvious. */
const ADDRESSES: readonly (readonly [string, RegExp, string?])[] = [
  ['anna', /no @/u],
  ['anna srv.test', /space/u],
  ['anna @srv.test', /space/u, 'anna@srv.test'],
  ['anna@srv .test', /space/u, 'anna@srv.test'],
  ['anna@@srv.test', /two @/u, 'anna@srv.test'],
  ['anna@srv@test', /two @/u],
  ['anna@srv.test.', /extra dot at the end/u, 'anna@srv.test'],
  ['anna@srv..test', /dot/u, 'anna@srv.test'],
  ['@srv.test', /nothing before/u],
  ['anna@', /after @/u],
  ['anna@srv', /after @/u],
  ['', /example/u],
  [`${'a'.repeat(300)}@srv.test`, /too long/u],
  [`anna@${'a'.repeat(290)}.test`, /too long/u],
  ['аnna@srv.test', /Russian and Latin/u, 'anna@srv.test'],
  ['anna@srv.tеst', /Russian and Latin/u, 'anna@srv.test'],
];

describe.skipIf(running === null).concurrent('bad input', () => {
  const lab = running as Lab;
  beforeAll(() => warmUp(running));

  it.for(ADDRESSES.map((it) => [it[0].slice(0, 24), ...it] as const))(
    '«%s»: exit 2, what is wrong, and what was meant',
    async ([, address, wrong, suggestion]) => {
      const done = await cli(lab, ['check', address, '--password-stdin', '--json', '--lang', 'en'], { input: 'never sent\n' });
      expect(done.code).toBe(2);
      expect(done.stderr).toBe('');
      expect(done.stdout.endsWith('}\n')).toBe(true);
      const { error, ...rest } = done.json as { error: { code: string; message: string } };
      expect(rest).toEqual({});
      expect(error.code).toBe('address_invalid');
      expect(error.message).toMatch(wrong);
      if (suggestion === undefined) expect(error.message).not.toMatch(/did you mean/iu);
      else expect(error.message).toContain(suggestion);
      expect(Object.keys(error)).toEqual(['code', 'message']);

      await using made = await liveApp(lab);
      for (const name of ['check', 'discover'] as const) {
        const order =
          name === 'check' ? { address, language: 'en' as const, secret: { kind: 'none' as const } } : { address, language: 'en' as const };
        const reply = await made.client.run(name, order, () => undefined);
        expect(reply).toMatchObject({ ok: false, failure: { code: 'address_invalid', field: 'address', message: error.message } });
      }
    },
  );

  it('the same in Russian, for a person', async () => {
    const done = await cli(lab, ['discover', 'anna@srv.test.', '--lang', 'ru']);
    expect([done.code, done.stdout]).toEqual([2, '']);
    expect(done.stderr).toMatch(/[а-я].*anna@srv\.test/u);
  });

  it('a bad --from or --also-to is named too', async () => {
    for (const option of ['--from', '--also-to']) {
      const done = await cli(lab, ['check', 'anna@srv.test', '--password-stdin', '--json', '--lang', 'en', option, 'boris@'], {
        input: 'x\n',
      });
      expect([done.code, (done.json as { error: { code: string } }).error.code]).toEqual([2, 'address_invalid']);
    }
  });

  it('no password: exit 2, and no server hears of it', async () => {
    await using doubles = await startDoubles();
    const { order } = doubles;
    const endpoints = ['--imap', order.imap ?? '', '--smtp', order.smtp ?? '', '--ca', doubles.caFile];
    for (const [flags, input] of [
      [['--password-stdin'], ''],
      [['--password-stdin'], '\n'],
      [['--password-stdin'], '\nsecond line\n'],
      [[], 'not asked for\n'],
    ] as const) {
      const done = await cli(lab, ['check', order.address, '--json', '--lang', 'en', ...flags, ...endpoints], { input });
      expect(done.code).toBe(2);
      expect(done.json).toEqual({ error: { code: 'no_password', message: expect.stringMatching(/password/iu) as string } });
    }
    await using made = await liveApp(lab, { moreCa: [doubles.ca] });
    const reply = await made.client.run('check', { address: order.address, language: 'en', secret: { kind: 'none' } }, () => undefined);
    expect(reply).toMatchObject({ ok: false, failure: { code: 'no_password' } });
    expect(await made.client.call('secret.hold', { value: '' })).toMatchObject({ ok: false, failure: { code: 'bad_input' } });
    expect([doubles.imap.transcript.connections, doubles.smtp.transcript.connections]).toEqual([0, 0]);
  });

  it.each([
    [['check', 'anna@srv.test', '--password-stdin', '--imap', 'mail.srv.test'], 'bad_endpoint'],
    [['check', 'anna@srv.test', '--password-stdin', '--smtp', 'mail.srv.test:465:plain'], 'bad_endpoint'],
    [['check', 'anna@srv.test', '--password-stdin', '--imap', 'a:993:tls', '--pop3', 'a:995:tls'], 'bad_option'],
    [['check', 'anna@srv.test', '--password-stdin', '--receive-only', '--send-only'], 'bad_option'],
    [['check', 'anna@srv.test', '--password-stdin', '--saved'], 'bad_option'],
    [['discover', 'anna@srv.test', '--lang', 'de'], 'bad_option'],
    [['discover', 'anna@srv.test', '--ca', '/nowhere.pem'], 'bad_ca'],
    [['recheck'], 'bad_option'],
    [['recheck', 'nobody@srv.test'], 'unknown_mailbox'],
    [['mailboxes', 'show', 'nobody@srv.test'], 'unknown_mailbox'],
    [['mailboxes', 'remove', 'nobody@srv.test'], 'unknown_mailbox'],
    [['password', 'nobody@srv.test', '--password-stdin'], 'unknown_mailbox'],
    [['guide', 'no-such-provider'], 'unknown_provider'],
    [['practice', 'no-such-case'], 'bad_input'],
    [['explain', 'text', '--protocol', 'nntp'], 'bad_option'],
    [['discover'], 'usage'],
    [['nonsense'], 'usage'],
    [['check', 'anna@srv.test', '--nonsense'], 'usage'],
  ])('%j: exit 2 %s', async (args, code) => {
    const done = await cli(lab, [...args, '--json'], { input: 'x\n' });
    expect(done.code).toBe(2);
    expect(done.json).toEqual({ error: { code, message: expect.stringMatching(/\S{2}/u) as string } });
    expect(done.stderr).toBe('');
  });

  it('a bad resolver is bad usage', async () => {
    const done = await cli(lab, ['discover', 'anna@srv.test', '--json'], { resolver: 'not a server' });
    expect([done.code, (done.json as { error: { code: string } }).error.code]).toEqual([2, 'bad_resolver']);
  });

  it('without --json the message goes to stderr and stdout stays empty', async () => {
    const done = await cli(lab, ['check', 'anna', '--lang', 'en']);
    expect([done.code, done.stdout, done.stderr]).toEqual([2, '', 'The address has no @ sign.\n']);
  });

  it.each([
    ['C', 'en'],
    ['POSIX', 'en'],
    ['en_US.UTF-8', 'en'],
    ['ru_RU.UTF-8', 'ru'],
  ])('LANG=%s speaks %s', async (LANG, language) => {
    const done = await runCli(lab, ['discover', 'anna', '--home', await freshHome()], { env: { ...quietEnv, LANG } });
    expect(/[а-я]/u.test(done.stderr)).toBe(language === 'ru');
  });

  describe.skipIf(noNamespace !== null)('no network at all', { concurrent: false }, () => {
    it.each([
      ['an unknown domain', ['anna@srv.test']],
      ['a known provider', ['anna@yandex.ru']],
      ['servers typed in by address', ['anna@srv.test', '--imap', '192.0.2.1:993:tls', '--smtp', '192.0.2.1:465:tls']],
      ['servers typed in by name', ['anna@srv.test', '--imap', 'imap.srv.test:993:tls', '--smtp', 'smtp.srv.test:465:tls']],
    ])('check, %s: one problem within 3 s', async (_, args) => {
      const done = await runApart(
        ['unshare', '-n'],
        ['check', ...args, '--password-stdin', '--json', '--lang', 'en', '--resolver', lab.resolver],
        'x\n',
      );
      const result = documentOf(done);
      expect(done.code).toBe(1);
      expect(summarise(result)).toMatchObject({
        verdict: 'failed',
        steps: expect.arrayContaining(['network.online failed network_unreachable']) as string[],
        problems: ['failed network/connect network_unreachable'],
      });
      expect(result.elapsedMs).toBeLessThan(3_000);
      expectSound(result);
    });

    it('with the system’s own resolver too', async () => {
      const done = await runApart(['unshare', '-n'], ['check', 'anna@srv.test', '--password-stdin', '--json', '--lang', 'en'], 'x\n');
      const result = documentOf(done);
      expect([done.code, result.problems.map((it) => it.code)]).toEqual([1, ['network_unreachable']]);
      expect(result.elapsedMs).toBeLessThan(3_000);
    });

    it('discover says the same', async () => {
      const done = await runApart(['unshare', '-n'], ['discover', 'anna@srv.test', '--json', '--resolver', lab.resolver]);
      const found = Discovery.parse(done.json);
      expect([done.code, found.problems.map((it) => it.code)]).toEqual([1, ['network_unreachable']]);
      expect(found.elapsedMs).toBeLessThan(3_000);
    });

    it('discover --offline knows the big providers', async () => {
      const done = await runApart(['unshare', '-n'], ['discover', 'anna@yandex.ru', '--json', '--offline']);
      const found = Discovery.parse(done.json);
      expect(done.code).toBe(0);
      expect(found).toMatchObject({
        provider: 'yandex',
        settings: { incoming: { host: 'imap.yandex.ru' }, outgoing: { host: 'smtp.yandex.ru' } },
        problems: [],
      });
      expect(found.sources.filter((it) => it.source !== 'bundled').map((it) => it.outcome)).not.toContain('found');
    });
  });
});
