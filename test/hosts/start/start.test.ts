import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ask } from '../loopback/ask.ts';

const script = join(import.meta.dirname, '..', '..', '..', 'scripts', 'start.js');

/** `npm start` as a person without a screen runs it, on a profile folder of its own. */
function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'mailready start '));
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...plain } = process.env;
  const child = spawn(process.execPath, [script, ...args, '--home', home], {
    env: { ...plain, LC_ALL: 'ru_RU.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(home, { recursive: true, force: true });
  });
  let printed = '';
  let complained = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text));
  const address = async (): Promise<string> => {
    await expect.poll(() => printed, { timeout: 110_000, interval: 100 }).toMatch(/#token=\S+\n$/);
    return printed.trim().split('\n').at(-1) ?? '';
  };
  return { child, ended, address, printed: () => printed, complained: () => complained };
}

describe.runIf(process.platform === 'linux')('npm start', () => {
  it('prints the address to open where there is no display, serves the window there, and ends with 130 on Ctrl+C', async () => {
    const run = start([]);
    const address = await run.address();
    expect(run.printed().trim().split('\n')).toHaveLength(2);
    expect(run.printed()).toContain('Откройте в браузере');
    expect((await ask(new URL(address).origin, '/')).text).toContain('<title>MailReady');
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(130);
  }, 120_000);

  it('says in one line that Electron could not be had', async () => {
    // Whether Electron is there or not, it cannot start on this display; with this PATH there is no browser either.
    const run = start(['--lang', 'en'], { DISPLAY: ':none', PATH: '/none' });
    await run.address();
    expect(run.printed().split('\n')[0]).toBe(
      'MailReady could not open its own window: Electron is not available on this computer. It opens in the browser instead.',
    );
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  }, 120_000);

  it.each([[['--lang', 'de']], [['--port', '80']], [['--resolver', 'nonsense']], [['--ca', '/none.pem']]])(
    'refuses %j with exit 2',
    async (args) => {
      const run = start(['--no-open', ...args]);
      expect(await run.ended).toBe(2);
      expect(run.printed()).toBe('');
      expect(run.complained()).toContain(args[0]);
    },
    120_000,
  );
});
