import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Ask, DialFailure, Way } from '../../core/ports.ts';
import { ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import type { Tunnels } from '../dialer/tunnels.ts';

/** Where a mail library is to connect to. */
export interface Door {
  readonly host: string;
  readonly port: number;
  close(): void;
}

const nothing = (): void => undefined;

/**
 * The libraries open their own sockets and take no tunnel of ours for both forms of TLS: where a proxy is in the way, they
 * get a door on this computer that leads into the tunnel, for one connection. TLS and the name check stay between the
 * library and the server.
 */
export async function doorTo({ endpoint, addresses }: Way, tunnels: Tunnels | undefined, ask: Ask): Promise<Result<Door, DialFailure>> {
  const tunnel = tunnels === undefined ? null : await tunnels.through(endpoint.host, endpoint.port, ask);
  if (tunnel === null) return ok({ host: addresses[0]?.address ?? endpoint.host, port: endpoint.port, close: nothing });
  if (!tunnel.ok) return tunnel;
  const far = tunnel.value;
  far.on('error', nothing);
  return new Promise((resolve) => {
    let near: Socket | null = null;
    const close = (): void => {
      server.close();
      near?.destroy();
      far.destroy();
    };
    const server = createServer({ noDelay: true }, (socket) => {
      server.close();
      near = socket;
      socket.on('error', nothing);
      socket.on('close', close);
      socket.pipe(far).pipe(socket);
    });
    server.maxConnections = 1;
    far.on('close', () => {
      server.close();
      near?.end();
    });
    server.on('error', () => {
      close();
      resolve({ ok: false, error: { kind: 'errno', errno: 'EADDRNOTAVAIL', message: 'no door on this computer' } });
    });
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      server.unref();
      resolve(ok({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, close }));
    });
  });
}
