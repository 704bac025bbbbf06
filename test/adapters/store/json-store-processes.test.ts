import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonStore } from '../../../src-main/adapters/store/json-store.ts';
import { buildChild } from '../build-child.ts';

let counter: Awaited<ReturnType<typeof buildChild>>;
let writer: Awaited<ReturnType<typeof buildChild>>;
const folders: string[] = [];
const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'mailready-store-'));
  folders.push(folder);
  return folder;
};

beforeAll(async () => {
  counter = await buildChild(join(import.meta.dirname, 'children', 'count.ts'));
  writer = await buildChild(join(import.meta.dirname, 'children', 'write-for-ever.ts'));
});
afterAll(async () => {
  await counter.remove();
  await writer.remove();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

describe('processes that share a folder', () => {
  it('lose none of 2 × 100 entries', { timeout: 60_000 }, async () => {
    const folder = await newFolder();
    const codes = await Promise.all(
      ['a', 'b'].map(
        (name) =>
          new Promise((resolve) => {
            spawn(process.execPath, [counter.script, folder, name, '100'], { stdio: ['ignore', 'inherit', 'inherit'] }).on('exit', resolve);
          }),
      ),
    );
    expect(codes).toEqual([0, 0]);
    const list = await jsonStore({ folder }).read('list');
    expect(list.ok && new Set(list.value as string[]).size).toBe(200);
  });

  it('never leave a damaged document when they are killed while writing', { timeout: 60_000 }, async () => {
    const folder = await newFolder();
    for (let round = 0; round < 15; round += 1) {
      const child = spawn(process.execPath, [writer.script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await new Promise((resolve) => setTimeout(resolve, 3 + round * 4));
      child.kill('SIGKILL');
      await new Promise((resolve) => child.on('exit', resolve));
      const found = await jsonStore({ folder }).read('big');
      const document = (found.ok ? found.value : null) as { n: number; end: number } | null;
      expect(document?.end).toBe(document?.n);
      expect(document).not.toBeNull();
    }
    expect(await jsonStore({ folder }).write('big', 'mine')).toMatchObject({ ok: true });
    expect(await readdir(folder)).toEqual(['big.json']);
  });
});
