import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { detailsOf } from '../../src-renderer/gallery/saved-fixtures.ts';
import { problemOf } from '../../src-renderer/gallery/problems.ts';
import type { FakeCalls } from '../../src-renderer/transport/fake-line.ts';
import { fine, refuse } from '../../src-renderer/transport/fake-line.ts';
import { heading } from './walks.ts';
import type { WindowUnderTest } from './window-under-test.ts';
import { openWindow, savedMailboxes } from './window-under-test.ts';

async function openMailbox(address: string, calls: FakeCalls = {}): Promise<WindowUnderTest> {
  const opened = openWindow({
    ...savedMailboxes,
    'password.copy': () => fine({ clearsInS: 45, problem: null }),
    'clipboard.clear': () => fine({}),
    ...calls,
  });
  await opened.user.click(await screen.findByText(address));
  await heading(address);
  return opened;
}
const copyButton = (name: string | RegExp = 'Скопировать пароль'): Promise<HTMLElement> => screen.findByRole('button', { name });

describe('the saved password for another program', () => {
  it('is copied by the app, counted down and told to be gone', async () => {
    const opened = await openMailbox('buh@yandex.ru');
    await opened.user.click(await copyButton());
    expect(opened.inputs('password.copy')).toEqual([{ address: 'buh@yandex.ru', language: 'ru', direction: 'incoming' }]);
    expect(await screen.findByRole('timer')).toHaveTextContent('Пароль в буфере обмена. Уберём его через 0:45.');
    await waitFor(() => expect(opened.app.announcer.polite).toBe('Пароль скопирован. Через 45 секунд уберём его из буфера обмена'));

    // The countdown goes on behind another screen.
    await opened.user.click(screen.getByRole('button', { name: 'Назад' }));
    await opened.user.click(await screen.findByText('buh@yandex.ru'));
    expect(await screen.findByRole('timer')).toBeVisible();

    opened.line.push('clipboard.ended', { outcome: 'cleared' });
    expect(await screen.findByText('Пароль убран из буфера обмена.')).toBeVisible();
    expect(screen.queryByRole('timer')).toBeNull();
    await waitFor(() => expect(opened.app.announcer.polite).toBe('Пароль убран из буфера обмена.'));
  });

  it('is counted without a word to a screen reader', async () => {
    const opened = await openMailbox('buh@yandex.ru');
    await opened.user.click(await copyButton());
    await waitFor(() => expect(opened.app.announcer.polite).not.toBe(''));
    const said = opened.app.announcer.polite;
    await waitFor(() => expect(screen.getByRole('timer')).toHaveTextContent(/через 0:4[0-4]/), { timeout: 3_000 });
    expect(screen.getByRole('timer').closest('[aria-live], [role="status"], [role="alert"]')).toBeNull();
    expect(opened.app.announcer.polite).toBe(said);
  });

  it('is taken away at once when asked, and the focus stays near', async () => {
    const opened = await openMailbox('buh@yandex.ru');
    const copy = await copyButton();
    await opened.user.click(copy);
    await opened.user.click(await screen.findByRole('button', { name: 'Убрать сейчас' }));
    expect(opened.inputs('clipboard.clear')).toEqual([{}]);
    expect(copy).toHaveFocus();
    opened.line.push('clipboard.ended', { outcome: 'replaced' });
    expect(await screen.findByText('В буфере обмена уже что-то другое. Пароля там нет.')).toBeVisible();
    // What is over is not told again later.
    await opened.user.click(screen.getByRole('button', { name: 'Назад' }));
    await opened.user.click(await screen.findByText('buh@yandex.ru'));
    await heading('buh@yandex.ru');
    expect(within(screen.getByRole('main')).queryByText(/В буфере обмена/)).toBeNull();
  });

  it('has one button for each direction where there are two', async () => {
    const opened = await openMailbox('director@firma.ru');
    await opened.user.click(await copyButton('Скопировать пароль: Пароль для отправки'));
    expect(opened.inputs('password.copy')).toMatchObject([{ direction: 'outgoing' }]);
    await opened.user.click(await copyButton('Скопировать пароль: Пароль для приёма почты'));
    expect(opened.inputs('password.copy')).toMatchObject([{ direction: 'outgoing' }, { direction: 'incoming' }]);
    expect(await screen.findAllByRole('timer')).toHaveLength(1);
  });

  it('that stays on the clipboard is said, with what to do', async () => {
    const opened = await openMailbox('buh@yandex.ru');
    await opened.user.click(await copyButton());
    await screen.findByRole('timer');
    opened.line.push('clipboard.ended', { outcome: 'stuck' });
    expect(await screen.findByText('Пароль остался в буфере обмена')).toBeVisible();
    expect(screen.getByText(/Скопируйте любой другой текст/)).toBeVisible();
  });

  it.each([
    ['a locked keychain', fine({ clearsInS: null, problem: problemOf('keychain_locked', 'ru') }), /^Хранилище паролей заперто/],
    ['a clipboard that refuses', fine({ clearsInS: null, problem: null }), /Система не приняла пароль в буфер обмена/],
    ['a failure', refuse({ code: 'no_password', message: 'Пароль не сохранён.' }), /Пароль не сохранён\./],
  ])('%s is told at the row', async (_, reply, text) => {
    const opened = await openMailbox('buh@yandex.ru', { 'password.copy': () => reply });
    await opened.user.click(await copyButton());
    expect(await screen.findByRole('alert')).toHaveTextContent(text);
    expect(screen.queryByRole('timer')).toBeNull();
  });

  it.each([
    ['no password is saved', { 'mailboxes.show': ({ address }) => fine({ ...detailsOf(address), secret: 'none' }) }],
    [
      'the host has no clipboard of the person',
      {
        'app.info': () =>
          fine({
            ...{ name: 'MailReady', version: '0.1.0', language: 'ru', theme: 'system', host: 'loopback', platform: 'linux' },
            ...{ vault: { state: 'ready', detail: null }, clipboard: false },
          }),
      },
    ],
  ] satisfies [string, FakeCalls][])('has no button where %s', async (_, calls) => {
    await openMailbox('buh@yandex.ru', calls);
    await screen.findByText('Настройки', { selector: 'h2' });
    expect(screen.queryByRole('button', { name: /Скопировать пароль/ })).toBeNull();
  });
});
