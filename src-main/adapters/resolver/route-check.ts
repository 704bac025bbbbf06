import { createSocket } from 'node:dgram';
import { isIP } from 'node:net';

/**
 * True if the system knows no way to any of these DNS servers. Connecting a UDP socket sends nothing: it only asks the
 * routing table, which tells a computer without network (ENETUNREACH) from a server where nobody listens.
 * c-ares reports both as ECONNREFUSED.
 */
export async function hasNoRoute(servers: readonly string[]): Promise<boolean> {
  const seen = await Promise.all(servers.map(isUnroutable));
  return seen.length > 0 && seen.every(Boolean);
}

async function isUnroutable(server: string): Promise<boolean> {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/u.exec(server);
  const plain = /^([\d.]+)(?::(\d+))?$/u.exec(server);
  const host = bracketed?.[1] ?? plain?.[1] ?? server;
  const port = Number(bracketed?.[2] ?? plain?.[2] ?? 53);
  const family = isIP(host);
  if (family === 0) return false;
  return await new Promise((resolve) => {
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    const settle = (unroutable: boolean): void => {
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.close();
      resolve(unroutable);
    };
    socket.on('error', (error: NodeJS.ErrnoException) =>
      settle(/^(ENETUNREACH|EHOSTUNREACH|ENETDOWN|EADDRNOTAVAIL)$/u.test(error.code ?? '')),
    );
    socket.on('connect', () => settle(false));
    socket.connect(port, host);
  });
}
