import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { Connection } from './connection.ts';
import type { IdleLimits } from './connection.ts';

/** Bounds of everything that listens; all practice ports share `connections`. */
export interface ListenLimits {
  readonly connections: number;
  readonly idleMs: IdleLimits;
}
export const defaultListenLimits: ListenLimits = { connections: 50, idleMs: { beforeLogin: 60_000, afterLogin: 30 * 60_000 } };

export type Converse = (connection: Connection) => Promise<void>;

/** Listeners on 127.0.0.1 with one common bound of connections. They never keep the process alive. */
export class Listeners {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #secureContext: SecureContext;
  readonly #limits: ListenLimits;

  constructor(secureContext: SecureContext, limits: ListenLimits) {
    this.#secureContext = secureContext;
    this.#limits = limits;
  }

  /** Opens a free port; with `tls` the handshake comes first. Gives the port. */
  async open(security: 'tls' | 'starttls', converse: Converse): Promise<number> {
    const server = createServer((socket) => {
      if (this.#sockets.size >= this.#limits.connections) {
        socket.on('error', () => undefined).destroy();
        return;
      }
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      const connection = new Connection(socket, this.#limits.idleMs);
      void (security === 'tls' ? connection.startTls(this.#secureContext) : Promise.resolve(true))
        .then(async (up) => {
          if (up) await converse(connection);
        })
        .finally(() => connection.end());
    });
    server.unref();
    server.listen({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    this.#servers.push(server);
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a listening server has a port');
    return address.port;
  }

  /** Cuts every connection and stops listening. */
  async close(): Promise<void> {
    const closed = this.#servers.map((server) => once(server, 'close'));
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
    this.#servers.length = 0;
  }
}
