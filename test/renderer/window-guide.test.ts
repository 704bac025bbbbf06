import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { GuideCheckResult } from '../../src-main/contract/guide.ts';
import { imapOffResult } from '../../src-renderer/gallery/fixtures.ts';
import { problemOf } from '../../src-renderer/gallery/problems.ts';
import { fine, refuse } from '../../src-renderer/transport/fake-line.ts';
import type { FakeRuns } from '../../src-renderer/transport/fake-line.ts';
import { button, heading, typeAddress } from './walks.ts';
import { openWindow } from './window-under-test.ts';

const said = (outcome: GuideCheckResult['outcome'], more: Partial<GuideCheckResult> = {}): GuideCheckResult => ({
  outcome,
  problem: null,
  waitSeconds: null,
  ...more,
});

/** To the guide: before any check, and again after one that failed because IMAP is off. */
async function openGuide(runs: FakeRuns) {
  const opened = openWindow({}, { check: ({ address }) => fine({ ...imapOffResult('ru'), address }), ...runs });
  await typeAddress(opened, 'buh@yandex.ru');
  await heading('Настройки найдены');
  await opened.user.click(button('Продолжить'));
  await heading('Подготовьте почту: Яндекс Почта');
  return opened;
}
async function afterFailedCheck(runs: FakeRuns) {
  const opened = await openGuide(runs);
  await opened.user.click(button('Дальше — пароль'));
  await opened.user.type(await screen.findByLabelText('Пароль приложения'), 'abcdefghijklmnop');
  await opened.user.click(button('Проверить почту'));
  await heading('Почта пока не работает');
  opened.app.store.dispatch({ type: 'go', screen: { name: 'prepare' } });
  await heading('Подготовьте почту: Яндекс Почта');
  return opened;
}

describe('“I did it” at a step of the guide', () => {
  it('before any password is the person’s word: nobody is asked, and it says when it will be proved', async () => {
    const opened = await openGuide({});
    expect(screen.getByText('Этот шаг мы проверить не можем: верим вам на слово.')).toBeVisible();
    expect(screen.getByText('Проверим, когда вы введёте пароль.')).toBeVisible();
    expect(screen.getByText('Сверим с образцом, когда вы введёте пароль.')).toBeVisible();
    await opened.user.click(button('Готово: шаг 1'));
    await opened.user.click(button('Готово: шаг 2'));
    expect(screen.getAllByText('Сделано')).toHaveLength(2);
    expect(opened.inputs('guide.check')).toEqual([]);
  });

  it('after a failed check signs in once: “not yet” with the server’s words leaves the step open, “on now” closes it', async () => {
    let on = false;
    const opened = await afterFailedCheck({
      'guide.check': () => fine(on ? said('done') : said('not_yet', { problem: problemOf('protocol_disabled_by_user', 'ru') })),
    });
    await opened.user.click(button('Готово: шаг 2'));
    const told = await screen.findByText('Пока не получилось.');
    expect(told.closest('[role=status]')).toHaveTextContent(problemOf('protocol_disabled_by_user', 'ru').title);
    expect(screen.queryByText('Сделано')).toBeNull();
    expect(opened.inputs('guide.check')).toEqual([
      { address: 'buh@yandex.ru', language: 'ru', of: 'yandex', step: 'enable_imap.2', secret: { kind: 'held', handle: 'handle-1' } },
    ]);
    on = true;
    await opened.user.click(button('Готово: шаг 2'));
    expect(await screen.findByText('Проверено: теперь работает.')).toBeVisible();
    await waitFor(() => expect(screen.getAllByText('Сделано')).toHaveLength(1));
    expect(opened.app.store.state.setup.guideMarks).toEqual({ 'enable_imap.2': 'done' });
  });

  it('says how long to wait where another try might lock the mailbox; skipping still works', async () => {
    const opened = await afterFailedCheck({ 'guide.check': () => fine(said('wait', { waitSeconds: 600 })) });
    await opened.user.click(button('Готово: шаг 2'));
    expect(await screen.findByText(/попробуем ещё раз через 10\sмин/u)).toBeVisible();
    await opened.user.click(button('Пропустить: шаг 2'));
    expect(screen.getByText('Пропущено')).toBeVisible();
  });

  it('a failure of ours is told and leaves the step open', async () => {
    const opened = await afterFailedCheck({ 'guide.check': () => refuse({ code: 'no_password', message: 'Пароль больше не хранится.' }) });
    await opened.user.click(button('Готово: шаг 2'));
    expect(await screen.findByText(/Пароль больше не хранится/u)).toBeVisible();
    expect(opened.app.store.state.setup.stepCheck).toBeNull();
  });

  it('steps of another protocol are not shown', async () => {
    const opened = await openGuide({});
    const { guide, chosen } = opened.app.store.state.setup;
    const [first, ...others] = guide?.steps ?? [];
    if (first === undefined || guide === null) throw new Error('the guide has no step');
    opened.app.store.dispatch({ type: 'guide', status: 'ready', guide: { ...guide, steps: [{ ...first, when: 'pop3' }, ...others] } });
    expect(chosen?.incoming?.protocol).toBe('imap');
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Готово: шаг 3' })).toBeNull());
    expect(screen.getByText('Осталось 2 шага')).toBeVisible();
  });
});
