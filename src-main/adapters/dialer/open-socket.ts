import { connect as netConnect } from 'node:net';
import type { Socket } from 'node:net';
import type { Ask, DialFailure, HostAddress } from '../../core/ports.ts';
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import { socketFailure } from './socket-wire.ts';

/** RFC 8305 §5: the next address starts when the one before has not answered for this long. */
const nextAddressMs = 300;
const maxAddresses = 6;

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

/** Opens a TCP connection; of several addresses the first that answers wins and the rest are dropped. */
export function openSocket(wanted: readonly HostAddress[], port: number, ask: Ask): Promise<Result<Socket, DialFailure>> {
  const addresses = interleave(wanted);
  return new Promise((resolve) => {
    const open = new Set<Socket>();
    let started = 0;
    let failed = 0;
    let settled = false;
    let firstFailure: DialFailure | null = null;
    let staggered: NodeJS.Timeout | undefined;

    const settle = (result: Result<Socket, DialFailure>, winner?: Socket): void => {
      if (settled) return;
      settled = true;
      clearTimeout(deadline);
      clearTimeout(staggered);
      ask.signal.removeEventListener('abort', onAbort);
      for (const socket of open) if (socket !== winner) socket.on('error', () => undefined).destroy();
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
      open.add(socket);
      const onError = (error: NodeJS.ErrnoException): void => {
        failed += 1;
        // The first failure counts, but any word of a machine more than that no way leads to another one.
        if (firstFailure === null || noWay(firstFailure)) firstFailure = socketFailure(error, false);
        if (failed === addresses.length) settle(err(firstFailure));
        else startNext();
      };
      socket.once('error', onError);
      socket.once('connect', () => {
        if (settled) return;
        socket.off('error', onError);
        settle(ok(socket), socket);
      });
      if (started < addresses.length) staggered = setTimeout(startNext, nextAddressMs);
    };
    if (addresses.length === 0) settle(err({ kind: 'errno', errno: 'EADDRNOTAVAIL', message: 'no address to connect to' }));
    else startNext();
  });
}
