import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { Preferences } from '../../src-main/contract/contract.ts';
import { fine } from '../../src-renderer/transport/fake-line.ts';
import type { WindowUnderTest } from './window-under-test.ts';
import { openWindow } from './window-under-test.ts';

async function openPreferences(): Promise<WindowUnderTest> {
  let kept: Preferences = { language: null, theme: 'system' };
  const opened = openWindow({
    'preferences.set': (change) => {
      kept = { ...kept, ...(change as Partial<Preferences>) };
      return fine(kept);
    },
  });
  await opened.user.click(await screen.findByRole('button', { name: /Настройки/ }));
  return opened;
}

describe('what detection may ask', () => {
  it('is off at first and says what each thing contacts', async () => {
    await openPreferences();
    const http = await screen.findByRole('checkbox', { name: /без шифрования \(http\)/ });
    expect(http).not.toBeChecked();
    expect(http).toHaveAccessibleDescription(/могут подменить по дороге/);
    expect(screen.getByRole('radio', { name: 'Не нужен' })).toBeChecked();
    expect(screen.getByText(/Владелец этого сервера узнает домен вашей почты/)).toBeVisible();
  });

  it('is switched on and off again', async () => {
    const opened = await openPreferences();
    const http = await screen.findByRole('checkbox', { name: /без шифрования \(http\)/ });
    await opened.user.click(http);
    await opened.user.click(screen.getByRole('radio', { name: 'Google' }));
    await waitFor(() => expect(screen.getByRole('radio', { name: 'Google' })).toBeChecked());
    await opened.user.click(screen.getByRole('radio', { name: 'Не нужен' }));
    expect(opened.inputs('preferences.set')).toEqual([
      { plainHttpAutoconfig: true },
      { secondResolver: 'https://8.8.8.8/dns-query' },
      { secondResolver: null },
    ]);
    expect(http).toBeChecked();
  });

  it('takes a server of one’s own only over https', async () => {
    const opened = await openPreferences();
    await opened.user.click(await screen.findByRole('radio', { name: 'Другой' }));
    const field = await screen.findByLabelText('Адрес сервера (DNS over HTTPS)');
    await opened.user.type(field, 'http://dns.firma.ru/{Enter}');
    expect(await screen.findByText('Адрес должен начинаться с https://')).toBeVisible();
    expect(opened.inputs('preferences.set')).toEqual([]);
    await opened.user.clear(field);
    await opened.user.type(field, 'https://dns.firma.ru/dns-query{Enter}');
    expect(await screen.findByText('Используется')).toBeVisible();
    expect(opened.inputs('preferences.set')).toEqual([{ secondResolver: 'https://dns.firma.ru/dns-query' }]);
  });
});

describe('two choices, one soon after the other', () => {
  it('the late answer to the first takes nothing of the second back', async () => {
    const answers: (() => void)[] = [];
    let kept: Preferences = { language: 'ru', theme: 'system' };
    const opened = openWindow({
      'preferences.set': (change) => {
        kept = { ...kept, ...(change as Partial<Preferences>) };
        const then = fine(kept);
        return new Promise((resolve) =>
          answers.push(() => {
            resolve(then);
          }),
        );
      },
    });
    await opened.user.click(await screen.findByRole('button', { name: /Настройки/ }));
    await opened.user.click(screen.getByRole('radio', { name: 'Тёмное' }));
    await opened.user.click(screen.getByRole('radio', { name: 'Google' }));
    expect(answers).toHaveLength(2);
    answers[0]?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(screen.getByRole('radio', { name: 'Google' })).toBeChecked();
    answers[1]?.();
    await waitFor(() =>
      expect(opened.app.store.state.preferences).toMatchObject({ theme: 'dark', secondResolver: 'https://8.8.8.8/dns-query' }),
    );
  });
});
