import { expect, describe, it } from 'vitest';
import { CheckResult } from '../../src-main/contract/check.ts';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { cli } from './support/cli.ts';
import { freshHome } from './support/homes.ts';

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
    const json = await run(['recheck', address, '--password-stdin', '--json'], lab.wrongPassword);
    expect(CheckResult.safeParse(json.json).success).toBe(true);
  });
});
