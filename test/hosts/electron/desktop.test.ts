import { describe, expect, it, vi } from 'vitest';
import type { Store } from '../../../src-main/core/ports.ts';
import { tellCrash } from '../../../src-main/hosts/electron/crash.ts';
import type { MenuItem } from '../../../src-main/hosts/electron/menu.ts';
import { menuTemplate } from '../../../src-main/hosts/electron/menu.ts';
import { isOnlyInstance } from '../../../src-main/hosts/electron/single-instance.ts';
import { keepWindowBounds, readWindowBounds } from '../../../src-main/hosts/electron/window-state.ts';

function storeOf(document: unknown): Store & { readonly written: unknown[] } {
  const written: unknown[] = [];
  return {
    written,
    read: () => Promise.resolve({ ok: true, value: document }),
    write: (_: string, next: unknown) => {
      written.push(next);
      return Promise.resolve({ ok: true, value: undefined });
    },
  } as unknown as Store & { readonly written: unknown[] };
}

describe('a second start', () => {
  it('ends, and the first one comes to the front', () => {
    const window = { isMinimized: () => true, restore: vi.fn(), show: vi.fn(), focus: vi.fn() };
    let second: (() => void) | undefined;
    expect(isOnlyInstance({ requestSingleInstanceLock: () => true, on: (_, listener) => (second = listener) }, () => window)).toBe(true);
    // What Electron hands over (event, argv, folder) is not even taken.
    expect(second?.length).toBe(0);
    second?.();
    for (const done of [window.restore, window.show, window.focus]) expect(done).toHaveBeenCalledTimes(1);
    expect(isOnlyInstance({ requestSingleInstanceLock: () => false, on: () => undefined }, () => null)).toBe(false);
  });
});

describe('the place of the window', () => {
  const screen = [{ x: 0, y: 0, width: 1920, height: 1040 }];
  const kept = { version: 1, x: 100, y: 50, width: 1200, height: 900 };

  it('is remembered', async () => {
    const store = storeOf(null);
    await keepWindowBounds(store, kept);
    expect(store.written).toEqual([kept]);
    expect(await readWindowBounds(storeOf(kept), screen)).toEqual({ x: 100, y: 50, width: 1200, height: 900 });
  });

  it.each([
    ['nothing is kept', null],
    ['it makes no sense', { ...kept, width: -5 }],
    ['it is no number', { ...kept, x: 'left' }],
    ['the screen is gone', { ...kept, x: 2500 }],
    ['the title bar would be above the screen', { ...kept, y: -400 }],
    ['it is of a later version', { ...kept, version: 2 }],
  ])('is the usual one when %s', async (_, document) => {
    expect(await readWindowBounds(storeOf(document), screen)).toEqual({ width: 1040, height: 780 });
  });

  it('never is larger than the screen', async () => {
    expect(await readWindowBounds(storeOf({ ...kept, width: 5000, height: 3000 }), screen)).toMatchObject({ width: 1920, height: 1040 });
  });
});

describe('the menu', () => {
  const labels = (items: readonly MenuItem[]): string[] =>
    items.flatMap((item) => [...(item.label === undefined ? [] : [item.label]), ...labels(item.submenu ?? [])]);
  const roles = (items: readonly MenuItem[]): string[] =>
    items.flatMap((item) => [...(item.role === undefined ? [] : [item.role]), ...roles(item.submenu ?? [])]);

  it.each(['linux', 'win32', 'darwin'] as const)('is in the language of the person on %s', (platform) => {
    expect(
      labels(menuTemplate({ language: 'ru', platform, devTools: false })).filter((label) => label !== 'MailReady' && !/[а-я]/i.test(label)),
    ).toEqual([]);
    expect(labels(menuTemplate({ language: 'en', platform, devTools: false })).filter((label) => /[а-я]/i.test(label))).toEqual([]);
  });

  it('offers no developer tools in a release, and never a reload', () => {
    for (const platform of ['linux', 'win32', 'darwin'] as const) {
      const release = roles(menuTemplate({ language: 'ru', platform, devTools: false }));
      expect(release).not.toContain('toggleDevTools');
      expect(release.filter((role) => /reload/i.test(role))).toEqual([]);
      expect(release).toEqual(expect.arrayContaining(['copy', 'paste', 'zoomIn', 'quit']));
    }
    expect(roles(menuTemplate({ language: 'ru', platform: 'linux', devTools: true }))).toContain('toggleDevTools');
  });
});

describe('a crash', () => {
  function desk(...presses: number[]) {
    const asked: { buttons: string[]; detail: string }[] = [];
    const copied: string[] = [];
    return {
      asked,
      copied,
      ask(box: { buttons: string[]; detail: string }) {
        asked.push(box);
        return Promise.resolve(presses.shift() ?? -1);
      },
      copy(text: string) {
        copied.push(text);
        return Promise.resolve();
      },
    };
  }

  it('offers to open the window again', async () => {
    const played = desk(0);
    expect(await tellCrash(played, 'ru', 'report', true)).toBe('reopen');
    expect(played.asked[0]?.buttons).toEqual(['Открыть снова', 'Скопировать отчёт', 'Выйти']);
    expect(played.asked[0]?.detail).toContain('report');
  });

  it('copies the report as often as asked, then quits', async () => {
    const played = desk(1, 1, 2);
    expect(await tellCrash(played, 'ru', 'report', true)).toBe('quit');
    expect(played.copied).toEqual(['report', 'report']);
  });

  it('offers no second window after a fault of the program itself', async () => {
    const played = desk(0, 1);
    expect(await tellCrash(played, 'en', 'report', false)).toBe('quit');
    expect(played.asked[0]?.buttons).toEqual(['Copy the report', 'Quit']);
    expect(played.copied).toEqual(['report']);
  });

  it('quits when the box is closed', async () => {
    expect(await tellCrash(desk(-1), 'ru', 'report', true)).toBe('quit');
  });
});
