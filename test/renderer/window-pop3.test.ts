import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { eventsOf, pop3Result, yandexSettings } from '../../src-renderer/gallery/fixtures.ts';
import { openWindow } from './window-under-test.ts';
import { drivenCheck, heading, showResult, walkToCheck } from './walks.ts';

const way = async () => within((await screen.findAllByRole('region', { name: 'Путь письма' }))[0]!);

describe('a mailbox by POP3', () => {
  it('the letter is about to leave once both sign-ins have passed', async () => {
    const driven = drivenCheck();
    await walkToCheck(openWindow({}, { check: driven.run }));
    await heading('Проверяем почту');
    expect((await way()).getByText('Отправим письмо, когда оба входа пройдут.')).toBeVisible();
    for (const event of eventsOf(pop3Result.steps, pop3Result.settings ?? yandexSettings, 'smtp.sender')) driven.emit(event);
    await waitFor(async () => expect((await way()).getByText('Оба входа прошли — отправляем.')).toBeVisible());
  });

  it('names no folder for a letter when the protocol cannot tell one', async () => {
    await showResult(pop3Result);
    const shown = await way();
    expect(shown.getByText(/^В ящике, дошло за/)).toBeVisible();
    expect(shown.queryByText(/Входящих/)).toBeNull();
    expect(shown.getByText('В нужной папке').closest('li')).toHaveTextContent('по POP3 не видно');
  });
});
