import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DoctorReport } from '../../src-main/contract/contract.ts';
import { Discovery } from '../../src-main/contract/discovery.ts';
import { Guide } from '../../src-main/contract/guide.ts';
import { Problem } from '../../src-main/contract/problem.ts';
import { CheckResult } from '../../src-main/contract/check.ts';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { cli } from './support/cli.ts';
import { liveApp } from './support/live-app.ts';
import { expectSound, expectTold } from './support/summary.ts';

const running = useLab();

describe.skipIf(running === null).concurrent('what needs no mailbox', () => {
  const lab = running as Lab;
  const reply = '535 5.7.8 Error: authentication failed: Invalid user or password!';

  it('explain: the text as an argument or on stdin, in both languages', async () => {
    for (const lang of ['ru', 'en'] as const) {
      const given = await cli(lab, ['explain', reply, '--protocol', 'smtp', '--provider', 'yandex', '--json', '--lang', lang]);
      const typed = await cli(lab, ['explain', '--protocol', 'smtp', '--provider', 'yandex', '--json', '--lang', lang], { input: reply });
      expect([given.code, typed.code, given.stderr]).toEqual([0, 0, '']);
      const problem = Problem.parse(given.json);
      expect(Problem.parse(typed.json)).toEqual(problem);
      expectTold(problem, lang);
      expect(problem).toMatchObject({ part: 'smtp', stage: 'auth' });
      expect(['auth_bad_credentials', 'app_password_required', 'protocol_disabled_by_user']).toContain(problem.code);
      await using made = await liveApp(lab);
      const called = await made.client.call('explain', { text: reply, language: lang, protocol: 'smtp', provider: 'yandex' });
      expect(called.ok && { code: called.value.code, title: called.value.title }).toEqual({ code: problem.code, title: problem.title });
    }
  });

  it('explain: any text, any hint, even none, is answered', async () => {
    for (const [text, hints] of [
      ['', []],
      ['hello', ['--stage', 'on the moon', '--provider', 'ACME mail']],
      ['\u0000\u0007\u001b[31m', []],
      ['x'.repeat(200_000), ['--provider', 'mail.acme.example']],
    ] as const) {
      const done = await cli(lab, ['explain', '--json', '--lang', 'en', ...hints], { input: text });
      expect(done.code).toBe(0);
      expectTold(Problem.parse(done.json), 'en');
    }
  });

  it('explain --jsonl: one flat line each, in order; a bad line is an error of its own', async () => {
    const lines = [
      JSON.stringify({ id: 'a', raw: reply, protocol: 'smtp', provider: 'yandex' }),
      'not JSON',
      JSON.stringify({
        id: 2,
        raw: '[AUTHENTICATIONFAILED] Authentication failed.',
        protocol: 'imap',
        stage: 'nowhere',
        provider: 'nobody knows',
      }),
      '',
      JSON.stringify({ raw: 'no id' }),
      JSON.stringify({ id: 'c', raw: '', protocol: 'nntp', stage: 7, provider: null }),
      '[1,2]',
      JSON.stringify({ id: 'd', raw: 'connect ECONNREFUSED 192.0.2.1:993' }),
    ];
    const done = await cli(lab, ['explain', '--jsonl', '--lang', 'en'], { input: `${lines.join('\n')}\n` });
    expect([done.code, done.stderr]).toEqual([0, '']);
    const answers = done.stdout
      .trimEnd()
      .split('\n')
      .map((it) => JSON.parse(it) as Record<string, unknown>);
    expect(answers.map((it) => it['id'])).toEqual(['a', null, 2, null, 'c', null, 'd']);
    for (const { id, error, ...problem } of answers) {
      if (id === null) expect(error).toMatch(/\S/u);
      else expectTold(Problem.parse(problem), 'en');
    }
    expect(answers.at(-1)).toMatchObject({ code: 'connection_refused' });
  });

  it.each(['anna@yandex.ru', 'mailru', 'gmail', 'outlook.com', 'anna@mxhosted.test'])('guide %s', async (of) => {
    for (const lang of ['ru', 'en'] as const) {
      const done = await cli(lab, ['guide', of, '--json', '--lang', lang]);
      expect([of, done.code, done.stdout.slice(0, 200)]).toEqual([of, 0, expect.any(String)]);
      const guide = Guide.parse(done.json);
      expect(/[а-я]/u.test(JSON.stringify([guide.intro, guide.steps]))).toBe(lang === 'ru');
      const told = await cli(lab, ['guide', of, '--lang', lang]);
      expect(told.stdout).toContain(guide.name);
      expect(told.stdout).not.toMatch(/\*\*|\]\(|\{[a-z]+\}/u);
    }
  });

  it('doctor looks at this machine, and at nobody else with --offline', async () => {
    const done = await cli(lab, ['doctor', '--offline', '--json', '--lang', 'en']);
    const report = DoctorReport.parse(done.json);
    expect(report.ports.map((it) => it.outcome)).toEqual(report.ports.map(() => 'skipped'));
    expect(report).toMatchObject({ vault: { state: 'absent' }, clock: { plausible: true }, home: done.home });
    expect(report.problems.map((it) => it.code)).toContain('keychain_absent');
    for (const problem of report.problems) expectTold(problem, 'en');
    const told = await cli(lab, ['doctor', '--offline', '--lang', 'ru']);
    expect(told.stdout).toMatch(/[а-я]/u);
    await using made = await liveApp(lab);
    expect(await made.client.call('doctor', { language: 'ru' })).toMatchObject({ ok: true, value: { vault: { state: 'absent' } } });
  });

  it('doctor knocks at well-known servers only when it may', async () => {
    const done = await cli(lab, ['doctor', '--json', '--lang', 'en']);
    const report = DoctorReport.parse(done.json);
    // The lab's DNS knows Yandex' names, and its servers are open; it knows nothing of Gmail.
    expect(report.ports.find((it) => it.host === 'imap.yandex.ru')?.outcome).toBe('open');
    expect(report.ports.find((it) => it.host === 'smtp.gmail.com')?.outcome).toBe('unknown_host');
  });

  it('doctor says so when not one well-known name is found', async () => {
    const done = await cli(lab, ['doctor', '--json', '--lang', 'ru'], { resolver: '127.0.0.1:9' });
    const report = DoctorReport.parse(done.json);
    expect(new Set(report.ports.map((it) => it.outcome))).toEqual(new Set(['unknown_host']));
    const problem = report.problems.find((it) => it.code === 'dns_lookup_failed');
    expect(problem).toMatchObject({ part: 'network', letter: expect.stringContaining('127.0.0.1:9') as string });
    expect(done.code).toBe(1);
  });

  it('discover --offline: bundled knowledge alone', async () => {
    const known = Discovery.parse((await cli(lab, ['discover', 'anna@mail.ru', '--offline', '--json'])).json);
    expect(known).toMatchObject({
      provider: 'mailru',
      settings: { incoming: { port: 993 } },
    });
    expect(known.candidates[0]).toMatchObject({ source: 'bundled', trusted: true, verified: false });
    const unknown = await cli(lab, ['discover', 'anna@srv.test', '--offline', '--json', '--lang', 'en']);
    expect(unknown.code).toBe(1);
    expect(Discovery.parse(unknown.json)).toMatchObject({
      settings: null,
      candidates: [],
      problems: [{ code: 'autoconfig_failed', stage: 'autoconfig' }],
    });
  });

  it('practice: every case walks, and says what it is about', async () => {
    const listed = z
      .object({ scenarios: z.array(z.object({ id: z.string(), title: z.string(), about: z.string() })) })
      .parse((await cli(lab, ['practice', '--list', '--json', '--lang', 'ru'])).json);
    expect(listed.scenarios.length).toBeGreaterThanOrEqual(5);
    const verdicts: Record<string, readonly string[]> = {};
    for (const { id } of listed.scenarios) {
      const done = await cli(lab, ['practice', id, '--json', '--lang', 'ru'], { resolver: null, ca: null });
      const result = CheckResult.parse(done.json);
      expectSound(result, 'ru');
      expect(done.code).toBe(result.verdict === 'failed' ? 1 : 0);
      verdicts[id] = [result.verdict, ...result.problems.map((it) => it.code)];
    }
    expect(Object.values(verdicts)).toEqual(
      expect.arrayContaining([
        ['ok'],
        ['failed', 'auth_bad_credentials'],
        ['failed', 'app_password_required'],
        ['warnings', 'landed_in_spam'],
      ]),
    );
    expect(JSON.stringify(verdicts)).toContain('protocol_disabled_by_user');
  });
});
