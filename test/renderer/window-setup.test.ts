import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { imapOffResult, officeSettings, yandexFound } from '../../src-renderer/gallery/fixtures.ts';
import { signInOnlyGuide, yandexGuide } from '../../src-renderer/gallery/guide-fixtures.ts';
import { problemOf } from '../../src-renderer/gallery/problems.ts';
import { fine, refuse } from '../../src-renderer/transport/fake-line.ts';
import { openWindow } from './window-under-test.ts';
import { button, drivenCheck, heading, secret, typeAddress, walkToCheck } from './walks.ts';

describe('the address', () => {
  it('has the focus at the start', async () => {
    openWindow();
    await heading('Какую почту настроить?');
    expect(screen.getByLabelText('Адрес почты')).toHaveFocus();
  });

  it('shows what is wrong at the field and takes the suggestion with one click', async () => {
    const opened = openWindow({
      'address.read': ({ address }) =>
        address === 'anna@firma.ru'
          ? fine({ address, domain: 'firma.ru', provider: null, suggestion: null })
          : refuse({ code: 'address_invalid', message: 'В адресе запятая вместо точки.', field: 'address', suggestion: 'anna@firma.ru' }),
    });
    await typeAddress(opened, 'anna@firma,ru');
    const field = await screen.findByLabelText('Адрес почты');
    await waitFor(() => expect(field).toHaveAccessibleDescription(/запятая вместо точки/));
    expect(field).toBeInvalid();
    expect(field).toHaveFocus();
    await opened.user.click(button('Исправить на anna@firma.ru'));
    await heading('Настройки найдены');
    expect(opened.inputs('discover')).toEqual([{ address: 'anna@firma.ru', language: 'ru', offline: false }]);
  });

  it('is still there after going back', async () => {
    const opened = openWindow();
    await typeAddress(opened, 'anna@firma.ru');
    await heading('Настройки найдены');
    await opened.user.keyboard('{Escape}');
    expect(await screen.findByLabelText('Адрес почты')).toHaveValue('anna@firma.ru');
  });
});

describe('found settings', () => {
  it('of strangers are used only after a yes, and then exactly as shown', async () => {
    const opened = openWindow();
    await walkToCheck(opened);
    await heading('Почта работает');
    expect(opened.inputs('check')).toMatchObject([{ trust: true, incoming: officeSettings.incoming, outgoing: officeSettings.outgoing }]);
  });

  it('of strangers are not confirmed by the Enter key alone; trusted ones are', async () => {
    const opened = openWindow();
    await typeAddress(opened, 'anna@firma.ru');
    expect(await heading('Настройки найдены')).toHaveFocus();
    await opened.user.keyboard('{Enter}');
    expect(screen.queryByLabelText('Пароль')).toBeNull();
    await opened.user.keyboard('{Escape}');
    await opened.user.clear(await screen.findByLabelText('Адрес почты'));
    await typeAddress(opened, 'buh@yandex.ru');
    await screen.findByText('Яндекс Почта');
    await opened.user.keyboard('{Enter}');
    await heading('Подготовьте почту: Яндекс Почта');
  });

  it('that are trusted need no question', async () => {
    const opened = openWindow();
    await typeAddress(opened, 'buh@yandex.ru');
    await heading('Настройки найдены');
    expect(screen.queryByText('Это ваши серверы?')).toBeNull();
    expect(await screen.findByText('Яндекс Почта')).toBeVisible();
  });

  it('can be typed by hand where none were found; errors stand at the fields', async () => {
    const opened = openWindow(
      {},
      {
        discover: ({ address }) =>
          fine({
            ...yandexFound,
            address,
            domain: 'firrma.ru',
            provider: null,
            guide: null,
            settings: null,
            candidates: [],
            problems: [{ ...problemOf('domain_not_found', 'ru'), code: 'autoconfig_failed' }],
          }),
      },
    );
    await typeAddress(opened, 'anna@firrma.ru');
    await heading('Настройки вручную');
    expect(screen.getByRole('heading', { name: 'Домена firrma.ru не существует' })).toBeVisible();
    await opened.user.click(button('Продолжить с этими настройками'));
    const host = screen.getAllByLabelText('Адрес сервера')[0];
    expect(host).toHaveFocus();
    expect(host).toHaveAccessibleDescription(/хотя бы один сервер/);
    await opened.user.type(host!, 'imap.firma.ru');
    await opened.user.click(button('Продолжить с этими настройками'));
    await heading('Пароль от ящика');
  });

  it('show who is being asked and can be stopped with Esc', async () => {
    const stopped = vi.fn();
    const opened = openWindow(
      {},
      {
        discover: (_input, emit, signal) => {
          emit({ type: 'source', report: { source: 'srv', outcome: 'nothing', ms: 120 } });
          return new Promise((resolve) =>
            signal.addEventListener('abort', () => {
              stopped();
              resolve(refuse({ code: 'cancelled', message: '' }));
            }),
          );
        },
      },
    );
    await typeAddress(opened, 'anna@firma.ru');
    expect(await screen.findByText('120 мс')).toBeVisible();
    await opened.user.keyboard('{Escape}');
    expect(stopped).toHaveBeenCalledOnce();
    expect(await screen.findByText('Поиск остановлен')).toBeVisible();
  });
});

describe('the preparation', () => {
  it('comes before the password, moves from step to step and can be put off', async () => {
    const opened = openWindow();
    await typeAddress(opened, 'buh@yandex.ru');
    await opened.user.click(await screen.findByRole('button', { name: 'Продолжить' }));
    await heading('Подготовьте почту: Яндекс Почта');
    await opened.user.click(screen.getAllByRole('button', { name: /Открыть страницу/ })[0]!);
    expect(opened.inputs('app.openUrl')).toEqual([{ url: 'https://mail.yandex.ru/#setup/client' }]);
    await opened.user.click(button('Готово: шаг 1'));
    expect(await screen.findByText('Осталось 2 шага')).toBeVisible();
    await opened.user.click(button('Сделаю потом'));
    await heading('Пароль приложения');
    expect(screen.getByText('Вы отложили подготовку')).toBeVisible();
  });

  it('shows the address of a page that did not open', async () => {
    const opened = openWindow({ 'app.openUrl': () => fine({ opened: false }) });
    await typeAddress(opened, 'buh@yandex.ru');
    await opened.user.click(await screen.findByRole('button', { name: 'Продолжить' }));
    await opened.user.click((await screen.findAllByRole('button', { name: /Открыть страницу/ }))[0]!);
    expect(await screen.findByText('https://mail.yandex.ru/#setup/client')).toBeVisible();
  });
});

describe('the password', () => {
  it('leaves the window at once: not in the state, not in the page, only its handle goes on', async () => {
    const driven = drivenCheck();
    const opened = openWindow({}, { check: driven.run });
    await walkToCheck(opened);
    await heading('Проверяем почту');
    expect(opened.inputs('secret.hold')).toEqual([{ value: secret }]);
    expect(opened.inputs('check')).toMatchObject([{ secret: { kind: 'held', handle: 'handle-1' } }]);
    expect(JSON.stringify(opened.app.store.state)).not.toContain(secret);
    expect(document.documentElement.outerHTML).not.toContain(secret);
    window.dispatchEvent(new Event('pagehide'));
    expect(Object.values(sessionStorage).join()).toContain('anna@firma.ru');
    expect(Object.values(sessionStorage).join()).not.toContain(secret);
    driven.finish(fine(imapOffResult('ru')));
    await heading('Почта пока не работает');
    await opened.user.click(screen.getByRole('button', { name: 'Ввести пароль ещё раз' }));
    expect(await screen.findByLabelText('Пароль')).toHaveValue('');
  });

  it('is asked for at its field when it is missing, and never sent empty', async () => {
    const opened = openWindow();
    await typeAddress(opened, 'anna@firma.ru');
    await opened.user.click(await screen.findByRole('button', { name: /Да, серверы мои/ }));
    await opened.user.click(await screen.findByRole('button', { name: 'Проверить почту' }));
    expect(screen.getByLabelText('Пароль')).toHaveFocus();
    expect(screen.getByLabelText('Пароль')).toHaveAccessibleDescription(/Введите пароль/);
    expect(opened.inputs('secret.hold')).toEqual([]);
  });

  it('of an app loses its spaces and says so; a wrong layout and Caps Lock are noticed', async () => {
    const opened = openWindow({ 'guide.get': ({ language }) => fine({ ...yandexGuide(language), status: 'works' }) });
    await typeAddress(opened, 'buh@yandex.ru');
    await opened.user.click(await screen.findByRole('button', { name: 'Продолжить' }));
    const field = await screen.findByLabelText('Пароль приложения');
    await opened.user.type(field, 'фи');
    expect(screen.getByText(/русские буквы/)).toBeVisible();
    await opened.user.clear(field);
    await opened.user.click(field);
    await opened.user.paste('abcd efgh ijkl mnop');
    expect(screen.getByText(/Пробелы из пароля приложения/)).toBeVisible();
    await opened.user.keyboard('{CapsLock}a{Backspace}');
    expect(await screen.findByText('Включён Caps Lock')).toBeVisible();
    await opened.user.keyboard('{Enter}');
    await heading('Почта работает');
    expect(opened.inputs('secret.hold')).toEqual([{ value: 'abcdefghijklmnop' }]);
  });

  it('can be shown and hidden', async () => {
    const opened = openWindow();
    await typeAddress(opened, 'anna@firma.ru');
    await opened.user.click(await screen.findByRole('button', { name: /Да, серверы мои/ }));
    const field = await screen.findByLabelText('Пароль');
    expect(field).toHaveAttribute('type', 'password');
    await opened.user.click(button('Показать'));
    expect(field).toHaveAttribute('type', 'text');
  });

  it('is not asked for where the provider takes none', async () => {
    const opened = openWindow(
      { 'guide.get': ({ language }) => fine(signInOnlyGuide(language)) },
      {
        discover: ({ address }) =>
          fine({
            ...yandexFound,
            address,
            domain: 'yandex.ru',
            provider: 'outlook',
            guide: { appPassword: 'impossible', imapMustBeEnabled: null, oauth: 'only' },
          }),
      },
    );
    await typeAddress(opened, 'anna@yandex.ru');
    await screen.findByText('Outlook.com');
    await opened.user.click(button('Продолжить'));
    await heading('Здесь нужен другой вход');
    expect(screen.queryByLabelText('Пароль')).toBeNull();
  });
});
