import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';

/** The forms in which a secret could lie around: raw, JSON, URL, base64 at every alignment, hex. */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and last characters depend on the neighbours.
    return text.slice(shift === 0 ? 0 : shift + 1, text.length - ((shift + bytes.length) % 3 === 0 ? 0 : 1));
  });
  const url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), ...base64, ...url, bytes.toString('hex')])];
}

/** Everything a page holds that another program, an extension or a bug report could see. */
export async function everythingIn(page: Page): Promise<Record<string, string>> {
  const found = await page.evaluate(async () => {
    const all = (storage: Storage): string => JSON.stringify(Object.entries(storage));
    const fields = [...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value);
    return {
      html: document.documentElement.outerHTML,
      fields: JSON.stringify(fields),
      localStorage: all(localStorage),
      sessionStorage: all(sessionStorage),
      cookies: document.cookie,
      databases: JSON.stringify(await indexedDB.databases()),
      caches: JSON.stringify('caches' in window ? await caches.keys() : []),
      title: document.title,
      history: JSON.stringify(history.state),
      name: window.name,
      globals: JSON.stringify(Object.getOwnPropertyNames(window).filter((name) => /mailready|secret|password/i.test(name))),
    };
  });
  return { ...found, url: page.url() };
}

/** The text of every file below a folder. */
export async function filesIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map(async (file) => `${file}\n${await readFile(file, 'latin1')}`));
  return texts.join('\n');
}
