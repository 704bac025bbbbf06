import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  type Packet,
  type Question,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
} from 'dns-packet';

export interface DnsRecords {
  readonly A?: readonly string[];
  readonly AAAA?: readonly string[];
  readonly CNAME?: string;
  readonly MX?: readonly { readonly preference: number; readonly exchange: string }[];
  readonly SRV?: readonly { readonly priority?: number; readonly weight?: number; readonly port: number; readonly target: string }[];
  /** One string per record. */
  readonly TXT?: readonly string[];
}

/** How a name misbehaves instead of giving its records. */
export type DnsBehaviour =
  | 'nxdomain'
  | 'servfail'
  | 'refused'
  /** Never answers. */
  | 'silent'
  /** Answers with bytes that are no DNS message. */
  | 'malformed'
  /** UDP says "truncated": the client must come again over TCP. */
  | 'truncated'
  /** Milliseconds before the right answer. */
  | { readonly delay: number };

export interface DnsDoubleOptions {
  /** Name (lower case, no final dot) → records. A name without an entry is NXDOMAIN, a type without one NODATA. */
  readonly records?: Readonly<Record<string, DnsRecords>>;
  /** `name` or `name/TYPE` or `*` (everything) → misbehaviour. */
  readonly behaviour?: Readonly<Record<string, DnsBehaviour>>;
  readonly host?: string;
  readonly port?: number;
}

export interface DnsDouble {
  readonly host: string;
  readonly port: number;
  /** `HOST:PORT`, as `--resolver` takes it. */
  readonly address: string;
  /** `name/TYPE` of every question, in order. */
  readonly asked: readonly string[];
  readonly close: () => Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A scripted DNS server over UDP and TCP on the same loopback port. */
export async function startDnsDouble(options: DnsDoubleOptions = {}): Promise<DnsDouble> {
  const host = options.host ?? '127.0.0.1';
  const asked: string[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const sockets = new Set<Socket>();

  const handle = (message: Buffer, transport: 'udp' | 'tcp', send: (bytes: Buffer) => void): void => {
    let query: Packet;
    try {
      query = decode(message);
    } catch {
      return;
    }
    const question = query.questions?.[0];
    if (question === undefined) return;
    const name = question.name.toLowerCase().replace(/\.$/u, '');
    asked.push(`${name}/${question.type}`);
    const behaviour = options.behaviour?.[`${name}/${question.type}`] ?? options.behaviour?.[name] ?? options.behaviour?.['*'];
    if (behaviour === 'silent') return;
    if (behaviour === 'malformed') {
      const junk = Buffer.alloc(24, 0xff);
      junk.writeUInt16BE(query.id ?? 0, 0);
      send(junk);
      return;
    }
    const answer = (): void => {
      send(respond(query, question, name, behaviour, transport, options.records ?? {}));
    };
    if (typeof behaviour !== 'object') {
      answer();
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      answer();
    }, behaviour.delay);
    timers.add(timer);
  };

  const tcp = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    let buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      buffer = Buffer.concat([buffer, chunk]);
      while (buffer.length >= 2 && buffer.length >= 2 + buffer.readUInt16BE(0)) {
        const length = buffer.readUInt16BE(0);
        const message = buffer.subarray(2, 2 + length);
        buffer = buffer.subarray(2 + length);
        handle(message, 'tcp', (bytes) => {
          const size = Buffer.alloc(2);
          size.writeUInt16BE(bytes.length);
          socket.write(Buffer.concat([size, bytes]));
        });
      }
    });
  });
  const udp = createSocket('udp4');
  tcp.listen(options.port ?? 0, host);
  await once(tcp, 'listening');
  const address = tcp.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  udp.bind(address.port, host);
  await once(udp, 'listening');
  udp.on('message', (message, peer) => {
    handle(message, 'udp', (bytes) => {
      udp.send(bytes, peer.port, peer.address, () => undefined);
    });
  });

  let closed: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closed ??= (async () => {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      const ends = [once(tcp, 'close'), once(udp, 'close')];
      tcp.close();
      udp.close();
      await Promise.all(ends);
    })());
  return { host, port: address.port, address: `${host}:${String(address.port)}`, asked, close, [Symbol.asyncDispose]: close };
}

function respond(
  query: Packet,
  question: Question,
  name: string,
  behaviour: DnsBehaviour | undefined,
  transport: 'udp' | 'tcp',
  records: Readonly<Record<string, DnsRecords>>,
): Buffer {
  const flags = AUTHORITATIVE_ANSWER | RECURSION_AVAILABLE | ((query.flags ?? 0) & RECURSION_DESIRED);
  const base: Packet = { type: 'response', id: query.id ?? 0, questions: [question] };
  if (behaviour === 'truncated' && transport === 'udp') return encode({ ...base, flags: flags | TRUNCATED_RESPONSE });
  const rcode = behaviour === 'servfail' ? 2 : behaviour === 'refused' ? 5 : behaviour === 'nxdomain' || !exists(name, records) ? 3 : 0;
  return encode({ ...base, flags: flags | rcode, answers: rcode === 0 ? lookUp(name, question.type, records, 8) : [] });
}

/** A name that only has names below it exists too (empty non-terminal). */
function exists(name: string, records: Readonly<Record<string, DnsRecords>>): boolean {
  return Object.hasOwn(records, name) || Object.keys(records).some((it) => it.endsWith(`.${name}`));
}

function lookUp(name: string, type: string, records: Readonly<Record<string, DnsRecords>>, depth: number): Answer[] {
  const entry = Object.hasOwn(records, name) ? records[name] : undefined;
  if (entry === undefined || depth === 0) return [];
  if (entry.CNAME !== undefined && type !== 'CNAME') {
    return [{ type: 'CNAME', name, ttl: 60, data: entry.CNAME }, ...lookUp(entry.CNAME.toLowerCase(), type, records, depth - 1)];
  }
  const as = (data: unknown): Answer => ({ type, name, ttl: 60, data });
  switch (type) {
    case 'A':
    case 'AAAA':
    case 'TXT':
      return (entry[type] ?? []).map(as);
    case 'CNAME':
      return entry.CNAME === undefined ? [] : [as(entry.CNAME)];
    case 'MX':
      return (entry.MX ?? []).map(as);
    case 'SRV':
      return (entry.SRV ?? []).map((it) => as({ priority: 0, weight: 0, ...it }));
    default:
      return [];
  }
}
