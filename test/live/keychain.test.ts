import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildChild } from '../adapters/build-child.ts';
import { whyNoSecretService, withSecretService } from './keychain/in-session.ts';
import type { InSession } from './keychain/in-session.ts';

const missing = whyNoSecretService();
if (missing !== null) console.warn(`skipped: the vault on a real Secret Service: ${missing}`);

let child: Awaited<ReturnType<typeof buildChild>>;
beforeAll(async () => {
  child = await buildChild(join(import.meta.dirname, 'keychain', 'vault-walk.ts'), ['@github/keytar']);
});
afterAll(async () => {
  await child.remove();
});

async function vaultIn(task: string, session: InSession): Promise<Record<string, unknown>> {
  const done = await withSecretService([process.execPath, child.script, task], session);
  expect(done.stderr).toBe('');
  expect(done.code).toBe(0);
  return JSON.parse(done.stdout) as Record<string, unknown>;
}

describe.skipIf(missing !== null)('the vault on a real Secret Service', () => {
  it('ready: a secret is written, read and removed', async () => {
    expect(await vaultIn('walk', { state: 'ready' })).toMatchObject({
      status: { state: 'ready', detail: null },
      write: { ok: true },
      read: 'пароль "с кавычками"',
      remove: { ok: true, value: true },
      again: null,
    });
  });

  it('ready: what one run saved the next one reads', async () => {
    expect(await vaultIn('read', { state: 'ready', before: [process.execPath, child.script, 'save'] })).toMatchObject({
      read: 'пароль "с кавычками"',
    });
  });

  it('locked: says so at once instead of calling the secret missing', async () => {
    const found = await vaultIn('read', { state: 'locked', before: [process.execPath, child.script, 'save'] });
    expect(found).toMatchObject({ read: { state: 'locked' } });
    expect(found['ms']).toBeLessThan(2_500);
  });

  it.each([
    ['locked', 'locked'],
    ['no-keyring', 'locked'],
    ['absent', 'absent'],
    ['no-service', 'absent'],
  ] as const)('%s: nothing is written, and nothing blocks', async (state, expected) => {
    const found = await vaultIn('walk', { state });
    expect(found).toMatchObject({
      status: { state: expected },
      write: { ok: false, error: { state: expected } },
      read: { state: expected },
    });
    expect(found['ms']).toBeLessThan(2_500);
  });

  it('a bus that never speaks: absent, and the program still ends', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mailready-bus-'));
    const server = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => server.listen(join(folder, 'bus'), resolve));
    try {
      const found = await vaultIn('walk', {
        state: 'absent',
        env: { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'bus')}` },
        timeoutMs: 15_000,
      });
      expect(found).toMatchObject({ status: { state: 'absent' }, write: { ok: false } });
    } finally {
      server.close();
      await rm(folder, { recursive: true });
    }
  });
});
