import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import type { Page } from '@playwright/test';

/** The policy that the hosts send as a header. */
export const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

/** Answers every request of the page from a built folder, with the hosts' policy: no server is needed. */
export async function serveFolder(page: Page, folder: string, origin = 'http://gallery.test'): Promise<string> {
  await page.route(`${origin}/**`, async (route) => {
    const path = normalize(new URL(route.request().url()).pathname).replace(/^[/\\]+/, '');
    try {
      const body = await readFile(join(folder, path));
      await route.fulfill({
        body,
        headers: { 'content-type': types[extname(path)] ?? 'application/octet-stream', 'content-security-policy': policy },
      });
    } catch {
      await route.fulfill({ status: 404, body: '' });
    }
  });
  return origin;
}
