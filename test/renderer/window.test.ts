import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import type { CheckEvent, CheckResult } from '../../src-main/contract/check.ts';
import type { Reply } from '../../src-main/contract/define.ts';
import type { Problem } from '../../src-main/contract/problem.ts';
import {
  goodResult,
  imapOffResult,
  manyProblems,
  officeSettings,
  signInOnlyGuide,
  summaries,
  unconfirmedResult,
  yandexFound,
  yandexGuide,
  yandexSettings,
} from '../../src-renderer/gallery/fixtures.ts';
import { scenarios } from '../../src-renderer/gallery/practice-fixtures.ts';
import { problemOf } from '../../src-renderer/gallery/problems.ts';
import { fine, refuse } from '../../src-renderer/transport/fake-line.ts';
import { openWindow, savedMailboxes } from './window-under-test.ts';
import type { WindowUnderTest } from './window-under-test.ts';

const secret = 'kanareika-7f3a9';
const heading = (name: string | RegExp): Promise<HTMLElement> => screen.findByRole('heading', { level: 1, name });
const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name });

async function typeAddress(opened: WindowUnderTest, address: string): Promise<void> {
  await opened.user.type(await screen.findByLabelText('Адрес почты'), `${address}{Enter}`);
}
/** From Start to the moment after the password of a mailbox that is not trusted by itself. */
async function walkToCheck(opened: WindowUnderTest): Promise<void> {
  await typeAddress(opened, 'anna@firma.ru');
  await opened.user.click(await screen.findByRole('button', { name: /Да, серверы мои/ }));
  await opened.user.type(await screen.findByLabelText('Пароль'), `${secret}{Enter}`);
}
/** A check that the test drives: events by `emit`, the end by `finish`. */
function drivenCheck() {
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
async function showResult(result: CheckResult, calls: Parameters<typeof openWindow>[0] = {}): Promise<WindowUnderTest> {
  const opened = openWindow(calls, { check: () => fine({ ...result, address: 'anna@firma.ru' }) });
  await walkToCheck(opened);
  await screen
    .findByRole('button', { name: 'Проверить снова', hidden: false })
    .catch(() => screen.findAllByRole('button', { name: 'Проверить снова' }));
  return opened;
}

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

describe('the check', () => {
  it('draws both lanes as their events come', async () => {
    const driven = drivenCheck();
    const opened = openWindow({}, { check: driven.run });
    await walkToCheck(opened);
    await heading('Проверяем почту');
    driven.emit({ type: 'settings', settings: yandexSettings, provider: 'yandex', guide: null });
    driven.emit({ type: 'step_started', id: 'imap.login', startMs: 10 });
    driven.emit({
      type: 'step',
      step: { id: 'imap.login', status: 'failed', startMs: 10, ms: 240, facts: {}, problem: 'auth_bad_credentials' },
    });
    driven.emit({ type: 'step_started', id: 'smtp.login', startMs: 12 });
    const receiving = within(await screen.findByRole('region', { name: 'Приём, IMAP' }));
    const row = (await receiving.findByText('Вход')).closest('li')!;
    await waitFor(() => expect(row).toHaveTextContent('ошибка'));
    expect(row).toHaveTextContent('240 мс');
    expect(receiving.getByText(/:993/)).toBeVisible();
    const sending = within(screen.getByRole('region', { name: 'Отправка, SMTP' }));
    expect(sending.getByText('Вход').closest('li')).toHaveTextContent('идёт');
  });

  it('stops with Esc at once and shows what was known when the run has tidied up', async () => {
    const driven = drivenCheck();
    const opened = openWindow({}, { check: driven.run });
    await walkToCheck(opened);
    await heading('Проверяем почту');
    driven.emit({ type: 'step', step: { id: 'imap.tls', status: 'passed', startMs: 1, ms: 50, facts: {}, problem: null } });
    await opened.user.keyboard('{Escape}');
    expect(driven.stopped()).toBe(true);
    await heading('Останавливаем');
    driven.finish(refuse({ code: 'cancelled', message: '' }));
    await heading('Проверка остановлена');
    expect(screen.getByText('50 мс')).toBeVisible();
    expect(opened.inputs('check')).toHaveLength(1);
  });

  it('shows a report to copy when the program itself failed', async () => {
    const opened = openWindow({}, { check: () => refuse({ code: 'fault', message: 'TypeError', report: 'MailReady report 42' }) });
    await walkToCheck(opened);
    await heading('Ошибка в самой программе');
    expect(screen.getByText('MailReady report 42')).toBeVisible();
    await opened.user.click(button('Скопировать отчёт'));
    expect(await navigator.clipboard.readText()).toBe('MailReady report 42');
  });

  it('goes back to the password when the app has none', async () => {
    const opened = openWindow({}, { check: () => refuse({ code: 'no_password', message: 'no password' }) });
    await walkToCheck(opened);
    await heading('Пароль от ящика');
    expect(screen.getByLabelText('Пароль')).toHaveFocus();
  });

  it('tells the verdict aloud, once', async () => {
    await showResult(goodResult);
    await waitFor(() => expect(document.querySelector('[aria-live=assertive]')).toHaveTextContent(/^Почта работает\./));
  });
});

describe('what can be done about a problem', () => {
  it('again', async () => {
    const opened = await showResult(imapOffResult('ru'));
    await opened.user.keyboard('{Control>}r{/Control}');
    await waitFor(() => expect(opened.inputs('check')).toHaveLength(2));
    expect(opened.inputs('check')[1]).toEqual(opened.inputs('check')[0]);
  });

  it('opens the provider’s page', async () => {
    const opened = await showResult(imapOffResult('ru'));
    await opened.user.click(await screen.findByRole('button', { name: 'Открыть настройки почты' }));
    expect(opened.inputs('app.openUrl')).toEqual([{ url: 'https://mail.yandex.ru/#setup/client' }]);
  });

  it('sends as the login', async () => {
    const opened = await showResult(manyProblems('ru'));
    await opened.user.click(await screen.findByRole('button', { name: 'Отправлять от anna@firma.ru' }));
    await waitFor(() => expect(opened.inputs('check')[1]).toMatchObject({ from: 'anna@firma.ru' }));
  });

  it('copies the message to the administrator', async () => {
    const opened = await showResult(manyProblems('ru'));
    await opened.user.click((await screen.findAllByRole('button', { name: 'Скопировать письмо администратору' }))[0]!);
    expect(await navigator.clipboard.readText()).toMatch(/^Здравствуйте! При настройке почты/);
  });

  it('takes the other port', async () => {
    const problem = problemOf('throttled', 'ru');
    const endpoint = { protocol: 'smtp', host: 'smtp.hosting-centr.ru', port: 465, security: 'tls' } as const;
    const opened = await showResult({
      ...imapOffResult('ru'),
      settings: officeSettings,
      problems: [{ ...problem, actions: [{ id: 'switch_endpoint', label: 'Взять порт 465', endpoint }] }],
    });
    await opened.user.click(await screen.findByRole('button', { name: 'Взять порт 465' }));
    await waitFor(() =>
      expect(opened.inputs('check')[1]).toMatchObject({
        outgoing: { ...endpoint, username: 'anna@firma.ru' },
        incoming: officeSettings.incoming,
        trust: true,
      }),
    );
  });

  it('asks about the servers that the run did not trust', async () => {
    const opened = await showResult(unconfirmedResult('ru'));
    await opened.user.click(await screen.findByRole('button', { name: 'Посмотреть и подтвердить серверы' }));
    await heading('Настройки найдены');
  });

  it('waits with a clock and then checks by itself', async () => {
    const problem = problemOf('throttled', 'ru');
    const opened = await showResult({
      ...imapOffResult('ru'),
      problems: [{ ...problem, actions: [{ id: 'wait_and_retry', label: 'Проверить через секунду', afterSeconds: 1 }] }],
    });
    await opened.user.click(await screen.findByRole('button', { name: 'Проверить через секунду' }));
    expect(screen.getByText(/Проверим сами через 0:01/)).toBeVisible();
    await waitFor(() => expect(opened.inputs('check')).toHaveLength(2), { timeout: 4000 });
  });

  it('pins the certificate of a bridge only after a second yes', async () => {
    const fingerprint = 'ab'.repeat(32);
    const opened = await showResult({
      ...imapOffResult('ru'),
      problems: [{ ...problemOf('throttled', 'ru'), actions: [{ id: 'pin_certificate', label: 'Доверять мосту', fingerprint }] }],
    });
    await opened.user.click(await screen.findByRole('button', { name: 'Доверять мосту' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Доверять этому сертификату?' }));
    expect(opened.inputs('check')).toHaveLength(1);
    await opened.user.click(dialog.getByRole('button', { name: 'Отпечатки совпадают' }));
    await waitFor(() => expect(opened.inputs('check')[1]).toMatchObject({ pinnedCertificate: fingerprint }));
  });

  it('makes the missing folder for sent letters, checks again and can take it back', async () => {
    let made = false;
    const folder: Problem = {
      ...problemOf('throttled', 'ru'),
      code: 'folder_missing',
      severity: 'warning',
      actions: [{ id: 'create_sent_folder', label: 'Создать папку' }],
    };
    const opened = openWindow(
      {
        'folder.createSent': () => {
          made = true;
          return fine({ folder: 'Sent', problem: null });
        },
        'folder.removeSent': () => {
          made = false;
          return fine({ removed: true, problem: null });
        },
      },
      {
        check: () =>
          fine({ ...goodResult, address: 'anna@firma.ru', ...(made ? {} : { verdict: 'warnings' as const, problems: [folder] }) }),
      },
    );
    await walkToCheck(opened);
    await opened.user.click(await screen.findByRole('button', { name: 'Создать папку' }));
    await heading('Почта работает');
    expect(opened.inputs('folder.createSent')).toEqual([
      { address: 'anna@firma.ru', language: 'ru', secret: { kind: 'held', handle: 'handle-1' }, endpoint: yandexSettings.incoming },
    ]);
    await opened.user.click(await screen.findByRole('button', { name: 'Убрать эту папку' }));
    await heading('Почта работает, но есть замечания');
    expect(screen.queryByRole('button', { name: 'Убрать эту папку' })).toBeNull();
  });

  it('puts what mends the cause first, whatever the order', async () => {
    const actions = (['check_again', 'edit_settings', 'reenter_password'] as const).map((id) => ({ id, label: id }));
    await showResult({ ...imapOffResult('ru'), problems: [{ ...problemOf('throttled', 'ru'), actions }] });
    const card = within(await screen.findByRole('article'));
    expect(card.getByRole('button', { name: 'reenter_password' })).toHaveClass('primary');
    expect(card.getByRole('button', { name: 'edit_settings' })).not.toHaveClass('primary');
  });

  it('keeps the details folded and the exact reply inside', async () => {
    const opened = await showResult(imapOffResult('ru'));
    const card = within(await screen.findByRole('article', { name: 'Яндекс не пустил программу в ящик' }));
    const reply = card.getByText(/LOGIN invalid credentials or IMAP is disabled/);
    expect(reply).not.toBeVisible();
    await opened.user.click(card.getByText('Подробнее'));
    expect(reply).toBeVisible();
  });
});

describe('saved mailboxes', () => {
  it('are listed with their state, the reason and what changed', async () => {
    openWindow(savedMailboxes);
    const row = (await screen.findByText('director@firma.ru')).closest('li')!;
    expect(row).toHaveTextContent('Не работает');
    await waitFor(() => expect(row).toHaveTextContent('Логин или пароль не подошли'));
    expect(row).toHaveTextContent('Изменилось: Вход (IMAP): было «пройдено», стало «ошибка» и ещё 2');
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
    expect(await screen.findByText('Хранилище паролей закрыто')).toBeVisible();
  });
});

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
