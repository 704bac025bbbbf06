import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { loginRefused } from '../../src-renderer/gallery/answer-fixtures.ts';
import { imapOffResult, officeSettings } from '../../src-renderer/gallery/fixtures.ts';
import { problemOf } from '../../src-renderer/gallery/problems.ts';
import { showResult } from './walks.ts';

const again = (): HTMLElement => screen.getAllByRole('button', { name: 'Проверить снова' })[0]!;

describe('what a button changed', () => {
  it('another login: both servers once, then never a third, and back again by one press', async () => {
    const opened = await showResult(loginRefused('ru'));
    await opened.user.click(await screen.findByRole('button', { name: 'Войти как anna' }));
    await waitFor(() => expect(opened.inputs('check')).toHaveLength(2));
    expect(opened.inputs('check')[1]).toMatchObject({
      incoming: { ...officeSettings.incoming, username: 'anna' },
      outgoing: { ...officeSettings.outgoing, username: 'anna' },
    });
    expect(await screen.findByText('Эта проверка прошла с другим логином: anna')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Войти как anna' })).toBeNull();

    await opened.user.click(screen.getByRole('button', { name: 'Вернуть, как было' }));
    expect(await screen.findByText(/Вернули, как было/)).toBeVisible();
    // Taking back sends no password.
    expect(opened.inputs('check')).toHaveLength(2);
    await opened.user.click(again());
    await waitFor(() => expect(opened.inputs('check')).toHaveLength(3));
    expect(opened.inputs('check')[2]).toEqual(opened.inputs('check')[0]);
  });

  it.each([
    [
      'the port',
      { id: 'switch_endpoint', label: 'Взять порт 465', endpoint: { protocol: 'smtp', host: 'smtp.firma.ru', port: 465, security: 'tls' } },
      'Эта проверка прошла через другой порт: 465',
    ],
    [
      'the sender',
      { id: 'use_login_as_sender', label: 'Отправлять от логина' },
      /^Эта проверка прошла с другим отправителем: anna@firma\.ru/,
    ],
  ] as const)('%s comes back as well', async (_what, action, told) => {
    const opened = await showResult({
      ...imapOffResult('ru'),
      settings: officeSettings,
      problems: [{ ...problemOf('throttled', 'ru'), actions: [action] }],
    });
    await opened.user.click(await screen.findByRole('button', { name: action.label }));
    expect(await screen.findByText(told)).toBeVisible();
    await opened.user.click(screen.getByRole('button', { name: 'Вернуть, как было' }));
    await opened.user.click(again());
    await waitFor(() => expect(opened.inputs('check')).toHaveLength(3));
    expect(opened.inputs('check')[2]).toEqual(opened.inputs('check')[0]);
  });

  it('the certificate of a bridge, after its second yes, comes back as well', async () => {
    const opened = await showResult({
      ...imapOffResult('ru'),
      problems: [
        { ...problemOf('throttled', 'ru'), actions: [{ id: 'pin_certificate', label: 'Доверять мосту', fingerprint: 'ab'.repeat(32) }] },
      ],
    });
    await opened.user.click(await screen.findByRole('button', { name: 'Доверять мосту' }));
    await opened.user.click(await screen.findByRole('button', { name: 'Отпечатки совпадают' }));
    expect(await screen.findByText('Эта проверка прошла с сертификатом, которому вы разрешили доверять')).toBeVisible();
    expect(opened.inputs('check')[1]).toHaveProperty('pinnedCertificate');
    await opened.user.click(screen.getByRole('button', { name: 'Вернуть, как было' }));
    await opened.user.click(again());
    await waitFor(() => expect(opened.inputs('check')).toHaveLength(3));
    expect(opened.inputs('check')[2]).toEqual(opened.inputs('check')[0]);
  });
});
