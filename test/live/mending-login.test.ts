import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src-main/contract/check.ts';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { cli } from './support/cli.ts';
import { type LiveApp, liveApp, warmUp } from './support/live-app.ts';
import { checkArgs, type Order, stdinOf } from './support/order.ts';
import { expectSound, summarise } from './support/summary.ts';

const running = useLab();

async function checked(made: LiveApp, order: Order): Promise<CheckResult> {
  const { reply } = await made.check(order);
  if (!reply.ok) throw new Error(reply.failure.message);
  expectSound(reply.value, order.lang ?? 'en');
  return reply.value;
}
const offered = (result: CheckResult) =>
  result.problems.flatMap(({ actions }) => actions).filter((action) => action.id === 'use_other_login');

describe.skipIf(running === null)('the other login form, by a button', () => {
  const lab = running as Lab;
  beforeAll(() => warmUp(running));

  it('the server takes only the local part: the button names it, and the check after it passes', async () => {
    await using made = await liveApp(lab);
    const order: Order = { address: 'boris@shortlogin.test', password: lab.password, lang: 'ru' };
    const before = await checked(made, order);
    expect(summarise(before).steps).toEqual(['imap.login failed auth_bad_credentials', 'smtp.login failed auth_bad_credentials']);
    const [action] = offered(before);
    expect(action).toMatchObject({ suggestion: 'boris', label: 'Войти как boris', changes: expect.stringContaining('один раз') as string });

    const after = await checked(made, { ...order, login: action?.suggestion ?? '' });
    expect([after.problems.filter(({ severity }) => severity === 'failed'), after.roundTrip?.status]).toEqual([[], 'found']);
    expect([after.settings?.incoming?.username, after.settings?.outgoing?.username]).toEqual(['boris', 'boris']);
    // Taken back, nothing of it is left.
    expect((await checked(made, { ...order, noSend: true })).settings?.incoming?.username).toBe('boris@shortlogin.test');
  });

  it('is told on the command line as the option that does it', async () => {
    const order: Order = { address: 'boris@shortlogin.test', password: lab.password, noSend: true, lang: 'ru' };
    const told = await cli(
      lab,
      checkArgs(order).filter((word) => word !== '--json'),
      { input: stdinOf(order) },
    );
    expect([told.code, told.stdout]).toEqual([1, expect.stringContaining("Войти как boris: --login 'boris'")]);
  });

  it('is not offered where the check has tried the second form by itself', async () => {
    await using made = await liveApp(lab);
    const wrong = await checked(made, { address: 'vera@mxhosted.test', password: lab.wrongPassword, noSend: true });
    expect([wrong.verdict, offered(wrong)]).toEqual(['failed', []]);
  });
});
