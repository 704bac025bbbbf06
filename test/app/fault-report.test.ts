import { describe, expect, it } from 'vitest';
import { faultReport } from '../../src-main/app/fault-report.ts';

const withStack = (message: string, ...frames: string[]): Error => {
  const error = new Error(message);
  error.stack = [`Error: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
};

describe('a report to copy', () => {
  it('says what, where and under which version', () => {
    const report = faultReport(withStack('boom', 'check (/opt/mailready/build/electron/main.cjs:10:5)'), 'check', '1.2.3');
    expect(report).toContain('MailReady 1.2.3');
    expect(report).toContain('during check');
    expect(report).toContain('Error: boom');
    expect(report).toContain('build/electron/main.cjs:10:5');
  });

  it.each<[string, Error]>([
    [
      'a Linux home',
      withStack(
        "ENOENT: no such file, open '/home/ivanova/.config/mailready/profiles.json'",
        'read (/home/ivanova/app/build/main.cjs:1:2)',
      ),
    ],
    ['a home of macOS', withStack('boom', 'f (file:///Users/ivanova/Applications/MailReady.app/Contents/build/main.cjs:1:2)')],
    [
      'a home of Windows',
      withStack(
        "EPERM: operation not permitted, rename 'C:\\Users\\ivanova\\AppData\\Roaming\\MailReady\\a.json'",
        'f (C:\\Users\\ivanova\\AppData\\Local\\MailReady\\build\\main.cjs:1:2)',
      ),
    ],
    [
      'a name with a space',
      withStack(
        "EBUSY: locked, open 'C:\\Users\\Anna ivanova\\AppData\\Roaming\\MailReady\\a.json'",
        'f (C:\\Users\\Anna ivanova\\AppData\\Local\\MailReady\\build\\main.cjs:1:2)',
        'async C:\\Users\\Anna ivanova\\MailReady\\build\\b.cjs:3:4',
      ),
    ],
    [
      'a Cyrillic name with a space',
      withStack("ENOSPC: write, open '/home/Анна ivanova/x.json'", 'f (/home/Анна ivanova/app/node_modules/zod/index.js:1:2)'),
    ],
    ['a file address with escapes', withStack('boom', 'f (file:///C:/Users/Anna%20ivanova/MailReady/build/main.cjs:1:2)')],
    ['another disk', withStack("ENOENT: open 'D:\\Work\\ivanova\\mail\\a.json'", 'f (D:\\Work\\ivanova\\build\\main.cjs:1:2)')],
    ['a server share', withStack("ENOENT: open '\\\\server\\ivanova\\a.json'")],
    ['two paths', withStack("EXDEV: rename '/home/ivanova/a' -> '/media/ivanova/b'")],
  ])('names no folder of a person: %s', (_case, error) => {
    const report = faultReport(error, 'check', '1.0.0');
    expect(report).not.toMatch(/ivanova|Анна/u);
    expect(report).toContain(error.message.split(':')[0] ?? '');
  });

  it.each([
    'a1 LOGIN "anna@example.test" "hunter2-hunter2"',
    'AUTH PLAIN AGFubmFAZXhhbXBsZS50ZXN0AGh1bnRlcjItaHVudGVyMg==',
    'password=hunter2-hunter2',
    'Authorization: Bearer hunter2-hunter2.hunter2-hunter2',
    'imaps://anna:hunter2-hunter2@mail.example.test',
  ])('shows no secret: %s', (text) => {
    expect(faultReport(withStack(`unexpected ${text}`), 'check', '1')).not.toMatch(/hunter2|aHVudGVyMi|h1bnRlcjI/u);
  });

  it('knows the secrets of this run through whoever conceals them', () => {
    expect(
      faultReport(withStack('odd: correct horse'), 'check', '1', (text) => text.replaceAll('correct horse', '[removed]')),
    ).not.toContain('correct horse');
  });

  it('takes whatever was thrown, and stays short', () => {
    for (const thrown of ['text', 7, null, undefined, { a: 1 }, Symbol('x')])
      expect(faultReport(thrown, 'check', '1')).toContain('MailReady 1');
    expect(faultReport(withStack('x'.repeat(100_000)), 'check', '1').length).toBeLessThanOrEqual(8_000);
  });

  it.each(['at /', '"/', '(/'])('of a message of any length is made in no time: %s', (part) => {
    const began = performance.now();
    expect(faultReport(new Error(part.repeat(250_000)), 'check', '1.0.0').length).toBeLessThanOrEqual(8_000);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
