import { promises } from 'node:dns';
import { connect, type SecureContext, type TLSSocket } from 'node:tls';

/** What every raw dialogue needs: where names are asked, and whom to believe. Made once, outside what is timed. */
export interface RawWorld {
  /** `HOST:PORT` of the name server. */
  readonly resolver: string;
  readonly secureContext: SecureContext;
}

export interface RawServer {
  readonly host: string;
  readonly port: number;
}

const limitMs = 10_000;

/** A name server of its own for each run: nothing is remembered from the run before. */
export function rawResolver(world: RawWorld): promises.Resolver {
  const resolver = new promises.Resolver({ timeout: limitMs, tries: 1 });
  resolver.setServers([world.resolver]);
  return resolver;
}

/** A TLS connection and nothing more: first address, no Nagle, no resumed session, Node's own ciphers, the name checked. */
export async function rawConnect(world: RawWorld, server: RawServer, dns = rawResolver(world)): Promise<RawLines> {
  const [address] = await dns.resolve4(server.host);
  if (address === undefined) throw new Error(`${server.host} has no address.`);
  return new RawLines(
    connect({ host: address, port: server.port, servername: server.host, secureContext: world.secureContext }).setNoDelay(true),
  );
}

/** The first server that an SRV name gives. */
export async function rawSrv(dns: promises.Resolver, name: string): Promise<RawServer> {
  const [record] = await dns.resolveSrv(name);
  if (record === undefined) throw new Error(`${name} has no record.`);
  return { host: record.name, port: record.port };
}

/** Lines of a socket as they come; whoever waits is told by the chunk that completes his lines. */
export class RawLines {
  readonly #socket: TLSSocket;
  #text = '';
  #error: Error | null = null;
  #wake: () => void = () => undefined;

  constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      this.#text += chunk;
      this.#wake();
    });
    const end = (error?: Error): void => {
      this.#error ??= error ?? new Error('The server hung up.');
      this.#wake();
    };
    socket.on('error', end).on('end', () => end());
    socket.setTimeout(limitMs, () => socket.destroy(new Error(`Nothing was heard for ${limitMs} ms.`)));
  }

  /** Resolves with everything up to and including the first match. */
  async until(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.#text);
      if (match !== null) {
        const end = match.index + match[0].length;
        const taken = this.#text.slice(0, end);
        this.#text = this.#text.slice(end);
        return taken;
      }
      if (this.#error !== null) throw this.#error;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Everything up to the end of the connection. */
  async rest(): Promise<string> {
    while (this.#error === null) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#text;
  }

  write(text: string): void {
    this.#socket.write(text);
  }

  close(): void {
    this.#socket.destroy();
  }
}
