import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Bridge } from '../../src-main/contract/bridge.ts';
import { test } from './electron.ts';

type Page = Window & { readonly mailready: Bridge };

test('opens its own page, in the language asked for, without a complaint', async ({ opened }) => {
  expect(opened.page.url()).toBe('app://mailready/');
  expect(await opened.page.locator('html').getAttribute('lang')).toBe('ru');
  const { violations } = await new AxeBuilder({ page: opened.page }).setLegacyMode().analyze();
  expect(violations).toEqual([]);
  expect(opened.complaints).toEqual([]);
});

test('gives the page the contract and nothing of Node or Electron', async ({ opened }) => {
  const seen = await opened.page.evaluate(() => ({
    bridge: Object.keys((window as unknown as Page).mailready),
    names: ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'].filter((name) => name in window),
  }));
  expect(seen).toEqual({ bridge: ['call', 'run', 'listen'], names: [] });
});

test('runs the page sandboxed and isolated', async ({ opened }) => {
  const preferences = await opened.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true });
});

test('stays on its page and opens no second window', async ({ opened }) => {
  const opens = await opened.page.evaluate(() => window.open('https://example.org/') === null);
  expect(opens).toBe(true);
  await opened.page.evaluate(() => {
    location.href = 'https://example.org/';
  });
  await opened.page.evaluate(() => {
    location.href = 'file:///etc/passwd';
  });
  await opened.page.waitForTimeout(500);
  expect(opened.page.url()).toBe('app://mailready/');
  expect(opened.app.windows()).toHaveLength(1);
});

test('lets no request of the page out, and serves its own files only', async ({ opened }) => {
  const reached = await opened.page.evaluate(async () => {
    const ask = async (url: string): Promise<string> =>
      fetch(url).then(
        (response) => String(response.status),
        () => 'refused',
      );
    return Promise.all(
      [
        'https://example.org/',
        'http://127.0.0.1:9/',
        'file:///etc/passwd',
        'app://mailready/%2e%2e/package.json',
        'app://mailready/index.html',
      ].map(ask),
    );
  });
  expect(reached).toEqual(['refused', 'refused', 'refused', '404', '200']);
});

test('answers calls and runs', async ({ opened }) => {
  const answer = await opened.page.evaluate(async () => {
    const { mailready } = window as unknown as Page;
    const info = await mailready.call('app.info', {});
    const events: unknown[] = [];
    const found = await mailready.run('discover', { address: 'anna@yandex.ru', language: 'ru', offline: true }, (event) =>
      events.push(event),
    ).done;
    return { info, found, events: events.length, none: await mailready.call('none', {}) };
  });
  expect(answer).toMatchObject({
    info: { ok: true, value: { host: 'electron', language: 'ru' } },
    found: { ok: true, value: { provider: 'yandex' } },
    none: { ok: false, failure: { code: 'unknown_call' } },
  });
  expect(answer.events).toBeGreaterThan(0);
});

test('is there once: a second start ends at once and leaves the first one alone', async ({ opened }) => {
  const second = spawn(opened.command.program, [...opened.command.args, 'https://evil.example/', '--inspect=0'], { stdio: 'ignore' });
  expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(0);
  expect(opened.app.windows()).toHaveLength(1);
  expect(opened.page.url()).toBe('app://mailready/');
});

test('keeps the place of its window and ends when that is closed', async ({ opened }) => {
  await opened.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 40, width: 900, height: 700 }));
  const exit = new Promise((resolve) => opened.app.process().once('exit', resolve));
  await opened.page.close();
  expect(await exit).toBe(0);
  expect(JSON.parse(await readFile(join(opened.home, 'window.json'), 'utf8'))).toMatchObject({ width: 900, height: 700 });
});
