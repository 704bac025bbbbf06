import { describe, expect, it } from 'vitest';
import { createDialer } from '../../../src-main/adapters/dialer/tcp-dialer.ts';
import { createTrust } from '../../../src-main/adapters/dialer/trust.ts';
import { refusedPort } from '../../doubles/line-server.ts';
import { ask, at, deafAddress, rawServer } from './kit.ts';

const dialer = createDialer(createTrust([]));
describe('several addresses', () => {
  it.each([
    ['the first is refused at once', ['127.0.0.2', '127.0.0.1'], 250],
    ['of two families the first is dead', ['::1', '127.0.0.1'], 1_500],
    ['only the last one lives', ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5', '127.0.0.1'], 500],
  ])('%s: the living one is found', async (_case, addresses, within) => {
    await using server = await rawServer();
    const started = performance.now();
    const wire = await dialer.connect({ host: 'mail.example.test', port: server.port, addresses: addresses.map(at) }, ask());
    expect(wire.ok && wire.value.remoteAddress).toBe('127.0.0.1');
    expect(performance.now() - started).toBeLessThan(within);
    if (wire.ok) wire.value.close();
  });

  it('the first never answers: the second starts 300 ms later and wins', async () => {
    await using server = await rawServer();
    using deaf = await deafAddress(server.port);
    const started = performance.now();
    const wire = await dialer.connect({ host: 'h', port: server.port, addresses: [at(deaf.host), at('127.0.0.1')] }, ask());
    const took = performance.now() - started;
    expect(wire.ok && wire.value.remoteAddress).toBe('127.0.0.1');
    expect(took).toBeGreaterThan(250);
    expect(took).toBeLessThan(1_000);
    if (wire.ok) wire.value.close();
  });

  it('the winner is alone: other connections that open later are dropped', async () => {
    await using server = await rawServer();
    await using second = await rawServer(() => undefined, '127.0.0.6').catch(() => rawServer());
    const wire = await dialer.connect({ host: 'h', port: server.port, addresses: [at('127.0.0.1'), at('127.0.0.6')] }, ask());
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect([server.sockets.length, second.sockets.length]).toEqual([1, 0]);
    if (wire.ok) wire.value.close();
  });

  it('all refused: the failure is the refusal', async () => {
    const port = await refusedPort();
    expect(await dialer.connect({ host: 'h', port, addresses: ['127.0.0.1', '127.0.0.2', '::1'].map(at) }, ask())).toMatchObject({
      ok: false,
      error: { kind: 'errno', errno: 'ECONNREFUSED' },
    });
  });

  it('a refusal tells more than a family without a route', async () => {
    const port = await refusedPort();
    // A multicast address takes no TCP connection: the kernel says so at once, whatever the network.
    const failed = await dialer.connect({ host: 'h', port, addresses: ['ff02::1', '127.0.0.1'].map(at) }, ask(1_000));
    expect(failed).toMatchObject({ ok: false, error: { kind: 'errno', errno: 'ECONNREFUSED' } });
  });

  it('no address at all is said, not waited for', async () => {
    expect(await dialer.connect({ host: 'h', port: 993, addresses: [] }, ask())).toMatchObject({
      ok: false,
      error: { kind: 'errno', errno: 'EADDRNOTAVAIL' },
    });
  });
});

describe('bounds', () => {
  it('ends at the deadline', async () => {
    using deaf = await deafAddress();
    const started = performance.now();
    expect(await dialer.connect({ host: 'h', port: deaf.port, addresses: [at(deaf.host)] }, ask(300))).toEqual({
      ok: false,
      error: { kind: 'timeout', afterMs: 300 },
    });
    expect(performance.now() - started).toBeLessThan(450);
  });

  it('ends within 50 ms of an abort', async () => {
    using deaf = await deafAddress();
    const stop = new AbortController();
    const pending = dialer.connect({ host: 'h', port: deaf.port, addresses: [at(deaf.host)] }, ask(5_000, stop.signal));
    await new Promise((resolve) => setTimeout(resolve, 30));
    const aborted = performance.now();
    stop.abort();
    expect(await pending).toEqual({ ok: false, error: { kind: 'cancelled' } });
    expect(performance.now() - aborted).toBeLessThan(50);
  });

  it('opens nothing when it is aborted before it starts', async () => {
    await using server = await rawServer();
    const failed = await dialer.connect({ host: 'h', port: server.port, addresses: [at('127.0.0.1')] }, ask(1_000, AbortSignal.abort()));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([failed, server.sockets.length]).toEqual([{ ok: false, error: { kind: 'cancelled' } }, 0]);
  });
});
