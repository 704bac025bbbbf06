import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { runElectron } from '../../../scripts/run-electron.js';

const play = (script: string, startMs = 10_000): Promise<number | null> => runElectron(process.execPath, ['-e', script], { startMs });

describe('running Electron', () => {
  it.each([0, 2, 3, 130])('passes exit code %i on', async (code) => {
    expect(await play(`process.exit(${code})`)).toBe(code);
  });

  it.each([
    ['a program that is not there', () => runElectron('/none/electron', [])],
    ['missing libraries', () => play('process.exit(127)')],
    ['no sandbox', () => play(`process.kill(process.pid, 'SIGTRAP')`)],
  ])('says that it could not start: %s', async (_, run) => {
    expect(await run()).toBeNull();
  });

  it('does not take a later crash for a failed start', async () => {
    expect(await play(`setTimeout(() => process.exit(1), 400)`, 100)).toBe(1);
  });

  it.runIf(process.platform !== 'win32')('passes an end signal on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mailready-'));
    const ready = join(folder, 'ready');
    const running = play(
      `process.on('SIGHUP', () => process.exit(42)); require('node:fs').writeFileSync(${JSON.stringify(ready)}, ''); setInterval(() => {}, 1000);`,
    );
    // A busy machine takes its time to start a program; before it listens the signal would end it.
    await vi.waitFor(() => access(ready), { timeout: 20_000 });
    process.emit('SIGHUP', 'SIGHUP');
    expect(await running).toBe(42);
    await rm(folder, { recursive: true });
  });
});
