import { connect as netConnect } from 'node:net';
import type { Socket } from 'node:net';
import type { Ask, DialFailure, DialTarget, HostAddress, LateAddress } from '../../core/ports.ts';
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import { socketFailure } from './socket-wire.ts';

/** RFC 8305 §5: the next address starts when the one before has not answered for this long. */
const nextAddressMs = 300;
const maxAddresses = 6;

/** RFC 6298: a SYN that was lost is sent again after a second; who answers neither of the two is silent. */
const silentMs = 1_500;

/** This computer has no way to the address at all: says nothing about the server, only about, say, a missing IPv6. */
const noWay = (failure: DialFailure): boolean =>
  failure.kind === 'errno' && /^(ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT)$/.test(failure.errno);

/** Addresses in turn: the families alternate, the resolver's first family first. */
function interleave(addresses: readonly HostAddress[]): readonly HostAddress[] {
  const first = addresses[0]?.family ?? 4;
  const preferred = addresses.filter((a) => a.family === first);
  const others = addresses.filter((a) => a.family !== first);
  const mixed = [];
  for (let i = 0; i < Math.max(preferred.length, others.length); i += 1) {
    const a = preferred[i];
    const b = others[i];
    if (a !== undefined) mixed.push(a);
    if (b !== undefined) mixed.push(b);
  }
  return mixed.slice(0, maxAddresses);
}

interface Attempt {
  readonly address: HostAddress;
  readonly socket: Socket;
  readonly startedAt: number;
  failure: DialFailure | null;
}

/**
 * Opens a TCP connection; of several addresses the first that answers wins and the rest are dropped: IPv6 ones that were
 * tried before an IPv4 one won only after `onLateIpv6`, where it is given, knows how they do.
 */
export function openSocket(
  wanted: readonly HostAddress[],
  port: number,
  ask: Ask,
  onLateIpv6?: DialTarget['onLateIpv6'],
): Promise<Result<Socket, DialFailure>> {
  const addresses = interleave(wanted);
  return new Promise((resolve) => {
    const attempts: Attempt[] = [];
    let started = 0;
    let failed = 0;
    let settled = false;
    let firstFailure: DialFailure | null = null;
    let staggered: NodeJS.Timeout | undefined;

    const settle = (result: Result<Socket, DialFailure>, winner?: Attempt): void => {
      if (settled) return;
      settled = true;
      clearTimeout(deadline);
      clearTimeout(staggered);
      ask.signal.removeEventListener('abort', onAbort);
      const late = onLateIpv6 === undefined || winner?.address.family !== 4 ? [] : attempts.filter(({ address }) => address.family === 6);
      for (const attempt of attempts)
        if (attempt !== winner && !late.includes(attempt)) attempt.socket.on('error', () => undefined).destroy();
      if (late.length > 0) onLateIpv6?.(Promise.all(late.map((attempt) => outcomeOf(attempt, ask.signal))));
      resolve(result);
    };
    const onAbort = (): void => settle(err({ kind: 'cancelled' }));
    const deadline = setTimeout(() => settle(err({ kind: 'timeout', afterMs: Math.round(ask.deadlineMs) })), ask.deadlineMs);
    ask.signal.addEventListener('abort', onAbort, { once: true });
    if (ask.signal.aborted) return onAbort();

    const startNext = (): void => {
      clearTimeout(staggered);
      const next = addresses[started];
      if (next === undefined || settled) return;
      started += 1;
      const socket = netConnect({ host: next.address, port, family: next.family, autoSelectFamily: false });
      const attempt: Attempt = { address: next, socket, startedAt: performance.now(), failure: null };
      attempts.push(attempt);
      const onError = (error: NodeJS.ErrnoException): void => {
        failed += 1;
        attempt.failure = socketFailure(error, false);
        // The first failure counts, but any word of a machine more than that no way leads to another one.
        if (firstFailure === null || noWay(firstFailure)) firstFailure = attempt.failure;
        if (failed === addresses.length) settle(err(firstFailure));
        else startNext();
      };
      socket.once('error', onError);
      socket.once('connect', () => {
        if (settled) return;
        socket.off('error', onError);
        settle(ok(socket), attempt);
      });
      if (started < addresses.length) staggered = setTimeout(startNext, nextAddressMs);
    };
    if (addresses.length === 0) settle(err({ kind: 'errno', errno: 'EADDRNOTAVAIL', message: 'no address to connect to' }));
    else startNext();
  });
}

/** How an address that lost does in the end; its connection is dropped in any case. */
function outcomeOf({ address: { address }, socket, startedAt, failure }: Attempt, signal: AbortSignal): Promise<LateAddress> {
  const failedAs = (failed: DialFailure | null): LateAddress['outcome'] => (failed?.kind === 'errno' ? failed : 'silent');
  if (failure !== null) return Promise.resolve({ address, outcome: failedAs(failure) });
  return new Promise((resolve) => {
    const end = (outcome: LateAddress['outcome']): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      socket.removeAllListeners('connect').removeAllListeners('error');
      socket.on('error', () => undefined).destroy();
      resolve({ address, outcome });
    };
    // Nothing is claimed of an address that was not waited for.
    const giveUp = (): void => end('answered');
    const timer = setTimeout(() => end('silent'), Math.max(0, silentMs - (performance.now() - startedAt)));
    socket.removeAllListeners('connect').removeAllListeners('error');
    socket.once('connect', () => end('answered'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(failedAs(socketFailure(error, false))));
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
  });
}
