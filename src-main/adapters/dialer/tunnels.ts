import type { Socket } from 'node:net';
import { toAsciiHost } from '../../core/address/ascii-host.ts';
import type { ProxyInForce } from '../../core/connect/proxy.ts';
import { goesDirect, proxyAddress } from '../../core/connect/proxy.ts';
import type { Ask, DialFailure, Resolver } from '../../core/ports.ts';
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import { httpConnect } from './http-connect.ts';
import { openSocket } from './open-socket.ts';
import { ofProxy, proxyFailure } from './proxy-failure.ts';
import { socks5 } from './socks5.ts';

export interface TunnelOptions {
  /** Asked before every connection; null: there is no proxy for this host. */
  readonly proxy: (host: string) => Promise<ProxyInForce | null>;
  /** Finds the proxy itself. */
  readonly resolver: Pick<Resolver, 'addresses'>;
}

/** Ways through the proxy. */
export interface Tunnels {
  /** The proxy for this target, without name and password; null: the target is reached directly. */
  shownFor(host: string, port: number): Promise<string | null>;
  /** A connection to the target through the proxy, or null where none is in the way. `deadlineMs` covers all of it. */
  through(host: string, port: number, ask: Ask): Promise<Result<Socket, DialFailure> | null>;
}

export function createTunnels({ proxy, resolver }: TunnelOptions): Tunnels {
  const proxyFor = async (host: string, port: number): Promise<ProxyInForce | null> => {
    const known = await proxy(host);
    return known === null || goesDirect(host, port, known.except) ? null : known;
  };
  return {
    async shownFor(host, port) {
      const known = await proxyFor(host, port);
      return known === null ? null : 'unusable' in known ? known.unusable : proxyAddress(known);
    },
    async through(host, port, ask) {
      const known = await proxyFor(host, port);
      if (known === null) return null;
      if ('unusable' in known) {
        if (known.silent) return err(proxyFailure('EPROXYCONNECT', 'the system did not say which proxy'));
        return err(proxyFailure('EPROXYSETTING', known.unusable));
      }
      // What stands in a line of HTTP must be a name and nothing more.
      const name = toAsciiHost(host);
      if (name === null) return err(proxyFailure('EPROXYTARGET', 'no name of a host'));
      const until = performance.now() + ask.deadlineMs;
      const left = (): Ask => ({ deadlineMs: Math.max(0, until - performance.now()), signal: ask.signal });
      const found = await resolver.addresses(known.host, left());
      if (!found.ok) {
        if (found.error.outcome === 'cancelled') return err({ kind: 'cancelled' });
        return err(proxyFailure('EPROXYCONNECT', `${known.host}: ${found.error.outcome}`));
      }
      const opened = await openSocket(found.value, known.port, left());
      if (!opened.ok) return err(ofProxy(opened.error, 'EPROXYCONNECT'));
      const socket = opened.value;
      // Between two questions nobody else listens, and an error that nobody hears ends the process.
      const deaf = (): void => undefined;
      socket.on('error', deaf);
      const made = await (known.protocol === 'http' ? httpConnect : socks5)(socket, known, name, port, left());
      if (!made.ok) {
        socket.destroy();
        return made;
      }
      setImmediate(() => socket.off('error', deaf));
      return ok(socket);
    },
  };
}
