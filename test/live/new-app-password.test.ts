import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src-main/contract/check.ts';
import type { Problem } from '../../src-main/contract/problem.ts';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { cli } from './support/cli.ts';
import { type LiveApp, liveApp, warmUp } from './support/live-app.ts';
import { changeServerPassword } from './support/server-password.ts';
import { summarise } from './support/summary.ts';

const running = useLab();
const address = 'gleb@mxhosted.test';

describe.skipIf(running === null)('a new app password at Yandex: the server refuses first and accepts later', () => {
  const lab = running as Lab;
  const appPassword = 'abcdabcdabcdabcd';
  beforeAll(() => warmUp(running));

  async function checked(made: LiveApp, more: { secretAgeMinutes?: number; save?: boolean } = {}): Promise<CheckResult> {
    const secret = { kind: 'held' as const, handle: await made.hold(appPassword) };
    const reply = await made.client.run('check', { address, language: 'ru', secret, send: false, ...more }, () => undefined);
    if (!reply.ok) throw new Error(reply.failure.message);
    return reply.value;
  }
  const codes = ({ problems }: CheckResult): unknown[] => problems.map(({ code, variant }) => [code, variant]);

  it('asks once, says how long to wait, and the check after it passes', async () => {
    await using made = await liveApp(lab);
    const before = await checked(made);
    expect(summarise(before).steps).toEqual(['imap.login failed app_password_required', 'smtp.login failed app_password_required']);
    expect(before.problems.flatMap(({ actions }) => actions.map(({ id }) => id))).toContain('tell_password_age');
    expect(codes(before)).not.toContainEqual(['app_password_required', 'waiting']);

    // The answer is no second attempt: only the same run is judged anew.
    const answer = { address, language: 'ru' as const, minutes: 179 };
    const told = await made.client.call('check.passwordAge', answer);
    if (!told.ok) throw new Error(told.failure.message);
    expect(codes(told.value.result)).toEqual([['app_password_required', 'waiting']]);
    expect(told.value.result.steps.find(({ id }) => id === 'imap.login')?.problem).toBe('app_password_required');
    expect(told.value.result.problems[0]?.actions[0]).toMatchObject({ id: 'wait_and_retry', afterSeconds: 60 });
    const old = await made.client.call('check.passwordAge', { ...answer, minutes: 1440 });
    expect(old.ok && codes(old.value.result)).toEqual([['auth_bad_credentials', 'old']]);
    const unknown = await made.client.call('check.passwordAge', { ...answer, minutes: null });
    expect(unknown.ok && codes(unknown.value.result)).toEqual(codes(before));

    // The guide's tick said it before: nothing is asked first.
    expect(codes(await checked(made, { secretAgeMinutes: 10 }))).toEqual([['app_password_required', 'waiting']]);
    const line = await cli(lab, ['check', address, '--password-stdin', '--no-send', '--app-password-age', '2h', '--lang', 'ru'], {
      input: `${appPassword}\n`,
    });
    expect([line.code, line.stdout]).toEqual([1, expect.stringContaining('Осталось минут, примерно: 60')]);

    // The same of a pasted text.
    const pasted = ['explain', '535 5.7.8 Error: authentication failed: Invalid user or password!', '--provider', 'yandex', '--json'];
    const explained = [await cli(lab, pasted), await cli(lab, [...pasted, '--app-password-age', '2h'])];
    expect(explained.map(({ json }) => (json as Problem).variant)).toEqual([null, 'waiting']);

    // Saved while it was refused: the mailbox knows since when it has this password.
    const saved = await made.client.call('mailboxes.save', { address, language: 'ru' });
    expect(saved.ok).toBe(true);
    const again = await made.client.run('recheck', { address, language: 'ru', send: false }, () => undefined);
    expect(again.ok && codes(again.value.results[0] as CheckResult)).toEqual([['app_password_required', 'waiting']]);

    // History keeps the cause that was told in the end.
    const kept = async (): Promise<unknown> => {
      const shown = await made.client.call('mailboxes.show', { address });
      const listed = await made.client.call('mailboxes.list', {});
      return (
        shown.ok &&
        listed.ok && [
          shown.value.history.map(({ problems }) => problems.map(({ variant }) => variant)),
          listed.value.mailboxes[0]?.last?.problems,
        ]
      );
    };
    await made.client.call('check.passwordAge', { ...answer, minutes: 1440 });
    expect(await kept()).toEqual([[['old'], ['waiting']], ['auth_bad_credentials']]);
    await made.client.call('check.passwordAge', answer);
    expect(await kept()).toEqual([[['waiting'], ['waiting']], ['app_password_required']]);

    await changeServerPassword(lab, 'mxhosted.test', address, appPassword);
    const after = await made.client.run('recheck', { address, language: 'ru', send: false }, () => undefined);
    expect(after.ok && after.value.results[0]?.problems).toEqual([]);

    // It has worked: a refusal from now on is not the waiting time.
    await changeServerPassword(lab, 'mxhosted.test', address, lab.password);
    const later = await made.client.run('recheck', { address, language: 'ru', send: false }, () => undefined);
    expect(later.ok && codes(later.value.results[0] as CheckResult)).toEqual([['auth_bad_credentials', 'old']]);
  });

  it('nobody is asked about a check that was not made', async () => {
    await using made = await liveApp(lab);
    const told = await made.client.call('check.passwordAge', { address: 'nobody@mxhosted.test', language: 'en', minutes: 5 });
    expect(told).toMatchObject({ ok: false, failure: { code: 'unknown_mailbox' } });
  });
});
