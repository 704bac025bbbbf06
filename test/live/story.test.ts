import { expect, describe, it } from 'vitest';
import { CheckResult } from '../../src-main/contract/check.ts';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { cli } from './support/cli.ts';
import { freshHome } from './support/homes.ts';
import { liveApp } from './support/live-app.ts';
import { changeServerPassword } from './support/server-password.ts';

const running = useLab();

describe.skipIf(running === null)('what history says after a re-check', () => {
  const lab = running as Lab;

  it('stands below the causes on a terminal, and the document of --json is a check’s and nothing more', async () => {
    const home = await freshHome();
    const address = 'anna@srv.test';
    const run = (args: readonly string[], password: string) =>
      cli(lab, [...args, '--no-send', '--lang', 'ru'], { home, input: `${password}\n` });
    expect((await run(['check', address, '--password-stdin', '--save'], lab.password)).code).toBe(0);
    const fine = await run(['recheck', address, '--password-stdin'], lab.password);
    expect([fine.code, fine.stdout]).toEqual([0, expect.not.stringContaining('Последний раз всё работало')]);

    const refused = await run(['recheck', address, '--password-stdin'], lab.wrongPassword);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(
      /Последний раз всё работало: .+\. С тех пор не проходит шаг «[^»]*Вход[^»]*»(?:: сервер отвечает 535[^.]*[\d.]*)?\. Похоже, пароль с тех пор сменили или отозвали\./u,
    );
    expect(refused.stdout).toMatch(/Вход раньше проходил: \d{1,2} \p{L}+ \d{4} г\., \d{1,2}:\d\d/u);
    const json = await run(['recheck', address, '--password-stdin', '--json'], lab.wrongPassword);
    expect(CheckResult.safeParse(json.json).success).toBe(true);
  });

  it('a saved password that worked is told as changed or revoked, a mistyped one is not; the certificate of then is remembered', async () => {
    await using made = await liveApp(lab);
    const address = 'boris@wellknown.test';
    const first = await made.check({ address, password: lab.password, noSend: true, save: true });
    expect(first.reply.ok && first.reply.value.verdict).not.toBe('failed');
    const typed = await made.check({ address, password: lab.wrongPassword, noSend: true });
    expect(typed.reply.ok && typed.reply.value.problems[0]?.evidence).not.toHaveProperty('samePassword');

    await changeServerPassword(lab, 'wellknown.test', address, 'Another-pass-1');
    const order = { address, language: 'ru' as const, send: false };
    const again = await made.client.run('recheck', order, () => undefined);
    await changeServerPassword(lab, 'wellknown.test', address, lab.password);
    const problem = again.ok ? again.value.results[0]?.problems[0] : undefined;
    expect([problem?.code, problem?.evidence['samePassword']]).toEqual(['auth_bad_credentials', true]);
    expect(problem?.variant).toMatch(/^(?:worked|worked_app|old)$/u);
    expect(problem?.actions.map(({ id }) => id)).not.toContain('use_other_login');
    const shown = await made.client.call('mailboxes.show', { address });
    expect(shown.ok && shown.value.history.map(({ secret, certificates }) => [secret, Object.keys(certificates ?? {})])).toEqual([
      ['kept', ['imap', 'smtp']],
      ['typed', ['imap', 'smtp']],
      ['kept', ['imap', 'smtp']],
    ]);
  });
});
