import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { goodResult } from '../../src-renderer/gallery/fixtures.ts';
import { fine, refuse } from '../../src-renderer/transport/fake-line.ts';
import { openWindow } from './window-under-test.ts';
import { heading, secret, showResult } from './walks.ts';

describe('the report for support', () => {
  it('is shown to the letter before it is copied or saved', async () => {
    const opened = await showResult(goodResult, {
      'support.report': ({ about }) => fine({ text: `REPORT\n${(about ?? '').length > 0 ? 'with the result' : 'bare'}` }),
      'app.saveText': () => fine({ outcome: 'saved' }),
    });
    await heading('Почта работает');
    await opened.user.keyboard('{F1}');
    const dialog = within(await screen.findByRole('dialog', { name: 'Справка и клавиши' }));
    expect(opened.inputs('support.report')).toEqual([]);
    await opened.user.click(dialog.getByRole('button', { name: 'Собрать отчёт' }));
    const preview = await dialog.findByRole('region', { name: 'Что попадёт в отчёт' });
    expect(preview.textContent).toBe('REPORT\nwith the result');
    expect(preview).toHaveAttribute('tabindex', '0');
    await opened.user.click(dialog.getByRole('button', { name: 'Скопировать отчёт' }));
    expect(await navigator.clipboard.readText()).toBe(preview.textContent);
    await opened.user.click(dialog.getByRole('button', { name: 'Сохранить файлом' }));
    await dialog.findByText('Отчёт сохранён.');
    expect(opened.inputs('app.saveText')).toMatchObject([{ text: preview.textContent }]);
    expect(JSON.stringify(opened.inputs('support.report'))).not.toContain(secret);
    // Ctrl+S belongs to the result below, not to the dialog above it.
    await opened.user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await opened.user.keyboard('{F1}');
    expect(await screen.findByRole('button', { name: 'Собрать отчёт' })).toBeVisible();
  });

  it('says when it could not be made', async () => {
    const opened = openWindow({ 'support.report': () => refuse({ code: 'fault', message: 'TypeError' }) });
    await screen.findByLabelText('Адрес почты');
    await opened.user.keyboard('{F1}');
    await opened.user.click(await screen.findByRole('button', { name: 'Собрать отчёт' }));
    expect(await screen.findByRole('alert')).toHaveTextContent(/произошла ошибка/);
  });
});
