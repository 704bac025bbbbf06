import { screen } from '@testing-library/svelte';
import type { CheckEvent, CheckResult } from '../../src-main/contract/check.ts';
import type { Reply } from '../../src-main/contract/define.ts';
import { fine } from '../../src-renderer/transport/fake-line.ts';
import { openWindow } from './window-under-test.ts';

import type { WindowUnderTest } from './window-under-test.ts';

export const secret = 'kanareika-7f3a9';
export const heading = (name: string | RegExp): Promise<HTMLElement> => screen.findByRole('heading', { level: 1, name });
export const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name });

export async function typeAddress(opened: WindowUnderTest, address: string): Promise<void> {
  await opened.user.type(await screen.findByLabelText('Адрес почты'), `${address}{Enter}`);
}
/** From Start to the moment after the password of a mailbox that is not trusted by itself. */
export async function walkToCheck(opened: WindowUnderTest): Promise<void> {
  await typeAddress(opened, 'anna@firma.ru');
  await opened.user.click(await screen.findByRole('button', { name: /Да, серверы мои/ }));
  await opened.user.type(await screen.findByLabelText('Пароль'), `${secret}{Enter}`);
}
/** A check that the test drives: events by `emit`, the end by `finish`. */
export function drivenCheck() {
  let emit: (event: CheckEvent) => void = () => undefined;
  let finish: (reply: Reply<CheckResult>) => void = () => undefined;
  let signal: AbortSignal | undefined;
  return {
    run: (_input: unknown, tell: (event: CheckEvent) => void, stop: AbortSignal) => {
      emit = tell;
      signal = stop;
      return new Promise<Reply<CheckResult>>((resolve) => (finish = resolve));
    },
    emit: (event: CheckEvent) => emit(event),
    finish: (reply: Reply<CheckResult>) => finish(reply),
    stopped: () => signal?.aborted ?? false,
  };
}
export async function showResult(result: CheckResult, calls: Parameters<typeof openWindow>[0] = {}): Promise<WindowUnderTest> {
  const opened = openWindow(calls, { check: () => fine({ ...result, address: 'anna@firma.ru' }) });
  await walkToCheck(opened);
  await screen.findAllByRole('button', { name: 'Проверить снова' });
  return opened;
}
