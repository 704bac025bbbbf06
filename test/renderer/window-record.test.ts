import { screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CheckResult } from '../../src-main/contract/check.ts';
import { contract } from '../../src-main/contract/contract.ts';
import { recordHtml, recordName } from '../../src-renderer/features/result/record-html.ts';
import { reportText } from '../../src-renderer/features/result/report-text.ts';
import { goodResult, imapOffResult, manyProblems, stoppedResult } from '../../src-renderer/gallery/fixtures.ts';
import { setShownLanguage } from '../../src-renderer/i18n/i18n.svelte.ts';
import { fine, refuse } from '../../src-renderer/transport/fake-line.ts';
import { button, heading, secret, showResult } from './walks.ts';

const at = '2026-11-22T08:42:00.000Z';
const page = (result: CheckResult): Document => new DOMParser().parseFromString(recordHtml(result, at, 'MailReady 0.1.0'), 'text/html');

describe('the record as a page', () => {
  it('stands alone: no script, nothing loaded, its own policy', () => {
    for (const result of [goodResult, manyProblems('ru'), stoppedResult('ru')]) {
      const shown = page(result);
      expect(shown.querySelectorAll('script, link, img, iframe, object, form, base, [src], [href], [onclick]')).toHaveLength(0);
      expect(shown.querySelector('meta[http-equiv]')?.getAttribute('content')).toBe("default-src 'none'; style-src 'unsafe-inline'");
      expect(shown.querySelectorAll('h1')).toHaveLength(1);
      expect(shown.querySelectorAll('style')).toHaveLength(1);
    }
  });

  it('holds what a colleague needs, and shows servers’ words as words', () => {
    const hostile = '<img src=x onerror=alert(1)> "quoted" & \'more\' </td></tr></table><script>alert(2)</script>';
    const result = imapOffResult('ru');
    const [problem] = result.problems;
    const shown = page({
      ...result,
      address: `anna${hostile}@firma.ru`,
      problems: [{ ...problem!, what: hostile, evidence: { ...problem!.evidence, reply: hostile } }],
      steps: result.steps.map((step) => ({ ...step, facts: { ...step.facts, reply: hostile } })),
      settings: { incoming: { ...result.settings!.incoming!, host: hostile, username: hostile }, outgoing: result.settings!.outgoing },
      roundTrip: { status: 'found', folder: hostile, role: 'junk', latencyMs: 1200, messageId: hostile },
    });
    expect(shown.querySelectorAll('img, script')).toHaveLength(0);
    expect(shown.body.textContent).toContain(hostile);
    expect(shown.querySelector('h1')?.textContent).toBe('Почта пока не работает');
    expect(shown.body.textContent).toContain('993');
    expect(shown.body.textContent).toContain('Вход (IMAP)');
    expect(shown.title).toContain('Почта пока не работает');
  });

  it('is in the language of the window', () => {
    setShownLanguage('en');
    const shown = page(imapOffResult('en'));
    expect(shown.documentElement.lang).toBe('en');
    expect(shown.body.textContent).not.toMatch(/\p{Script=Cyrillic}{2,}/u);
    setShownLanguage('ru');
    expect(page(goodResult).documentElement.lang).toBe('ru');
  });

  it('says of a stopped check that it was stopped', () => {
    expect(page(stoppedResult('ru')).querySelector('h1')?.textContent).toBe('Проверка остановлена');
    expect(reportText(stoppedResult('ru'), at)).not.toMatch(/не работает/);
  });

  it.each(['buh@yandex.ru', '.hidden@x.ru', '../../etc/passwd@x', 'анна@почта.рф', '"a b"@x.ru', ''])(
    '«%s» makes a name of a file',
    (address) => {
      for (const kind of ['html', 'txt'] as const) {
        const name = recordName(address, at, kind);
        expect(contract['app.saveText'].input.safeParse({ name, text: '' }).success, name).toBe(true);
        expect(name).not.toMatch(/[\\/]/);
      }
    },
  );
});

describe('keeping the record', () => {
  afterEach(() => vi.restoreAllMocks());

  it('asks the host for a place, as a page or as a text', async () => {
    const opened = await showResult(goodResult, { 'app.saveText': () => fine({ outcome: 'saved' }) });
    await heading('Почта работает');
    await opened.user.click(button('Сохранить страницей'));
    expect(await screen.findByText('Запись сохранена.')).toBeVisible();
    await opened.user.click(button('Сохранить текстом'));
    await waitFor(() => expect(opened.inputs('app.saveText')).toHaveLength(2));
    const [html, text] = opened.inputs('app.saveText') as { name: string; text: string }[];
    expect(html!.name).toMatch(/^anna@firma\.ru \d{4}-\d\d-\d\d MailReady\.html$/);
    expect(html!.text).toMatch(/^<!doctype html>/);
    expect(text!.name).toMatch(/\.txt$/);
    expect(text!.text).toContain('Почта работает');
    for (const kept of [html!.text, text!.text]) expect(kept).not.toContain(secret);
  });

  it('is saved with Ctrl+S whatever the keyboard layout, and printed with Ctrl+P', async () => {
    const print = vi.spyOn(window, 'print').mockImplementation(() => undefined);
    const opened = await showResult(goodResult, { 'app.saveText': () => fine({ outcome: 'cancelled' }) });
    await heading('Почта работает');
    await opened.user.keyboard('{Control>}[KeyS]{/Control}');
    await waitFor(() => expect(opened.inputs('app.saveText')).toHaveLength(1));
    await opened.user.keyboard('{Control>}[KeyP]{/Control}');
    expect(print).toHaveBeenCalledTimes(1);
    expect(screen.queryByText('Запись сохранена.')).toBeNull();
  });

  it('becomes a download where the host has no files', async () => {
    const made = vi.fn(() => 'blob:record');
    URL.createObjectURL = made;
    URL.revokeObjectURL = () => undefined;
    const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    const opened = await showResult(goodResult, { 'app.saveText': () => fine({ outcome: 'unsupported' }) });
    await heading('Почта работает');
    await opened.user.click(button('Сохранить страницей'));
    await waitFor(() => expect(clicked).toHaveBeenCalledTimes(1));
    expect((clicked.mock.contexts[0] as HTMLAnchorElement).download).toMatch(/MailReady\.html$/);
    expect(made).toHaveBeenCalledTimes(1);
  });

  it('says what to do when the file could not be written', async () => {
    const opened = await showResult(goodResult, { 'app.saveText': () => refuse({ code: 'unreachable', message: '' }) });
    await heading('Почта работает');
    await opened.user.click(button('Сохранить текстом'));
    expect(await screen.findByText(/Не получилось сохранить файл/)).toBeVisible();
  });

  it('is printed with everything unfolded, and folds again', async () => {
    await showResult(goodResult);
    await heading('Почта работает');
    const folds = [...document.querySelectorAll<HTMLDetailsElement>('main details')];
    expect(folds.some((fold) => fold.open)).toBe(false);
    window.dispatchEvent(new Event('beforeprint'));
    expect(folds.every((fold) => fold.open)).toBe(true);
    window.dispatchEvent(new Event('afterprint'));
    expect(folds.some((fold) => fold.open)).toBe(false);
  });
});
