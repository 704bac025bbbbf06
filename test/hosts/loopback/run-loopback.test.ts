import { EventEmitter } from 'node:events';
import { onTestFinished, describe, expect, it, vi } from 'vitest';
import { onEndSignals } from '../../../src-main/hosts/window/on-end-signals.ts';
import type { LoopbackOptions } from '../../../src-main/hosts/loopback/run-loopback.ts';
import { runLoopback } from '../../../src-main/hosts/loopback/run-loopback.ts';
import { fakeServer } from '../fake-server.ts';
import { ask, postJson } from './ask.ts';
import { files, tokenOf } from './open-host.ts';

async function start(options: Partial<LoopbackOptions> = {}) {
  const lines: string[] = [];
  const opened: string[] = [];
  const running = await runLoopback({
    server: fakeServer({}),
    files,
    language: 'ru',
    open: true,
    fallback: false,
    openUrl(url) {
      opened.push(url);
      return Promise.resolve(true);
    },
    print: (line) => lines.push(line),
    ...options,
  });
  if (!running.ok) throw new Error(running.error);
  onTestFinished(() => running.value.stop());
  return { lines, opened, ...running.value };
}
const addressOf = (lines: readonly string[]): string => lines.at(-1) ?? '';

describe('the loopback host', () => {
  it('opens the browser and says so, with the address for the case that no tab appears', async () => {
    const { lines, opened } = await start();
    expect(opened).toEqual([addressOf(lines)]);
    expect(addressOf(lines)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=/);
    expect(lines[0]).toContain('открывается в браузере');
  });

  it('prints the address to open where there is no browser, and in English when asked', async () => {
    const { lines } = await start({ openUrl: () => Promise.resolve(false), language: 'en' });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe('Open this address in a browser on this computer (it works once):');
  });

  it('opens nothing with --no-open', async () => {
    const { lines, opened } = await start({ open: false });
    expect(opened).toEqual([]);
    expect(lines).toHaveLength(2);
  });

  it('says in one line that Electron could not be had', async () => {
    const { lines } = await start({ fallback: true });
    expect(lines[0]).toContain('Electron');
  });

  it('prints an address that works once', async () => {
    const { lines } = await start();
    const { origin } = new URL(addressOf(lines));
    expect((await ask(origin, '/')).text).toContain('MailReady');
    expect((await postJson(origin, '/api/session', { token: tokenOf(addressOf(lines)) })).status).toBe(200);
    expect((await postJson(origin, '/api/session', { token: tokenOf(addressOf(lines)) })).status).toBe(403);
  });

  it('stops by itself, and says why', async () => {
    const { lines, stopped } = await start({ quietMs: 100 });
    await stopped;
    expect(lines.at(-1)).toContain('Полчаса');
  });
});

describe('end signals', () => {
  it('gives 130 for Ctrl+C and 0 for a polite end', () => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 0],
      ['SIGHUP', 0],
    ] as const) {
      const process = new EventEmitter();
      const first = vi.fn();
      onEndSignals(process as unknown as NodeJS.Process, first, () => undefined);
      process.emit(signal);
      expect(first.mock.calls).toEqual([[code]]);
    }
  });

  it('takes signals of one keystroke as one, and a later one as insisting', () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(10_000);
    onTestFinished(() => now.mockRestore());
    const process = new EventEmitter();
    const [first, again] = [vi.fn(), vi.fn()];
    onEndSignals(process as unknown as NodeJS.Process, first, again);
    process.emit('SIGINT');
    now.mockReturnValue(10_400);
    process.emit('SIGINT');
    expect(first).toHaveBeenCalledTimes(1);
    expect(again).not.toHaveBeenCalled();
    now.mockReturnValue(11_500);
    process.emit('SIGINT');
    expect(again).toHaveBeenCalledTimes(1);
  });
});
