import { describe, expect, it } from 'vitest';
import { openSecret } from '../../../src-main/core/open-secret.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { setUp } from './fakes.ts';

const account = { address: 'ivanov@почта.рф', direction: 'incoming' } as const;

describe('a secret that was handed over', () => {
  it('is found by its handle until it is dropped', () => {
    const { keeper } = setUp();
    const handle = keeper.hold(Secret.of('x'));
    expect(handle).toMatch(/^[0-9a-f]{32}$/);
    expect(keeper.held('0'.repeat(32))).toBeNull();
    expect(openSecret(keeper.held(handle)!)).toBe('x');
    keeper.drop(handle);
    expect(keeper.held(handle)).toBeNull();
  });

  it('is gone after thirty minutes', () => {
    const { keeper, time } = setUp();
    const handle = keeper.hold(Secret.of('x'));
    time.monotonic += 29 * 60_000;
    expect(keeper.held(handle)).not.toBeNull();
    time.monotonic += 60_000;
    expect(keeper.held(handle)).toBeNull();
  });

  it('makes room: there are never more than 500', () => {
    const { keeper } = setUp();
    const handles = Array.from({ length: 501 }, () => keeper.hold(Secret.of('x')));
    expect(keeper.held(handles[0]!)).toBeNull();
    expect(keeper.held(handles[500]!)).not.toBeNull();
  });
});

describe('a secret that is to be kept', () => {
  it('goes to the keychain under the ASCII address', async () => {
    const { keeper, vault } = setUp();
    expect(await keeper.keep(account, Secret.of('x'))).toEqual({ place: 'keychain', vault: null });
    const stored = await vault.inner.read({ address: 'ivanov@xn--80a1acny.xn--p1ai', direction: 'incoming' });
    expect(stored.ok && stored.value && openSecret(stored.value)).toBe('x');
  });

  it('lives for this run only without a keychain, and is newer than what the keychain has', async () => {
    const { keeper, vault, newRun } = setUp();
    await keeper.keep(account, Secret.of('old'));
    vault.state = { state: 'locked', detail: 'why' };
    expect(await keeper.keep(account, Secret.of('new'))).toEqual({ place: 'session', vault: { state: 'locked', detail: 'why' } });
    vault.state = { state: 'ready', detail: null };
    const found = await keeper.find(account);
    expect(found.ok && found.value && openSecret(found.value)).toBe('new');
    const later = await newRun().find(account);
    expect(later.ok && later.value && openSecret(later.value)).toBe('old');
  });

  it('leaves memory when the keychain takes it, and everything when it is forgotten', async () => {
    const { keeper, vault } = setUp();
    vault.state = { state: 'absent', detail: null };
    await keeper.keep(account, Secret.of('x'));
    vault.state = { state: 'ready', detail: null };
    await keeper.keep(account, Secret.of('x'));
    expect(await keeper.inSession(account)).toBeNull();
    expect(await keeper.forget(account)).toEqual({ ok: true, value: true });
    expect(await keeper.forget(account)).toEqual({ ok: true, value: false });
    expect(await keeper.find(account)).toEqual({ ok: true, value: null });
  });
});
