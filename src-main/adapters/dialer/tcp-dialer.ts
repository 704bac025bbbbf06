import type { Dialer } from '../../core/ports.ts';
import { ok } from '../../core/result.ts';
import { openSocket } from './open-socket.ts';
import { SocketWire } from './socket-wire.ts';
import type { Trust } from './trust.ts';
import type { Tunnels } from './tunnels.ts';

/** Opens TCP connections, directly or through the proxy that `tunnels` names for the target. */
export function createDialer(trust: Trust, tunnels?: Tunnels): Dialer {
  return {
    ...(tunnels === undefined ? {} : { proxyFor: (host, port) => tunnels.shownFor(host, port) }),
    async connect(target, ask) {
      const through = tunnels === undefined ? null : await tunnels.through(target.host, target.port, ask);
      const opened = through ?? (await openSocket(target.addresses, target.port, ask, target.onLateIpv6));
      if (!opened.ok) return opened;
      const wire = new SocketWire(opened.value, {
        host: target.host,
        secureContext: trust.secureContext(target.host, target.port),
        ...(target.pinnedCertificate === undefined ? {} : { pinnedCertificate: target.pinnedCertificate }),
        proxied: through !== null,
      });
      return ok(wire);
    },
  };
}
