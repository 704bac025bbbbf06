import { cleanup, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { Draft } from '../../src-main/contract/draft.ts';
import { fine } from '../../src-renderer/transport/fake-line.ts';
import type { WindowUnderTest } from './window-under-test.ts';
import { openWindow } from './window-under-test.ts';
import { button, heading, secret, typeAddress } from './walks.ts';

/** A program that keeps what the window tells it, and forgets everything else when it starts anew. */
function keeper() {
  let kept: Draft | null = null;
  const written: string[] = [];
  const open = (): WindowUnderTest =>
    openWindow({
      'draft.get': () => fine({ draft: kept }),
      'draft.set': ({ draft }) => {
        kept = draft === null ? null : Draft.parse(draft);
        written.push(JSON.stringify(draft));
        return fine({});
      },
    });
  return {
    open,
    kept: () => kept,
    written,
    restart(): WindowUnderTest {
      cleanup();
      sessionStorage.clear();
      return open();
    },
  };
}
/** As far as the password of a mailbox whose incoming server was typed by hand. */
async function typeOwnServer(program: ReturnType<typeof keeper>): Promise<WindowUnderTest> {
  const opened = program.open();
  await typeAddress(opened, 'anna@firma.ru');
  await opened.user.click(await screen.findByRole('button', { name: 'Изменить' }));
  const host = (await screen.findAllByLabelText('Адрес сервера'))[0]!;
  await opened.user.clear(host);
  await opened.user.type(host, 'imap.my-own.ru{Enter}');
  return opened;
}
const flush = (): boolean => window.dispatchEvent(new Event('pagehide'));

describe('after a restart of the program', () => {
  it('the guide goes on at its step', async () => {
    const program = keeper();
    const before = program.open();
    await typeAddress(before, 'buh@yandex.ru');
    await before.user.click(await screen.findByRole('button', { name: 'Продолжить' }));
    await heading(/Подготовьте почту/);
    await before.user.click(screen.getAllByRole('button', { name: /^Готово/ })[0]!);
    flush();

    const after = program.restart();
    expect(await screen.findByText('Вы начали настраивать buh@yandex.ru')).toBeVisible();
    expect(screen.getByLabelText('Адрес почты')).toHaveValue('buh@yandex.ru');
    await after.user.click(button('Продолжить'));
    await heading(/Подготовьте почту/);
    const steps = within(screen.getByRole('main'))
      .getAllByRole('listitem')
      .filter((item) => item.className !== '' && item.querySelector('.number'));
    expect(steps[0]).toHaveTextContent('Сделано');
    expect(steps[1]).toHaveAttribute('aria-current', 'step');
  });

  it('settings typed by hand are there, and the password is not', async () => {
    const program = keeper();
    const before = await typeOwnServer(program);
    await before.user.type(await screen.findByLabelText('Пароль'), secret);
    flush();
    expect(program.kept()).toMatchObject({ address: 'anna@firma.ru', screen: 'secret', handUsed: true });
    await before.user.type(screen.getByLabelText('Пароль'), '{Enter}');
    flush();

    const at = program.written.length;
    expect(at).toBeGreaterThan(0);
    expect(program.written.join()).not.toContain(secret);
    expect(program.written.join()).not.toContain('handle-');
  });

  it('typed settings are used again without another question, after the password', async () => {
    const program = keeper();
    await typeOwnServer(program);
    await screen.findByLabelText('Пароль');
    flush();

    const after = program.restart();
    await after.user.click(await screen.findByRole('button', { name: 'Продолжить' }));
    await after.user.type(await screen.findByLabelText('Пароль'), `${secret}{Enter}`);
    await waitFor(() => expect(after.inputs('check')).toMatchObject([{ incoming: { host: 'imap.my-own.ru' } }]));
  });

  it('servers that were not confirmed are asked about again', async () => {
    const program = keeper();
    const before = program.open();
    await typeAddress(before, 'anna@firma.ru');
    await before.user.click(await screen.findByRole('button', { name: /Да, серверы мои/ }));
    await screen.findByLabelText('Пароль');
    flush();
    const after = program.restart();
    await after.user.click(await screen.findByRole('button', { name: 'Продолжить' }));
    expect(await screen.findByRole('button', { name: /Да, серверы мои/ })).toBeVisible();
    expect(screen.queryByLabelText('Пароль')).toBeNull();
  });

  it('one may begin anew, and a finished mailbox leaves nothing', async () => {
    const program = keeper();
    const before = program.open();
    await typeAddress(before, 'buh@yandex.ru');
    await screen.findByRole('button', { name: 'Продолжить' });
    flush();
    const after = program.restart();
    await after.user.click(await screen.findByRole('button', { name: 'Начать заново' }));
    expect(screen.getByLabelText('Адрес почты')).toHaveValue('');
    expect(screen.getByLabelText('Адрес почты')).toHaveFocus();
    flush();
    expect(program.kept()).toBeNull();
    await typeAddress(after, 'anna@firma.ru');
    await after.user.click(await screen.findByRole('button', { name: /Да, серверы мои/ }));
    flush();
    expect(program.kept()).not.toBeNull();
    await after.user.type(await screen.findByLabelText('Пароль'), `${secret}{Enter}`);
    await heading('Почта работает');
    flush();
    expect(program.kept()).toBeNull();
  });
});

describe('what is no address', () => {
  it('may be a password in the wrong field, and is kept nowhere', async () => {
    const program = keeper();
    const before = program.open();
    await before.user.type(await screen.findByLabelText('Адрес почты'), secret);
    flush();
    expect(program.written.join()).not.toContain(secret);
    expect(Object.values(sessionStorage).join()).not.toContain(secret);
  });
});

describe('a reload of the window', () => {
  it('keeps more than the program had time to write', async () => {
    const program = keeper();
    const before = program.open();
    await before.user.type(await screen.findByLabelText('Адрес почты'), 'anna@fir');
    flush();
    cleanup();
    const after = openWindow();
    await waitFor(() => expect(screen.getByLabelText('Адрес почты')).toHaveValue('anna@fir'));
    expect(after.inputs('draft.get')).toHaveLength(1);
  });

  it('keeps pasted letters in the window alone', async () => {
    const program = keeper();
    const before = program.open();
    await before.user.click(await screen.findByRole('button', { name: /Объяснить ошибку почты/ }));
    await before.user.type(await screen.findByLabelText('Текст ошибки'), '535 private words');
    flush();
    expect(program.written.join()).not.toContain('private words');
    expect(Object.values(sessionStorage).join()).toContain('private words');
  });
});
