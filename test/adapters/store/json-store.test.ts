import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jsonStore } from '../../../src-main/adapters/store/json-store.ts';

let folder = '';
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'mailready-store-')), 'home');
});
afterEach(async () => {
  await rm(join(folder, '..'), { recursive: true, force: true });
});

describe('a document', () => {
  it('comes back as it was written, and null stands for none', async () => {
    const store = jsonStore({ folder });
    expect(await store.read('mailboxes')).toEqual({ ok: true, value: null });
    expect(await store.write('mailboxes', { version: 1, name: 'Ёлка' })).toEqual({ ok: true, value: undefined });
    expect(await store.read('mailboxes')).toEqual({ ok: true, value: { version: 1, name: 'Ёлка' } });
    expect(await store.remove('mailboxes')).toEqual({ ok: true, value: true });
    expect(await store.remove('mailboxes')).toEqual({ ok: true, value: false });
  });

  it('is only for its owner, and nothing else stays in the folder', async () => {
    await jsonStore({ folder }).write('mailboxes', {});
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'mailboxes.json'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['mailboxes.json']);
  });

  it('never leaves the folder by its name', async () => {
    const store = jsonStore({ folder });
    await expect(store.read('../passwd')).rejects.toThrow('not a document name');
    await expect(store.write('a/b', {})).rejects.toThrow('not a document name');
  });

  it('bigger than the limit is not written, so that it can always be read', async () => {
    const store = jsonStore({ folder });
    await store.write('big', { small: true });
    const done = await store.write('big', 'x'.repeat(17_000_000));
    expect(done).toMatchObject({ ok: false, error: { kind: 'other' } });
    expect(await store.read('big')).toEqual({ ok: true, value: { small: true } });
  });
});

describe('a damaged file', () => {
  it('is set aside once, whole, and never overwritten', async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'mailboxes.json'), '{"version":1,"mailb');
    const store = jsonStore({ folder });
    const first = await store.read('mailboxes');
    expect(first).toMatchObject({ ok: false, error: { kind: 'damaged' } });
    const aside = first.ok ? '' : (first.error.setAside ?? '');
    expect(aside).toMatch(/mailboxes\.damaged-\d{4}-.*\.json$/);
    expect(await readFile(aside, 'utf8')).toBe('{"version":1,"mailb');
    expect(await store.read('mailboxes')).toEqual({ ok: true, value: null });
  });

  it('is set aside by a write too, and two of them get two names', async () => {
    await mkdir(folder);
    const store = jsonStore({ folder });
    const names = new Set<string>();
    for (const text of ['\u0000\u0000', 'torn']) {
      await writeFile(join(folder, 'a.json'), text);
      const done = await store.update('a', (current) => ({ document: { was: current }, value: 1 }));
      expect(done).toMatchObject({ ok: true, value: { value: 1 } });
      if (done.ok) names.add(done.value.setAside ?? '');
      expect(await store.read('a')).toEqual({ ok: true, value: { was: null } });
    }
    expect([...names].map((name) => existsSync(name))).toEqual([true, true]);
  });

  it('is one that is no UTF-8 or far too big', async () => {
    await mkdir(folder);
    const store = jsonStore({ folder });
    await writeFile(join(folder, 'a.json'), Buffer.from([0x22, 0xff, 0xfe, 0x22]));
    expect(await store.read('a')).toMatchObject({ ok: false, error: { kind: 'damaged' } });
    await writeFile(join(folder, 'b.json'), Buffer.alloc(17_000_000, 0x20));
    expect(await store.read('b')).toMatchObject({ ok: false, error: { kind: 'damaged' } });
  });

  it('goes aside when a change finds it senseless, and the new document takes its place', async () => {
    const store = jsonStore({ folder });
    await store.write('a', { strange: true });
    const done = await store.update('a', () => ({ document: { version: 1 }, setAside: true, value: undefined }));
    const aside = done.ok ? (done.value.setAside ?? '') : '';
    expect(JSON.parse(await readFile(aside, 'utf8'))).toEqual({ strange: true });
    expect(await store.read('a')).toEqual({ ok: true, value: { version: 1 } });
  });
});

describe('several instances', () => {
  it('in one process lose nothing', async () => {
    const stores = [jsonStore({ folder }), jsonStore({ folder })];
    await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        stores[n % 2]!.update('list', (current) => ({
          document: [...(Array.isArray(current) ? (current as number[]) : []), n],
          value: undefined,
        })),
      ),
    );
    const list = await stores[0]!.read('list');
    expect(list.ok && (list.value as number[]).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => n));
  });

  it('take over the lock of a process that is gone', async () => {
    await mkdir(folder);
    const child = spawn(process.execPath, ['-e', '']);
    const pid = child.pid ?? 0;
    await new Promise((resolve) => child.on('exit', resolve));
    await writeFile(join(folder, 'a.json.lock'), `${pid} 0011`);
    const start = performance.now();
    expect(await jsonStore({ folder }).write('a', 1)).toMatchObject({ ok: true });
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(await readdir(folder)).toEqual(['a.json']);
  });

  it('take over a lock that is older than ten seconds, even of a living process', async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'a.json.lock'), `${process.ppid} 0011`);
    const old = new Date(Date.now() - 11_000);
    await utimes(join(folder, 'a.json.lock'), old, old);
    expect(await jsonStore({ folder }).write('a', 1)).toMatchObject({ ok: true });
  });

  it('start over when the lock was lost before the write', async () => {
    const store = jsonStore({ folder });
    let calls = 0;
    const done = await store.update('a', (current) => {
      calls += 1;
      if (calls === 1) {
        // Another instance thinks that we are gone, takes the lock over, writes, and is killed.
        writeFileSync(join(folder, 'a.json.lock'), '2147483646 0022');
        writeFileSync(join(folder, 'a.json'), '["theirs"]');
      }
      return { document: [...(Array.isArray(current) ? (current as string[]) : []), 'ours'], value: calls };
    });
    expect(done).toMatchObject({ ok: true, value: { value: 2 } });
    expect(await store.read('a')).toEqual({ ok: true, value: ['theirs', 'ours'] });
    expect(await readdir(folder)).toEqual(['a.json']);
  });

  it('do not swallow a bug of the caller, and go on after it', async () => {
    const store = jsonStore({ folder });
    await expect(
      store.update('a', () => {
        throw new TypeError('a bug');
      }),
    ).rejects.toThrow('a bug');
    expect(await store.write('a', 1)).toMatchObject({ ok: true });
  });
});
