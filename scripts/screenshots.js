/**
 * Makes the pictures of the README in docs/images: the window as a person sees it, on the lab of the live tests (needs
 * root, see scripts/lab.js). `node scripts/screenshots.js [ru|en]`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from '@playwright/test';
import { runnerImport } from 'vite';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs', 'images');
const language = process.argv[2] === 'en' ? 'en' : 'ru';
const texts = JSON.parse(readFileSync(join(root, 'assets', 'locales', language, 'window.json'), 'utf8'));
const practice = JSON.parse(readFileSync(join(root, 'assets', 'locales', language, 'practice.json'), 'utf8'));
const maxBytes = 150_000;

const { module: keychains } = await runnerImport(join(root, 'test', 'e2e', 'support', 'keychain.ts'), {
  configFile: false,
  logLevel: 'error',
});
const home = mkdtempSync(join(tmpdir(), 'mailready-pictures-'));
mkdirSync(folder, { recursive: true });

/** Starts a script and answers the first line of its output that fits. */
async function startAndRead(args, env, fits) {
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['pipe', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) if (fits(line)) return { child, line };
  throw new Error(`${args[0]} ended early`);
}
async function end(child) {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

const lab = await startAndRead([join(root, 'scripts', 'lab.js')], process.env, (line) => line.startsWith('{'));
const { resolver, caFile, password } = JSON.parse(lab.line);
const keychain = await keychains.openKeychain();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : [],
});
const startArgs = ['scripts/start.js', '--no-open', '--home', home, '--lang', language, '--resolver', resolver, '--ca', caFile];
const host = await startAndRead(startArgs, { ...process.env, ...keychain.env }, (line) => line.startsWith('http://127.0.0.1:'));
try {
  const page = await browser.newPage({
    viewport: { width: 1100, height: 720 },
    colorScheme: 'light',
    locale: language === 'ru' ? 'ru-RU' : 'en-GB',
  });
  const button = (key) => page.getByRole('button', { name: texts[key], exact: true }).last();
  const title = (key) => page.getByRole('heading', { level: 1, name: texts[key], exact: true }).waitFor({ timeout: 90_000 });
  const take = async (name) => {
    const path = join(folder, `${name}.png`);
    writeFileSync(path, await page.screenshot({ animations: 'disabled', caret: 'hide' }));
    const { size } = statSync(path);
    console.log(`${path} ${size} bytes`);
    if (size > maxBytes) throw new Error(`${name}.png is larger than ${maxBytes} bytes`);
  };
  const toPassword = async (address) => {
    await page.getByLabel(texts['start.address'], { exact: true }).fill(address);
    await button('start.go').click();
    await title('found.title');
    await button('continue').click();
    await title('secret.title.main');
    await page.getByLabel(texts['secret.label'], { exact: true }).fill(password);
    await button('secret.go').click();
  };

  await page.goto(host.line);
  await title('start.title');
  await toPassword('anna@srv.test');
  await title('verdict.ok');
  await take('result');
  await button('result.finish').click();
  await title('start.title');
  await take('start');
  // Letters to this domain get lost: time enough to see both lanes done and the letter on its way.
  await toPassword('anna@lost.test');
  await page.getByText(texts['way.waiting'], { exact: true }).waitFor({ timeout: 60_000 });
  await take('check');
  await page.keyboard.press('Escape');
  await title('result.stopped');
  await page.getByRole('navigation').getByRole('button', { name: texts['nav.practice'] }).click();
  await page.getByRole('button', { name: practice['practice.imap-off.title'] }).click();
  await title('found.title');
  await button('continue').click();
  await page.getByText(texts['prepare.done']).first().waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await take('guide');
} finally {
  await browser.close();
  await end(host.child);
  await keychain.close();
  await end(lab.child);
  rmSync(home, { recursive: true, force: true });
}
