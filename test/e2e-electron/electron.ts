import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, test as base } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';
import { ensureBuilt } from '../../scripts/build.js';
import { findElectron } from '../../scripts/electron-binary.js';

const program = findElectron(join(import.meta.dirname, '..', '..', 'node_modules', 'electron'));
const display = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);

/** Why Electron cannot be tried on this machine, or null. */
export const whyNot =
  program === null
    ? 'the Electron program is not on this machine (npm start downloads it where the network allows)'
    : !display
      ? 'there is no display'
      : process.getuid?.() === 0
        ? 'the sandbox of Chromium does not work for root'
        : null;

export interface Opened {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly home: string;
  /** What the page and its console complained about. */
  readonly complaints: string[];
  /** Program and arguments, to start the same once more. */
  readonly command: { readonly program: string; readonly args: readonly string[] };
}

/** The real program with a profile folder of its own, in Russian. */
export const test = base.extend<{ opened: Opened }>({
  opened: async ({ browserName: _ }, use) => {
    base.skip(whyNot !== null, whyNot ?? '');
    const home = await mkdtemp(join(tmpdir(), 'mailready electron '));
    const args = [join(await ensureBuilt('electron'), 'main.js'), await ensureBuilt('window'), '--home', home, '--lang', 'ru'];
    const command = { program: program ?? '', args };
    const app = await _electron.launch({ executablePath: command.program, args: [...args] });
    const complaints: string[] = [];
    try {
      const page = await app.firstWindow();
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.getByRole('heading', { level: 1 }).waitFor();
      await use({ app, page, home, complaints, command });
    } finally {
      await app.close().catch(() => undefined);
      await rm(home, { recursive: true, force: true });
    }
  },
});

if (whyNot !== null) console.log(`Electron specs are skipped: ${whyNot}.`);
