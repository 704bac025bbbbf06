import { isIP } from 'node:net';

/** A DNS server; `host` is an IP address. */
export interface DnsServer {
  readonly host: string;
  readonly port: number;
}

/** Reads `HOST`, `HOST:PORT` or `[IPv6]:PORT` (default port 53); null if it is no IP address with a port. `localhost` is 127.0.0.1. */
export function readDnsServer(text: string): DnsServer | null {
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/u.exec(text.trim());
  const named = parts?.[1] ?? parts?.[2] ?? text.trim();
  const host = named === 'localhost' ? '127.0.0.1' : named;
  const port = Number(parts?.[3] ?? 53);
  return isIP(host) === 0 || port < 1 || port > 65535 ? null : { host, port };
}

/** As node:dns takes it. */
export function formatDnsServer(server: DnsServer): string {
  return `${isIP(server.host) === 6 ? `[${server.host}]` : server.host}:${server.port}`;
}
