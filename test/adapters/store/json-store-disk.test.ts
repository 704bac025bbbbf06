import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { jsonStore } from '../../../src-main/adapters/store/json-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'mailready-disk-'));
const run = (...command: [string, ...string[]]): boolean => spawnSync(command[0], command.slice(1)).status === 0;
const mounted =
  process.platform === 'linux' && process.getuid?.() === 0 && run('mount', '-t', 'tmpfs', '-o', 'size=64k', 'mailready-test', folder);
if (!mounted) console.warn('skipped: the store on a full and on a read-only disk (needs root and the right to mount a tmpfs)');

afterAll(() => {
  if (mounted) run('umount', folder);
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!mounted)('a disk that takes no more', () => {
  it('full: the old document stays', async () => {
    const store = jsonStore({ folder });
    expect(await store.write('mailboxes', { version: 1 })).toMatchObject({ ok: true });
    const done = await store.write('mailboxes', 'x'.repeat(200_000));
    expect(done).toMatchObject({ ok: false, error: { kind: 'full' } });
    expect(await store.read('mailboxes')).toEqual({ ok: true, value: { version: 1 } });
    expect(await store.write('mailboxes', { version: 2 })).toMatchObject({ ok: true });
  });

  it('read-only: readable still, and a damaged file is neither lost nor overwritten', async () => {
    const store = jsonStore({ folder });
    writeFileSync(join(folder, 'torn.json'), '{"a');
    expect(run('mount', '-o', 'remount,ro', folder)).toBe(true);
    try {
      expect(await store.read('mailboxes')).toEqual({ ok: true, value: { version: 2 } });
      expect(await store.write('mailboxes', {})).toMatchObject({ ok: false, error: { kind: 'read_only' } });
      const torn = await store.read('torn');
      expect(torn).toMatchObject({ ok: false, error: { kind: 'damaged' } });
      expect(torn.ok ? undefined : torn.error.setAside).toBeUndefined();
      expect(readFileSync(join(folder, 'torn.json'), 'utf8')).toBe('{"a');
    } finally {
      run('mount', '-o', 'remount,rw', folder);
    }
  });
});
