import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { notifier } from '../../../src-main/hosts/electron/notify.ts';
import { textSaver } from '../../../src-main/hosts/electron/save-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'mailready-save-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('saving a text of the window', () => {
  it('goes only where the person says, readable for them alone', async () => {
    const ask = vi.fn((options: { defaultPath: string }) => Promise.resolve(`${options.defaultPath} (1).html`));
    const save = textSaver({ ask, documents: () => folder });
    expect(await save('anna@firma.ru 2026-11-22 MailReady.html', '<p>Привет</p>')).toBe('saved');
    expect(ask).toHaveBeenCalledWith({
      defaultPath: join(folder, 'anna@firma.ru 2026-11-22 MailReady.html'),
      filters: [{ name: 'HTML', extensions: ['html'] }],
    });
    const path = join(folder, 'anna@firma.ru 2026-11-22 MailReady.html (1).html');
    expect(readFileSync(path, 'utf8')).toBe('<p>Привет</p>');
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('proposes a name inside the documents, whatever the window says', async () => {
    const asked: string[] = [];
    const save = textSaver({
      ask: ({ defaultPath }) => {
        asked.push(defaultPath);
        return Promise.resolve(null);
      },
      documents: () => folder,
    });
    expect(await save('../../.bashrc.txt', '')).toBe('cancelled');
    expect(asked).toEqual([join(folder, '.bashrc.txt')]);
  });

  it('tells a place that cannot be written', async () => {
    const save = textSaver({ ask: () => Promise.resolve(join(folder, 'no', 'such', 'folder.txt')), documents: () => folder });
    expect(await save('a.txt', 'x')).toBe('failed');
  });
});

describe('a notification of the system', () => {
  it('shows the window when it is clicked', () => {
    const clicks: (() => void)[] = [];
    const shown: unknown[] = [];
    const reveal = vi.fn();
    const notify = notifier({
      supported: () => true,
      make: (options) => ({ on: (_, listener) => clicks.push(listener), show: () => shown.push(options) }),
      reveal,
    });
    expect(notify('MailReady', 'buh@yandex.ru: почта работает')).toBe(true);
    expect(shown).toEqual([{ title: 'MailReady', body: 'buh@yandex.ru: почта работает' }]);
    expect(reveal).not.toHaveBeenCalled();
    clicks[0]?.();
    expect(reveal).toHaveBeenCalledTimes(1);
  });

  it('is left to the window where the system has none', () => {
    const make = vi.fn();
    expect(notifier({ supported: () => false, make, reveal: () => undefined })('a', 'b')).toBe(false);
    expect(make).not.toHaveBeenCalled();
  });
});
