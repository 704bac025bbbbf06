import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import type { ServerMark } from '../../src-main/contract/server-mark.ts';
import type { FakeRuns } from '../../src-renderer/transport/fake-line.ts';
import { fine, refuse } from '../../src-renderer/transport/fake-line.ts';
import { button, heading, typeAddress } from './walks.ts';
import { openWindow } from './window-under-test.ts';

const mark = (server: ServerMark['server'], more: Partial<ServerMark> = {}): ServerMark => ({
  server,
  outcome: 'answers',
  works: null,
  names: [],
  speaks: null,
  ms: 40,
  ...more,
});

async function openForm(runs: FakeRuns) {
  const opened = openWindow({}, runs);
  await typeAddress(opened, 'anna@firma.ru');
  await heading('Настройки найдены');
  await opened.user.click(button('Изменить'));
  await heading('Настройки вручную');
  return opened;
}
/** Both directions say so. */
const both = (text: string): Promise<HTMLElement[]> =>
  waitFor(
    () => {
      const found = screen.getAllByText(text);
      expect(found).toHaveLength(2);
      return found;
    },
    { timeout: 3_000 },
  );
const field = (name: string, at = 0): HTMLElement => screen.getAllByLabelText(name)[at]!;
const asked = (opened: Awaited<ReturnType<typeof openForm>>): string[] =>
  (opened.inputs('server.probe') as { server: ServerMark['server'] }[]).map(
    ({ server }) => `${server.protocol} ${server.host}:${String(server.port)} ${server.security} ${server.username ?? '-'}`,
  );

describe('entered servers', () => {
  it('are looked at when they stand still, without any login, and marked in a polite live region', async () => {
    const opened = await openForm({ 'server.probe': ({ server }) => fine(mark(server)) });
    const told = await both('Сервер отвечает.');
    expect(told[0]?.closest('[role=status]')).not.toBeNull();
    expect(asked(opened)).toEqual(['imap mail.hosting-centr.ru:993 tls -', 'smtp smtp.hosting-centr.ru:587 starttls -']);
  });

  it('are asked once for all that was typed in one go; the other direction is left alone', async () => {
    const opened = await openForm({ 'server.probe': ({ server }) => fine(mark(server)) });
    await both('Сервер отвечает.');
    await opened.user.clear(field('Адрес сервера'));
    await opened.user.type(field('Адрес сервера'), 'imap.firma.ru');
    expect(field('Адрес сервера')).toHaveFocus();
    await waitFor(() => expect(asked(opened)).toHaveLength(3), { timeout: 3_000 });
    expect(asked(opened)[2]).toBe('imap imap.firma.ru:993 tls -');
    await opened.user.type(field('Логин'), 'x');
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(asked(opened)).toHaveLength(3);
  });

  it('are no longer waited for when one types on, and what was said of the old ones is gone', async () => {
    const stopped = vi.fn();
    const opened = await openForm({
      'server.probe': ({ server }, _emit, signal) =>
        server.host.endsWith('.hosting-centr.ru')
          ? new Promise((resolve) =>
              signal.addEventListener('abort', () => {
                stopped();
                resolve(refuse({ code: 'cancelled', message: '' }));
              }),
            )
          : fine(mark(server, { outcome: 'name_unknown' })),
    });
    await both('Смотрим, отвечает ли сервер…');
    await opened.user.type(field('Адрес сервера'), 'x');
    expect(stopped).toHaveBeenCalledOnce();
    expect(screen.getAllByText('Смотрим, отвечает ли сервер…')).toHaveLength(1);
    expect(await screen.findByText('Сервера с таким именем нет.')).toBeVisible();
    await opened.user.click(button('Не менять'));
    expect(stopped).toHaveBeenCalledTimes(2);
  });

  it('that answer otherwise offer it: one click takes it', async () => {
    const opened = await openForm({
      'server.probe': ({ server }) =>
        fine(
          server.protocol === 'imap' && server.port === 993
            ? mark(server, { outcome: 'port_closed', works: { port: 143, security: 'starttls' } })
            : mark(server),
        ),
    });
    expect(await screen.findByText('Порт 993 на этом сервере закрыт. Отвечает порт 143, шифрование STARTTLS.')).toBeVisible();
    await opened.user.click(button('Взять порт 143, STARTTLS'));
    expect(field('Порт')).toHaveValue('143');
    expect(within(field('Порт').closest('form')!).getAllByLabelText('STARTTLS')[0]).toBeChecked();
    await waitFor(() => expect(asked(opened).at(-1)).toBe('imap mail.hosting-centr.ru:143 starttls -'), { timeout: 3_000 });
    await both('Сервер отвечает.');
  });

  it('with blanks: the port follows the encryption, host and login come from detection', async () => {
    const opened = await openForm({ 'server.probe': ({ server }) => fine(mark(server)) });
    await opened.user.clear(field('Порт'));
    await opened.user.clear(field('Логин'));
    await opened.user.clear(field('Адрес сервера', 1));
    expect(field('Порт')).toHaveAttribute('placeholder', '993');
    await opened.user.click(button('Продолжить с этими настройками'));
    await heading('Пароль от ящика');
    const { chosen, hand } = opened.app.store.state.setup;
    expect(chosen?.incoming).toMatchObject({ host: 'mail.hosting-centr.ru', port: 993, security: 'tls', username: 'anna@firma.ru' });
    expect(chosen?.outgoing).toMatchObject({ host: 'smtp.hosting-centr.ru', port: 587 });
    expect(hand?.outgoing.host).toBe('');
  });

  it('are not asked about while something is mistyped', async () => {
    const opened = await openForm({ 'server.probe': ({ server }) => fine(mark(server)) });
    await both('Сервер отвечает.');
    await opened.user.type(field('Порт'), '999');
    await opened.user.type(field('Адрес сервера', 1), ' x');
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(screen.queryByText('Сервер отвечает.')).toBeNull();
    expect(asked(opened)).toHaveLength(2);
  });
});
