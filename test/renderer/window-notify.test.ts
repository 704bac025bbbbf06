import { cleanup, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { goodResult, imapOffResult, stoppedResult } from '../../src-renderer/gallery/fixtures.ts';
import { fine } from '../../src-renderer/transport/fake-line.ts';
import type { WindowUnderTest } from './window-under-test.ts';
import { openWindow } from './window-under-test.ts';
import { button, drivenCheck, heading, secret, walkToCheck } from './walks.ts';

/** The browser's notifications, played. */
class PlayedNotification {
  static permission: NotificationPermission = 'default';
  static asked = 0;
  static shown: { readonly title: string; readonly body: string | undefined }[] = [];
  static requestPermission(): Promise<NotificationPermission> {
    this.asked += 1;
    this.permission = 'granted';
    return Promise.resolve('granted');
  }
  onclick: (() => void) | null = null;
  constructor(title: string, options?: NotificationOptions) {
    PlayedNotification.shown.push({ title, body: options?.body });
  }
}

let now = 0;
let focused = true;
beforeEach(() => {
  now = Date.parse('2026-11-22T08:00:00Z');
  focused = true;
  Object.assign(PlayedNotification, { permission: 'default', asked: 0, shown: [] });
  vi.stubGlobal('Notification', PlayedNotification);
  vi.spyOn(Date, 'now').mockImplementation(() => now);
  vi.spyOn(document, 'hasFocus').mockImplementation(() => focused);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function run(
  seconds: number,
  end: Parameters<ReturnType<typeof drivenCheck>['finish']>[0],
  byHost = false,
): Promise<WindowUnderTest> {
  const driven = drivenCheck();
  const opened = openWindow({ 'app.notify': () => fine({ shown: byHost }) }, { check: driven.run });
  await walkToCheck(opened);
  await heading('Проверяем почту');
  expect(document.title).toBe('Проверяем anna@firma.ru — MailReady');
  now += seconds * 1000;
  driven.finish(end);
  await screen.findAllByRole('button', { name: 'Проверить снова' });
  return opened;
}

/** The window goes with all that it kept: one that lives on would write its draft for the next. */
function leave(): void {
  cleanup();
  sessionStorage.clear();
}

describe('the end of a long run', () => {
  it('is told by the host when nobody looks: the mailbox and the verdict, nothing more', async () => {
    focused = false;
    PlayedNotification.permission = 'granted';
    const opened = await run(12, fine({ ...goodResult, address: 'anna@firma.ru' }), true);
    expect(opened.inputs('app.notify')).toEqual([{ title: 'MailReady: проверка закончена', text: 'Работает: anna@firma.ru' }]);
    expect(JSON.stringify(opened.inputs('app.notify'))).not.toContain(secret);
    expect(PlayedNotification.shown).toEqual([]);
    expect(document.title).toBe('Работает: anna@firma.ru — MailReady');
  });

  it('is told by the browser where the host cannot, if it was allowed', async () => {
    focused = false;
    PlayedNotification.permission = 'granted';
    await run(12, fine({ ...imapOffResult('ru'), address: 'anna@firma.ru' }));
    await waitFor(() =>
      expect(PlayedNotification.shown).toEqual([{ title: 'MailReady: проверка закончена', body: 'Не работает: anna@firma.ru' }]),
    );
  });

  it('is not told to somebody who looks, nor after a short run, nor without a yes', async () => {
    PlayedNotification.permission = 'granted';
    expect((await run(60, fine(goodResult))).inputs('app.notify')).toEqual([]);
    leave();
    focused = false;
    expect((await run(9, fine(goodResult))).inputs('app.notify')).toEqual([]);
    leave();
    PlayedNotification.permission = 'default';
    await run(30, fine(goodResult));
    expect(PlayedNotification.shown).toEqual([]);
    expect(PlayedNotification.asked).toBe(0);
  });

  it('of a stopped check is said in the title', async () => {
    await run(3, fine({ ...stoppedResult('ru'), address: 'anna@firma.ru' }));
    expect(document.title).toBe('Проверка остановлена: anna@firma.ru — MailReady');
  });
});

describe('the offer to notify', () => {
  it('comes only after a while, and the browser asks only after a click', async () => {
    const driven = drivenCheck();
    const opened = openWindow({}, { check: driven.run });
    await walkToCheck(opened);
    await heading('Проверяем почту');
    expect(screen.queryByRole('button', { name: 'Сообщить, когда закончится' })).toBeNull();
    await waitFor(() => expect(button('Сообщить, когда закончится')).toBeVisible(), { timeout: 12_000 });
    expect(PlayedNotification.asked).toBe(0);
    await opened.user.click(button('Сообщить, когда закончится'));
    expect(await screen.findByText('Сообщим, когда закончится.')).toBeVisible();
    expect(PlayedNotification.asked).toBe(1);
  });
});
