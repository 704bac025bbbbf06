import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { goodResult, imapOffResult } from '../../src-renderer/gallery/fixtures.ts';
import { scenarios } from '../../src-renderer/gallery/practice-fixtures.ts';
import { problemOf } from '../../src-renderer/gallery/problems.ts';
import { fine, refuse } from '../../src-renderer/transport/fake-line.ts';
import { openWindow } from './window-under-test.ts';
import { button, heading, showResult } from './walks.ts';

describe('practice', () => {
  it('shows what to type, walks the normal way and mends what was broken', async () => {
    let mended = false;
    const opened = openWindow(
      {
        'practice.start': ({ scenario, language }) => fine(scenarios(language).find((known) => known.id === scenario)!),
        'practice.mend': () => {
          mended = true;
          return fine({ mended: true });
        },
      },
      { check: () => fine(mended ? goodResult : imapOffResult('ru')) },
    );
    await opened.user.click(await screen.findByRole('button', { name: /Попробовать на учебном ящике/ }));
    await opened.user.click(await screen.findByRole('button', { name: 'Начать: IMAP выключен' }));
    await heading('Настройки найдены');
    expect(screen.getByText('ucheba-2026')).toBeVisible();
    await opened.user.click(button(/Да, серверы мои/));
    await opened.user.type(await screen.findByLabelText('Пароль'), 'ucheba-2026{Enter}');
    await heading('Почта пока не работает');
    await opened.user.click(button('Исправлено — проверить снова'));
    await heading('Почта работает');
    expect(opened.inputs('practice.mend')).toEqual([{ scenario: 'imap-off' }]);
  });
});

describe('the language', () => {
  it('switches at once on any screen, and the problems are told anew', async () => {
    const opened = await showResult(imapOffResult('ru'));
    await heading('Почта пока не работает');
    await opened.user.click(screen.getByRole('radio', { name: 'English' }));
    await heading('The mailbox does not work yet');
    expect(await screen.findByRole('heading', { name: 'Yandex did not let the program into the mailbox' })).toBeVisible();
    expect(document.documentElement.lang).toBe('en');
    expect(opened.inputs('preferences.set')).toEqual([{ language: 'en' }]);
  });
});

describe('explaining', () => {
  it('tells the cause of a pasted text', async () => {
    const opened = openWindow({ explain: ({ language }) => fine(problemOf('sender_not_owned', language)) });
    await opened.user.click(await screen.findByRole('button', { name: /Объяснить ошибку почты/ }));
    await opened.user.type(await screen.findByLabelText('Текст ошибки'), '553 5.7.1 not owned{Control>}{Enter}{/Control}');
    expect(await screen.findByRole('heading', { name: 'Сервер не разрешает отправлять от этого адреса' })).toBeVisible();
    expect(opened.inputs('explain')).toEqual([{ text: '553 5.7.1 not owned', language: 'ru' }]);
    // What needs a run is not offered here.
    expect(screen.queryByRole('button', { name: /Отправлять от/ })).toBeNull();
  });
});

describe('the window itself', () => {
  it('says so when the app is not there', async () => {
    openWindow({ 'app.info': () => refuse({ code: 'unreachable', message: 'fetch failed' }) });
    await heading('Программа не отвечает');
  });

  it('opens and closes the help with F1 and gives the focus back', async () => {
    const opened = openWindow();
    const field = await screen.findByLabelText('Адрес почты');
    await waitFor(() => expect(field).toHaveFocus());
    await opened.user.keyboard('{F1}');
    await screen.findByRole('dialog', { name: 'Справка и клавиши' });
    await opened.user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(field).toHaveFocus());
  });

  it('follows the chosen theme', async () => {
    const opened = openWindow();
    await opened.user.click(await screen.findByRole('button', { name: /Настройки/ }));
    await opened.user.click(await screen.findByRole('radio', { name: 'Тёмное' }));
    await waitFor(() => expect(document.documentElement.dataset['theme']).toBe('dark'));
    expect(opened.inputs('preferences.set')).toEqual([{ theme: 'dark' }]);
  });
});
