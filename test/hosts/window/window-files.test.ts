import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadWindowFiles } from '../../../src-main/hosts/window/window-files.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'mailready window '));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

describe('files of the window', () => {
  it('holds what a window is made of, with its type, and nothing else', () => {
    const path = folder();
    mkdirSync(join(path, 'assets'));
    for (const name of [
      'index.html',
      'assets/app.js',
      'assets/app.css',
      'assets/app.js.map',
      'package.json',
      '.env',
      'assets/letter.woff2',
      'notes.txt',
    ]) {
      writeFileSync(join(path, name), name);
    }
    const files = loadWindowFiles(path);
    expect(files.ok && Object.fromEntries([...files.value].map(([address, file]) => [address, file.type]))).toEqual({
      '/': 'text/html; charset=utf-8',
      '/index.html': 'text/html; charset=utf-8',
      '/assets/app.js': 'text/javascript; charset=utf-8',
      '/assets/app.css': 'text/css; charset=utf-8',
      '/assets/letter.woff2': 'font/woff2',
    });
  });

  it('follows no link out of the folder', () => {
    const [path, outside] = [folder(), folder()];
    writeFileSync(join(path, 'index.html'), '');
    writeFileSync(join(outside, 'secret.html'), 'secret');
    symlinkSync(join(outside, 'secret.html'), join(path, 'link.html'));
    symlinkSync(outside, join(path, 'linked'));
    const files = loadWindowFiles(path);
    expect(files.ok && [...files.value.keys()].sort()).toEqual(['/', '/index.html']);
  });

  it('says what is wrong with a folder that holds no window', () => {
    const path = folder();
    expect(loadWindowFiles(path)).toMatchObject({ ok: false, error: expect.stringContaining('no index.html') as string });
    expect(loadWindowFiles(join(path, 'none')).ok).toBe(false);
  });
});
