import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test as base, expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { serveFolder } from '../renderer/gallery/serve-folder.ts';
import { stateNames } from '../../src-renderer/gallery/state-names.ts';
import { violationsOf } from './support/axe.ts';
import { unreadable } from './support/geometry.ts';

/**
 * Every screen in every state, without a server: the gallery from recorded contract events, under the policy of the
 * hosts. `npm run screenshots` takes a picture of each.
 */
const root = join(import.meta.dirname, '..', '..');
/** Both languages, both themes, narrow and wide; axe looks at one of each, the geometry of the texts at all. */
const frames = [
  { lang: 'ru', theme: 'light', width: 1100, axe: true },
  { lang: 'ru', theme: 'dark', width: 320, axe: false },
  { lang: 'en', theme: 'light', width: 1100, axe: false },
  { lang: 'en', theme: 'dark', width: 320, axe: true },
] as const;

interface Stage {
  readonly page: Page;
  readonly origin: string;
  /** What the page complained about since it was last emptied. */
  readonly complaints: string[];
}

/** One page for all states of a worker: every state is a document of its own in it. */
const test = base.extend<object, { stage: Stage }>({
  stage: [
    async ({ browser }, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'mailready-gallery-'));
      const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
      await promisify(execFile)(process.execPath, [vite, 'build', '-c', 'src-renderer/gallery/gallery.build.ts', '--outDir', folder], {
        cwd: root,
      });
      const context = await browser.newContext({ reducedMotion: 'reduce' });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.clock.setFixedTime('2026-11-22T11:42:00+03:00');
      await use({ page, origin: await serveFolder(page, folder), complaints });
      await context.close();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

for (const state of stateNames) {
  test(`gallery: ${state}`, async ({ stage: { page, origin, complaints } }) => {
    complaints.length = 0;
    for (const { lang, theme, width, axe } of frames) {
      const name = `${state}, ${lang}, ${theme}, ${width} px`;
      await page.setViewportSize({ width, height: width < 500 ? 640 : 800 });
      await page.goto(`${origin}/gallery.html?state=${state}&lang=${lang}&theme=${theme}`);
      await expect(page.getByRole('heading', { level: 1, includeHidden: true })).toHaveCount(1);
      if (axe) expect(await violationsOf(page, ['best-practice']), `accessibility of ${name}`).toEqual([]);
      // What a dialog covers may stay below it.
      const covered = (await page.getByRole('dialog').count()) > 0;
      const wrong = (await unreadable(page)).filter((line) => !covered || !line.startsWith('on top of each other'));
      expect(wrong, `text of ${name}`).toEqual([]);
    }
    expect(complaints, 'console and policy').toEqual([]);
  });
}
