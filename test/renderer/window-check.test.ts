import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { goodResult, yandexSettings } from '../../src-renderer/gallery/fixtures.ts';
import { refuse } from '../../src-renderer/transport/fake-line.ts';
import { openWindow } from './window-under-test.ts';
import { button, drivenCheck, heading, showResult, walkToCheck } from './walks.ts';

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
