import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src-main/contract/problem.ts';
import { ageAsked } from '../../src-renderer/gallery/answer-fixtures.ts';
import { imapOffResult, yandexSettings } from '../../src-renderer/gallery/fixtures.ts';
import { problemOf } from '../../src-renderer/gallery/problems.ts';
import { fine } from '../../src-renderer/transport/fake-line.ts';
import type { WindowUnderTest } from './window-under-test.ts';
import { openWindow } from './window-under-test.ts';
import { button, heading, secret, typeAddress } from './walks.ts';

const address = 'buh@yandex.ru';
const waiting = {
  ...imapOffResult('ru'),
  address,
  problems: [{ ...problemOf('throttled', 'ru'), code: 'app_password_required' as const, title: 'Пароль ещё не начал действовать' }],
};

function openYandex(): WindowUnderTest {
  return openWindow(
    { 'check.passwordAge': () => fine({ result: waiting }) },
    { check: () => fine({ ...ageAsked('ru'), address, settings: yandexSettings }) },
  );
}
async function toSecret(opened: WindowUnderTest, tick: boolean): Promise<void> {
  await typeAddress(opened, address);
  await opened.user.click(await screen.findByRole('button', { name: 'Продолжить' }));
  await heading(/Подготовьте почту/);
  if (tick) await opened.user.click(screen.getAllByRole('button', { name: /^Готово: шаг 3/ })[0]!);
  await opened.user.click(button('Дальше — пароль'));
}
const typeSecret = async (opened: WindowUnderTest): Promise<void> => {
  await opened.user.type(await screen.findByLabelText('Пароль приложения'), `${secret}{Enter}`);
  await screen.findByRole('group', { name: 'Когда создан пароль приложения?' });
};

it('is asked of a pasted text as well: the answer explains it anew, and the card stays', async () => {
  const [asked] = ageAsked('ru').problems;
  const opened = openWindow({
    explain: ({ secretAgeMinutes }) =>
      fine((secretAgeMinutes === undefined ? asked : { ...waiting.problems[0], actions: asked?.actions }) as Problem),
  });
  await opened.user.click(await screen.findByRole('button', { name: 'Объяснить ошибку' }));
  await opened.user.type(await screen.findByLabelText('Текст ошибки'), '535 5.7.8 Invalid user or password!');
  await opened.user.click(button('Объяснить'));
  await screen.findByRole('group', { name: 'Когда создан пароль приложения?' });
  expect(opened.inputs('explain')[0]).not.toHaveProperty('secretAgeMinutes');
  await opened.user.click(button('Час или два назад'));
  expect(await screen.findByRole('article', { name: 'Пароль ещё не начал действовать' })).toBeVisible();
  expect(opened.inputs('explain')[1]).toMatchObject({ text: '535 5.7.8 Invalid user or password!', secretAgeMinutes: 60 });
  expect(button('Час или два назад')).toHaveFocus();
  // Whoever takes the answer back gets the first explanation.
  await opened.user.click(button('Не помню'));
  await waitFor(() => expect(opened.inputs('explain')[2]).not.toHaveProperty('secretAgeMinutes'));
  expect(await screen.findByRole('article', { name: asked?.title ?? '' })).toBeVisible();
  expect(opened.inputs('check.passwordAge')).toEqual([]);
});

describe('how old the app password is', () => {
  it('follows from the tick at the step that makes it', async () => {
    const opened = openYandex();
    await toSecret(opened, true);
    await typeSecret(opened);
    expect(opened.inputs('check')[0]).toMatchObject({ secretAgeMinutes: 0 });
    // Another password is another age.
    await opened.user.click(button('Ввести пароль ещё раз'));
    await typeSecret(opened);
    expect(opened.inputs('check')[1]).not.toHaveProperty('secretAgeMinutes');
  });

  it('is not made up where nobody told', async () => {
    const opened = openYandex();
    await toSecret(opened, false);
    await typeSecret(opened);
    expect(opened.inputs('check')[0]).not.toHaveProperty('secretAgeMinutes');
  });

  it('is one question on the result: the answer sends nothing and stays for the next check', async () => {
    const opened = openYandex();
    await toSecret(opened, false);
    await typeSecret(opened);
    await opened.user.click(button('Час или два назад'));
    expect(await screen.findByRole('article', { name: 'Пароль ещё не начал действовать' })).toBeVisible();
    expect(opened.inputs('check.passwordAge')).toEqual([{ address, language: 'ru', minutes: 60 }]);
    expect(opened.inputs('check')).toHaveLength(1);
    await opened.user.click(screen.getAllByRole('button', { name: 'Проверить снова' })[0]!);
    await waitFor(() => expect(opened.inputs('check')[1]).toMatchObject({ secretAgeMinutes: 60 }));
  });

  it('may be unknown: then it says what is safe', async () => {
    const opened = openWindow(
      { 'check.passwordAge': () => fine({ result: { ...ageAsked('ru'), address } }) },
      { check: () => fine({ ...ageAsked('ru'), address }) },
    );
    await toSecret(opened, false);
    await typeSecret(opened);
    await opened.user.click(button('Не помню'));
    expect(await screen.findByText(/подождите три часа, не создавая нового пароля/)).toBeVisible();
    expect(opened.inputs('check.passwordAge')).toEqual([{ address, language: 'ru', minutes: null }]);
  });
});
