import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { startHost } from '../e2e/support/host.ts';
import type { Host } from '../e2e/support/host.ts';
import { fillProfile } from '../e2e/support/many-mailboxes.ts';
import { blockings, playRun, waitUsable } from './window-page.ts';
import type { Blocking } from './window-page.ts';

const targets = { gzipKb: 150, usableMs: 1_000, blockMs: 50 };
const savedMailboxes = 200;
const runEvents = 300;
const coldStarts = 5;

type Say = (line: string) => void;

/** JavaScript of a built window: all of it, in kB (1000 bytes) after gzip. */
async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder, { recursive: true }))
    if (name.endsWith('.js')) bytes += gzipSync(await readFile(join(folder, name)), { level: 9 }).length;
  return bytes / 1000;
}

/** A browser that has never run: a new profile, a new process, nothing in a cache. */
function coldBrowser(): Promise<Browser> {
  const root = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--disable-background-networking', ...(root ? ['--no-sandbox', '--disable-gpu'] : [])],
  });
}

/** A page with one field and nothing else, over the same kind of connection: what a browser needs at the very least. */
async function serveBlank(): Promise<{ readonly address: string; readonly close: () => void }> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end('<!doctype html><meta charset="utf-8"><title>.</title><input data-first autofocus>');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}

async function coldStart(address: string): Promise<number> {
  const browser = await coldBrowser();
  try {
    const page = await browser.newPage({ locale: 'ru-RU' });
    return await waitUsable(page, address);
  } finally {
    await browser.close();
  }
}

function spread(values: readonly number[]): { readonly median: number; readonly text: string } {
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  return { median, text: `${Math.round(median)} ms (${Math.round(sorted[0] ?? NaN)}–${Math.round(sorted.at(-1) ?? NaN)})` };
}

async function withHost<T>(home: string, work: (host: Host) => Promise<T>): Promise<T> {
  const host = await startHost({ home, lang: 'ru', lab: null, keychain: null });
  try {
    return await work(host);
  } finally {
    await host.stop();
  }
}

/** Types letter by letter, as a quick person does. */
const type = (page: Page, text: string): Promise<void> => page.keyboard.type(text, { delay: 30 });

/** What blocks the window while a person types and a long check goes on, with very many mailboxes saved. */
async function benchBlocking(home: string): Promise<readonly Blocking[]> {
  return withHost(home, async (host) => {
    const browser = await coldBrowser();
    try {
      const page = await browser.newPage({ locale: 'ru-RU', viewport: { width: 1100, height: 800 } });
      await playRun(page, runEvents);
      await waitUsable(page, host.address);
      await page
        .locator('[data-row]')
        .nth(savedMailboxes - 1)
        .waitFor();
      const seen: Blocking[] = [];
      const watch = async (what: string, act: () => Promise<void>): Promise<void> => {
        await page.waitForTimeout(300);
        await blockings(page);
        await act();
        await page.waitForTimeout(300);
        seen.push({ what, ...(await blockings(page)) });
      };
      await watch(`typing the address above ${savedMailboxes} mailboxes`, () => type(page, 'glavnyj.buhgalter@firma.test'));
      const filter = page.getByRole('searchbox');
      await filter.click();
      await watch(`filtering ${savedMailboxes} mailboxes`, async () => {
        await type(page, 'sklad1');
        for (let letter = 0; letter < 6; letter++) await page.keyboard.press('Backspace', { delay: 30 });
      });
      await page
        .locator('[data-row]')
        .nth(savedMailboxes - 1)
        .waitFor();
      await page.locator('[data-row]').first().focus();
      await watch('arrow keys in the list', async () => {
        for (let step = 0; step < 25; step++) await page.keyboard.press('ArrowDown', { delay: 20 });
      });
      await watch(`a check of ${runEvents} events`, async () => {
        await page.locator('section.saved header button').click();
        await page.waitForFunction(() => (window as unknown as { benchPlayed?: boolean }).benchPlayed === true, undefined, {
          timeout: 60_000,
        });
      });
      return seen;
    } finally {
      await browser.close();
    }
  });
}

/**
 * Measures the window: its size, how soon it can be used, and whether anything blocks it. Needs no root and no mail server.
 * @param folder the built window. Answers what missed its target.
 */
export async function benchWindow(folder: string, say: Say): Promise<readonly string[]> {
  const missed: string[] = [];
  const demand = (holds: boolean, what: string): void => {
    if (!holds) missed.push(what);
    if (!holds) say(`    MISSED: ${what}`);
  };
  const home = await mkdtemp(join(tmpdir(), 'mailready-bench-window-'));
  const blank = await serveBlank();
  try {
    say('The window');
    const size = await sizeOf(folder);
    say(`  JavaScript, gzip: ${size.toFixed(1)} kB (${targets.gzipKb} at most)`);
    demand(size <= targets.gzipKb, `${size.toFixed(1)} kB of JavaScript`);

    // The machine has other things to do: three turns at most, each printed.
    for (let turn = 1; ; turn++) {
      const ours: number[] = [];
      const floor: number[] = [];
      for (let start = 0; start < coldStarts; start++) {
        ours.push(await withHost(home, (host) => coldStart(host.address)));
        floor.push(await coldStart(blank.address));
      }
      const [own, bare] = [spread(ours), spread(floor)];
      say(`  Start can be used after ${own.text} in a cold Chromium; a blank page with a field after ${bare.text}`);
      if (own.median <= targets.usableMs || turn === 3) {
        demand(own.median <= targets.usableMs, `Start can be used after ${Math.round(own.median)} ms; ${targets.usableMs} at most`);
        break;
      }
    }

    await fillProfile(home, savedMailboxes);
    for (let turn = 1; ; turn++) {
      const seen = await benchBlocking(home);
      for (const { what, longestMs, slowestKeyMs } of seen)
        say(
          `  ${what}: ${longestMs === 0 ? `nothing blocks ${targets.blockMs} ms` : `blocked for ${Math.round(longestMs)} ms`}` +
            (slowestKeyMs === 0 ? '' : `; slowest key drawn after ${Math.round(slowestKeyMs)} ms`),
        );
      const late = seen.filter(({ longestMs }) => longestMs > targets.blockMs);
      if (late.length === 0 || turn === 3) {
        for (const { what, longestMs } of late) demand(false, `${what} blocks for ${Math.round(longestMs)} ms; ${targets.blockMs} at most`);
        break;
      }
    }
  } finally {
    blank.close();
    await rm(home, { recursive: true, force: true });
  }
  return missed;
}
