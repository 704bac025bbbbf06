import { screen, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src-main/contract/check.ts';
import { directionsOf } from '../../src-renderer/features/result/directions.ts';
import { goodResult, goodSteps, nothingFound, stoppedResult } from '../../src-renderer/gallery/fixtures.ts';
import { problemOf } from '../../src-renderer/gallery/problems.ts';
import { withoutCutSteps } from '../../src-renderer/state/stopped.ts';
import { fine } from '../../src-renderer/transport/fake-line.ts';
import { openWindow } from './window-under-test.ts';
import { button, heading, showResult, typeAddress } from './walks.ts';

const words = (result: CheckResult): unknown =>
  Object.fromEntries(directionsOf(withoutCutSteps(result)).map(({ id, status }) => [id, status]));

describe('a check that was stopped', () => {
  it('says of no direction that it does not work', async () => {
    await showResult(stoppedResult('ru'));
    await heading('Проверка остановлена');
    expect(screen.getAllByText('не успели проверить')).toHaveLength(3);
    expect(screen.queryByText('не работает')).toBeNull();
    // The title says it: no card repeats it.
    expect(screen.queryByRole('article')).toBeNull();
  });

  it('keeps what is known for sure', () => {
    const cancelled = problemOf('cancelled', 'ru');
    expect(words(stoppedResult('ru'))).toEqual({ receive: 'stopped', send: 'stopped', letter: 'stopped' });
    // Both directions were through; only the letter was still awaited.
    expect(
      words({ ...goodResult, verdict: 'failed', problems: [cancelled], roundTrip: { ...goodResult.roundTrip!, status: 'not_found' } }),
    ).toEqual({
      receive: 'passed',
      send: 'passed',
      letter: 'stopped',
    });
    // A refusal that came before the stop is one.
    const refused = goodSteps.map((step) =>
      step.id === 'imap.login' ? { ...step, status: 'failed' as const, problem: 'auth_bad_credentials' as const } : step,
    );
    expect(words({ ...goodResult, verdict: 'failed', steps: refused, problems: [cancelled] })).toMatchObject({ receive: 'failed' });
  });

  it('does not claim to have found something when it reached nothing', async () => {
    await showResult({ ...stoppedResult('ru'), steps: [], settings: null });
    expect(await within(screen.getByRole('main')).findByText(/До почты дело не дошло: вы остановили/)).toBeVisible();
  });
});

describe('a search that was stopped', () => {
  it('is told as that and not as a finding', async () => {
    const opened = openWindow(
      {},
      {
        discover: (_input, _emit, signal) =>
          new Promise((resolve) => signal.addEventListener('abort', () => resolve(fine({ ...nothingFound('ru'), settings: null })))),
      },
    );
    await typeAddress(opened, 'anna@firma.ru');
    await heading('Ищем настройки');
    await opened.user.keyboard('{Escape}');
    await heading('Поиск остановлен');
    expect(screen.queryByText('Настройки не нашлись')).toBeNull();
    expect(button('Искать снова')).toBeVisible();
  });
});

describe('a domain without mail servers', () => {
  it('can be asked again where its problem says so', async () => {
    let asked = 0;
    const opened = openWindow(
      {},
      {
        discover: () => {
          asked += 1;
          return fine({ ...nothingFound('ru'), problems: [{ ...problemOf('domain_accepts_no_mail', 'ru') }] });
        },
      },
    );
    await typeAddress(opened, 'anna@firma.ru');
    const card = within(await screen.findByRole('article'));
    await opened.user.click(card.getByRole('button', { name: 'Проверить снова' }));
    await screen.findByRole('article');
    expect(asked).toBe(2);
  });
});

describe('the sender', () => {
  it('is a field of the settings by hand', async () => {
    const opened = openWindow();
    await typeAddress(opened, 'anna@firma.ru');
    await opened.user.click(await screen.findByRole('button', { name: 'Изменить' }));
    const field = await screen.findByLabelText('Адрес отправителя');
    expect(field).toHaveValue('anna@firma.ru');
    await opened.user.clear(field);
    await opened.user.type(field, 'relay{Enter}');
    expect(await screen.findByText(/Нужен целый адрес почты/)).toBeVisible();
    await opened.user.type(field, '@firma.ru{Enter}');
    await opened.user.type(await screen.findByLabelText('Пароль'), 'x{Enter}');
    await heading('Почта работает');
    expect(opened.inputs('check')).toMatchObject([{ from: 'relay@firma.ru' }]);
  });
});
