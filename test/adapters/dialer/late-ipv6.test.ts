import { expect, it } from 'vitest';
import { createDialer } from '../../../src-main/adapters/dialer/tcp-dialer.ts';
import { createTrust } from '../../../src-main/adapters/dialer/trust.ts';
import type { LateAddress } from '../../../src-main/core/ports.ts';
import { ask, at, deafAddress, rawServer } from './kit.ts';

const dialer = createDialer(createTrust([]));

/** What is told of IPv6 after the race; null: nothing. */
async function late(port: number, addresses: readonly string[], signal?: AbortSignal): Promise<readonly LateAddress[] | null> {
  let told: Promise<readonly LateAddress[]> | null = null;
  const dialled = await dialer.connect(
    { host: 'mail.example.test', port, addresses: addresses.map(at), onLateIpv6: (outcomes) => void (told = outcomes) },
    ask(5_000, signal),
  );
  if (dialled.ok) dialled.value.close();
  return told;
}

it('IPv6 refuses, IPv4 wins', async () => {
  await using server = await rawServer();
  expect(await late(server.port, ['::1', '127.0.0.1'])).toMatchObject([{ address: '::1', outcome: { errno: 'ECONNREFUSED' } }]);
});

it('IPv6 is silent, IPv4 wins: known a second and a half after it began, and the winner did not wait', async () => {
  await using server = await rawServer();
  using deaf = await deafAddress(server.port, '::1');
  const started = performance.now();
  expect(await late(deaf.port, ['::1', '127.0.0.1'])).toEqual([{ address: '::1', outcome: 'silent' }]);
  expect(performance.now() - started).toBeGreaterThan(1_400);
  expect(performance.now() - started).toBeLessThan(2_500);
});

it('no way to IPv6 at all is told as that', async () => {
  await using server = await rawServer();
  expect(await late(server.port, ['ff02::1', '127.0.0.1'])).toMatchObject([{ outcome: { errno: 'ENETUNREACH' } }]);
});

it('nothing is told where IPv4 was first, IPv6 won, or nothing was open', async () => {
  await using server = await rawServer();
  await using six = await rawServer(() => undefined, '::1');
  expect(await late(server.port, ['127.0.0.1', '::1'])).toBeNull();
  expect(await late(six.port, ['::1', '127.0.0.1'])).toBeNull();
  expect(await late(six.port, ['127.0.0.2', '127.0.0.3'])).toBeNull();
});

it('an abort ends the wait, and nothing is claimed', async () => {
  await using server = await rawServer();
  using deaf = await deafAddress(server.port, '::1');
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 600);
  const started = performance.now();
  expect(await late(deaf.port, ['::1', '127.0.0.1'], stop.signal)).toEqual([{ address: '::1', outcome: 'answered' }]);
  expect(performance.now() - started).toBeLessThan(1_200);
});
