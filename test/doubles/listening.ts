import { once } from 'node:events';
import type { Server } from 'node:net';
import type { Duplex } from 'node:stream';

/** Where a double answers; closing it cuts whoever is still connected. */
export interface Place {
  readonly host: string;
  readonly port: number;
  readonly close: () => Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Opens a double on loopback, or where the test wants it. `sockets`: the connections that it has now. */
export async function listening(
  server: Server,
  sockets: ReadonlySet<Duplex>,
  options: { readonly host?: string; readonly port?: number },
): Promise<Place> {
  const host = options.host ?? '127.0.0.1';
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { host, port: address.port, close, [Symbol.asyncDispose]: close };
}
