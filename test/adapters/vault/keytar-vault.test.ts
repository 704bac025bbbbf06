import { describe, expect, it } from 'vitest';
import { cryptoRandom } from '../../../src-main/adapters/random/crypto-random.ts';
import { keytarVault } from '../../../src-main/adapters/vault/keytar-vault.ts';
import { openSecret } from '../../../src-main/core/open-secret.ts';
import type { Clock } from '../../../src-main/core/ports.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { FakeKeytar } from './fake-keytar.ts';

function setUp(more: { mayPrompt?: boolean } = {}) {
  const keytar = new FakeKeytar();
  let time = 0;
  const clock: Clock = { now: () => time, monotonic: () => time, sleep: () => Promise.resolve() };
  const vault = keytarVault({ clock, random: cryptoRandom(), env: {}, platform: 'win32', load: () => Promise.resolve(keytar), ...more });
  return { keytar, vault, pass: (ms: number) => (time += ms) };
}
const incoming = { address: 'ivanov@firma.ru', direction: 'incoming' } as const;
const outgoing = { address: 'ivanov@firma.ru', direction: 'outgoing' } as const;

describe('the state of the keychain', () => {
  it('is ready when a canary comes back, and nothing of it stays', async () => {
    const { keytar, vault } = setUp();
    expect(await vault.status()).toEqual({ state: 'ready', detail: null });
    expect(keytar.items.size).toBe(0);
    expect(keytar.log.map((line) => line.replace(/canary-.*/, 'canary'))).toEqual([
      'set MailReady #canary',
      'get MailReady #canary',
      'delete MailReady #canary',
    ]);
  });

  it('is asked for once by several callers and kept for ten seconds', async () => {
    const { keytar, vault, pass } = setUp();
    await Promise.all([vault.status(), vault.status()]);
    pass(9_000);
    await vault.status();
    expect(keytar.log).toHaveLength(3);
    pass(2_000);
    keytar.mode = 'locked';
    expect(await vault.status()).toEqual({ state: 'locked', detail: 'Cannot create an item in a locked collection' });
    keytar.mode = 'open';
    pass(4_000);
    expect(await vault.status()).toMatchObject({ state: 'ready' });
  });

  it.each([
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'absent'],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'absent'],
    ['Could not connect: No such file or directory', 'absent'],
    ['A default keychain could not be found.', 'absent'],
    ['A specified logon session does not exist. It may already have been terminated.', 'absent'],
    ['Object does not exist at path “/org/freedesktop/secrets/collection/login”', 'locked'],
    ['User interaction is not allowed.', 'locked'],
  ] as const)('%s: %s', async (fails, state) => {
    const { keytar, vault } = setUp();
    keytar.mode = { fails };
    expect(await vault.status()).toEqual({ state, detail: fails });
    expect(await vault.read(incoming)).toEqual({ ok: false, error: { state, detail: fails } });
  });

  it('is absent when the addon does not load', async () => {
    const { vault } = setUp();
    const broken = keytarVault({
      clock: { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() },
      random: cryptoRandom(),
      env: {},
      platform: 'win32',
      load: () => Promise.reject(new Error('Failed to load keytar native addon')),
    });
    expect(await broken.status()).toEqual({ state: 'absent', detail: 'Failed to load keytar native addon' });
    expect(await vault.status()).toMatchObject({ state: 'ready' });
  });

  it('is locked after two seconds of silence; no second question is asked until the first is answered, and the late canary goes', async () => {
    const { keytar, vault, pass } = setUp();
    keytar.mode = 'hung';
    const start = performance.now();
    expect(await vault.status()).toMatchObject({ state: 'locked' });
    expect(performance.now() - start).toBeLessThan(3_000);
    pass(60_000);
    expect(await vault.read(incoming)).toMatchObject({ ok: false, error: { state: 'locked' } });
    expect(keytar.log).toHaveLength(1);
    keytar.letGo();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(keytar.items.size).toBe(0);
    expect(await vault.status()).toMatchObject({ state: 'ready' });
  });
});

describe('secrets', () => {
  it('of both directions live apart under the address', async () => {
    const { keytar, vault } = setUp();
    expect(await vault.write(incoming, Secret.of('приём'))).toEqual({ ok: true, value: undefined });
    expect(await vault.write(outgoing, Secret.of('отправка'))).toEqual({ ok: true, value: undefined });
    expect([...keytar.items.keys()]).toEqual(['ivanov@firma.ru', 'ivanov@firma.ru#outgoing']);
    const read = await vault.read(outgoing);
    expect(read.ok && read.value && openSecret(read.value)).toBe('отправка');
    expect(await vault.remove(outgoing)).toEqual({ ok: true, value: true });
    expect(await vault.remove(outgoing)).toEqual({ ok: true, value: false });
    expect(await vault.read(outgoing)).toEqual({ ok: true, value: null });
  });

  it('that a locked keychain hides are not called missing', async () => {
    const { keytar, vault } = setUp();
    await vault.write(incoming, Secret.of('x'));
    keytar.mode = 'locked';
    expect(await vault.read(incoming)).toMatchObject({ ok: false, error: { state: 'locked' } });
    expect(await vault.remove(incoming)).toMatchObject({ ok: false, error: { state: 'locked' } });
  });

  it('stay when a new one cannot be written', async () => {
    const { keytar, vault } = setUp();
    await vault.write(incoming, Secret.of('old'));
    keytar.deaf = 'ivanov@firma.ru';
    expect(await vault.write(incoming, Secret.of('new'))).toEqual({
      ok: false,
      error: { state: 'ready', detail: 'what was written could not be read back' },
    });
    expect(keytar.items.get('ivanov@firma.ru')).toBe('old');
  });

  it('that are empty are never stored', async () => {
    const { keytar, vault } = setUp();
    expect(await vault.write(incoming, Secret.of(''))).toMatchObject({ ok: false });
    expect(keytar.log).toEqual([]);
  });

  it('are asked of a locked keychain only where a person can open it', async () => {
    const shy = setUp();
    shy.keytar.mode = 'locked';
    await shy.vault.read(incoming);
    expect(shy.keytar.log.filter((line) => line.includes('ivanov'))).toEqual([]);
    const bold = setUp({ mayPrompt: true });
    bold.keytar.mode = 'locked';
    await bold.vault.read(incoming);
    expect(bold.keytar.log.filter((line) => line.includes('ivanov'))).toEqual(['get MailReady ivanov@firma.ru']);
  });
});
