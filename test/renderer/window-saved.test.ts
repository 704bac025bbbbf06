import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { goodResult, imapOffResult } from '../../src-renderer/gallery/fixtures.ts';
import { summaries } from '../../src-renderer/gallery/saved-fixtures.ts';
import { fine } from '../../src-renderer/transport/fake-line.ts';
import { openWindow, savedMailboxes } from './window-under-test.ts';
import { heading, secret } from './walks.ts';

describe('saved mailboxes', () => {
  it('are listed with their state, the reason and what changed', async () => {
    openWindow(savedMailboxes);
    const row = (await screen.findByText('director@firma.ru')).closest('li')!;
    expect(row).toHaveTextContent('Не работает');
    await waitFor(() => expect(row).toHaveTextContent('Логин или пароль не подошли'));
    expect(row).toHaveTextContent('Изменилось: Вход (IMAP): было «пройдено», стало «ошибка»; ещё 2');
  });

  it('are walked with the arrow keys', async () => {
    const opened = openWindow(savedMailboxes);
    const rows = await screen.findAllByRole('button', { name: /@/ });
    const openers = rows.filter((row) => row.hasAttribute('data-row'));
    openers[0]!.focus();
    await opened.user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
    expect(openers[1]).toHaveFocus();
  });

  it('are checked again with the saved password', async () => {
    const opened = openWindow(savedMailboxes, { recheck: () => fine({ results: [goodResult] }) });
    await opened.user.click(await screen.findByRole('button', { name: 'Проверить: buh@yandex.ru' }));
    await heading('Почта работает');
    expect(opened.inputs('recheck')).toEqual([{ address: 'buh@yandex.ru', language: 'ru', send: true }]);
  });

  it('are all checked, the broken ones first', async () => {
    const opened = openWindow(savedMailboxes, {
      recheck: () => fine({ results: [goodResult, { ...imapOffResult('ru'), address: 'director@firma.ru' }] }),
    });
    await opened.user.click(await screen.findByRole('button', { name: 'Проверить все' }));
    await heading('Не работает 1 ящик из 2');
    const main = within(screen.getByRole('main'));
    expect(main.getAllByRole('listitem').map((row) => row.textContent)).toEqual([
      expect.stringContaining('director@firma.ru'),
      expect.stringContaining('buh@yandex.ru'),
    ]);
  });

  it('try a new password and say whether it took the old one’s place', async () => {
    const opened = openWindow(savedMailboxes, {
      'password.replace': () => fine({ result: { ...imapOffResult('ru'), address: 'buh@yandex.ru' }, replaced: false }),
    });
    await opened.user.click(await screen.findByText('buh@yandex.ru'));
    await heading('buh@yandex.ru');
    await opened.user.click(await screen.findByRole('button', { name: 'Новый пароль' }));
    await heading('Новый пароль');
    await opened.user.type(await screen.findByLabelText('Пароль приложения'), `${secret}{Enter}`);
    expect(await screen.findByText('Новый пароль не подошёл. Сохранённый пароль мы не тронули.')).toBeVisible();
    expect(opened.inputs('password.replace')).toEqual([
      { address: 'buh@yandex.ru', language: 'ru', secret: { kind: 'held', handle: 'handle-1' }, send: true },
    ]);
  });

  it('ask for two passwords where sending has its own', async () => {
    const opened = openWindow(savedMailboxes, { 'password.replace': () => fine({ result: goodResult, replaced: true }) });
    await opened.user.click(await screen.findByText('director@firma.ru'));
    await opened.user.click(await screen.findByRole('button', { name: 'Новый пароль' }));
    await opened.user.type(await screen.findByLabelText('Пароль для приёма почты'), 'one');
    await opened.user.type(screen.getByLabelText('Пароль для отправки'), 'two{Enter}');
    await waitFor(() =>
      expect(opened.inputs('password.replace')).toMatchObject([{ secret: { handle: 'handle-1' }, outgoingSecret: { handle: 'handle-2' } }]),
    );
  });

  it('say what will be deleted before they are removed', async () => {
    const removed = vi.fn();
    const opened = openWindow({
      ...savedMailboxes,
      'mailboxes.remove': (input) => {
        removed(input);
        return fine({ removed: true, secretRemoved: true });
      },
    });
    await opened.user.click(await screen.findByText('director@firma.ru'));
    await opened.user.click(await screen.findByRole('button', { name: 'Удалить ящик' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Удалить director@firma.ru?' }));
    expect(dialog.getByText('история: 7 проверок')).toBeVisible();
    expect(dialog.getByText('пароль из хранилища паролей системы')).toBeVisible();
    expect(removed).not.toHaveBeenCalled();
    await opened.user.click(dialog.getByRole('button', { name: 'Удалить' }));
    await heading('Какую почту настроить?');
    expect(removed).toHaveBeenCalledWith({ address: 'director@firma.ru' });
  });

  it('follow what the app tells', async () => {
    let list = [...summaries];
    const opened = openWindow({ 'mailboxes.list': () => fine({ mailboxes: list, problems: [] }) });
    await screen.findByText('director@firma.ru');
    list = list.filter((mailbox) => mailbox.address !== 'director@firma.ru');
    opened.line.push('mailboxes.changed', {});
    await waitFor(() => expect(screen.queryByText('director@firma.ru')).toBeNull());
    opened.line.push('vault.changed', { state: 'locked', detail: null });
    expect(await screen.findByText('Хранилище паролей заперто')).toBeVisible();
  });
});
