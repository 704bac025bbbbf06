/**
 * `npm run screenshots`: a picture of every state of the window (the gallery, from recorded events), in both languages
 * and both themes, into build/screenshots; those of the READMEs into docs/images. Needs no server and no root.
 * `npm run screenshots -- start-empty help` takes only the states named, `npm run screenshots -- readme` only the READMEs'.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { build, loadConfigFromFile, runnerImport } from 'vite';

const root = join(import.meta.dirname, '..');
process.chdir(root);
const load = async (path) => (await runnerImport(join(root, path), { configFile: false, logLevel: 'error' })).module;
const { stateNames } = await load('src-renderer/gallery/state-names.ts');
const { serveFolder } = await load('test/renderer/gallery/serve-folder.ts');

/** What the READMEs show, and the state that it is. */
const shown = { start: 'start-saved', check: 'check-letter', problem: 'result-failed', guide: 'prepare' };
const maxBytes = 200_000;
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => name !== 'readme' && !stateNames.includes(name));
if (unknown.length > 0) {
  console.error(`no such state: ${unknown.join(', ')}; there are: readme, ${stateNames.join(', ')}`);
  process.exit(2);
}
const states = asked.length === 0 ? stateNames : stateNames.filter((name) => asked.includes(name));

const gallery = mkdtempSync(join(tmpdir(), 'mailready-gallery-'));
const pictures = join(root, 'build', 'screenshots');
const images = join(root, 'docs', 'images');
for (const folder of [pictures, images]) mkdirSync(folder, { recursive: true });
let browser;
try {
  const { config } = await loadConfigFromFile(
    { command: 'build', mode: 'production' },
    join(root, 'src-renderer/gallery/gallery.build.ts'),
  );
  await build({ ...config, configFile: false, build: { ...config.build, outDir: gallery } });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : [],
  });
  const page = await browser.newPage({ viewport: { width: 1100, height: 860 }, reducedMotion: 'reduce', timezoneId: 'Europe/Moscow' });
  // Pictures must not depend on the day on which they are taken.
  await page.clock.setFixedTime('2026-11-22T11:42:00+03:00');
  const origin = await serveFolder(page, gallery);
  const open = async (state, lang, theme) => {
    await page.goto(`${origin}/gallery.html?state=${state}&lang=${lang}&theme=${theme}`);
    await page.getByRole('heading', { level: 1, includeHidden: true }).waitFor({ state: 'attached' });
  };
  const quiet = { animations: 'disabled', caret: 'hide' };
  for (const state of states)
    for (const lang of ['ru', 'en'])
      for (const theme of ['light', 'dark']) {
        await open(state, lang, theme);
        await page.screenshot({ ...quiet, fullPage: true, path: join(pictures, `${state}-${lang}-${theme}.png`) });
      }
  if (states.length > 0) console.log(`${states.length * 4} pictures in ${pictures}`);
  if (asked.length === 0 || asked.includes('readme'))
    for (const [name, state] of Object.entries(shown))
      for (const lang of ['ru', 'en']) {
        await open(state, lang, 'light');
        const picture = await page.screenshot(quiet);
        const path = join(images, `${name}.${lang}.png`);
        writeFileSync(path, picture);
        console.log(`${path} ${picture.length} bytes`);
        if (picture.length > maxBytes) throw new Error(`${path} is larger than ${maxBytes} bytes`);
      }
} finally {
  await browser?.close();
  rmSync(gallery, { recursive: true, force: true });
}
