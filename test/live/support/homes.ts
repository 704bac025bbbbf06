import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const made: string[] = [];

afterAll(async () => {
  await Promise.all(made.splice(0).map((it) => rm(it, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })));
});

/** An empty profile folder of its own; removed after the test file that imports this. */
export async function freshHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'mailready-live-'));
  made.push(home);
  return home;
}
