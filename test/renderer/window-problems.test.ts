import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src-main/contract/problem.ts';
import {
  goodResult,
  imapOffResult,
  manyProblems,
  officeSettings,
  unconfirmedResult,
  yandexSettings,
} from '../../src-renderer/gallery/fixtures.ts';
import { problemOf } from '../../src-renderer/gallery/problems.ts';
import { fine } from '../../src-renderer/transport/fake-line.ts';
import { openWindow } from './window-under-test.ts';
import { heading, showResult, walkToCheck } from './walks.ts';

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
    // Nothing was checked: "does not work" would be a lie.
    await heading('Проверка ждёт вашего решения');
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
