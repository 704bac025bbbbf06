import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';

/** A reply is a name, a path or a boolean; anything bigger is no answer to our questions. */
const maxBytes = 64 * 1024;

/** `none`: no bus can be reached; `silent`: the deadline passed; `error`: the answer was an error of that D-Bus name. */
export type BusFailure = { readonly kind: 'none' | 'silent' | 'error'; readonly detail: string };

export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  /** D-Bus signature of the arguments: `s` and `u` only. */
  readonly signature?: string;
  readonly args?: readonly (string | number)[];
}

export interface SessionBus {
  /** Gives the first value of the reply: a string, an object path, a number or a boolean (taken out of its variant). */
  call(call: BusCall): Promise<Result<string | number | boolean | null, BusFailure>>;
  close(): void;
}

/**
 * Where this session's bus listens: a path for `net.connect` (an abstract name begins with NUL). Null: there is none.
 * Undefined: it is of a kind that only libdbus can find (a TCP or X11 autolaunch address).
 */
export function busAddress(env: Readonly<Record<string, string | undefined>>): string | null | undefined {
  const listed = env['DBUS_SESSION_BUS_ADDRESS'] ?? '';
  if (listed === '') {
    const usual = join(env['XDG_RUNTIME_DIR'] ?? '', 'bus');
    if ((env['XDG_RUNTIME_DIR'] ?? '') !== '' && existsSync(usual)) return usual;
    return (env['DISPLAY'] ?? '') === '' ? null : undefined;
  }
  for (const address of listed.split(';')) {
    const [, kind, value] = /^unix:(?:[^,]*,)*?(path|abstract)=([^,]+)/.exec(address) ?? [];
    if (value === undefined) continue;
    const name = value.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return kind === 'abstract' ? `\0${name}` : name;
  }
  return undefined;
}

/**
 * Opens a connection to the bus at `address` (D-Bus specification 1.0: EXTERNAL authentication, little-endian messages).
 * Everything together, all later calls included, ends after `deadlineMs`.
 */
export async function openSessionBus(address: string, uid: number, deadlineMs: number): Promise<Result<SessionBus, BusFailure>> {
  const socket = connect({ path: address });
  const incoming = new Incoming(socket, deadlineMs);
  socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(uid)).toString('hex')}\r\n`);
  const greeting = await incoming.take((bytes) => {
    const end = bytes.indexOf('\r\n');
    return end < 0 ? null : { value: bytes.toString('latin1', 0, end), used: end + 2 };
  });
  if (!greeting.ok) return greeting;
  if (!greeting.value.startsWith('OK')) {
    socket.destroy();
    return err({ kind: 'none', detail: `the session bus refused us: ${greeting.value.slice(0, 200)}` });
  }
  socket.write('BEGIN\r\n');
  let serial = 0;
  const bus: SessionBus = {
    async call(call) {
      serial += 1;
      const mine = serial;
      socket.write(encodeCall(call, mine));
      for (;;) {
        const message = await incoming.take(decodeMessage);
        if (!message.ok) return message;
        if (message.value.replyTo !== mine) continue;
        return message.value.error === null
          ? ok(message.value.first)
          : err({ kind: 'error', detail: `${message.value.error}: ${String(message.value.first)}` });
      }
    },
    close: () => socket.destroy(),
  };
  const hello = await bus.call({
    destination: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    interface: 'org.freedesktop.DBus',
    member: 'Hello',
  });
  return hello.ok ? ok(bus) : hello;
}

type Taken<T> = { readonly value: T; readonly used: number } | null;

/** Collects what arrives, up to the limit and the deadline. */
class Incoming {
  #bytes = Buffer.alloc(0);
  #failure: BusFailure | null = null;
  #wake: () => void = () => undefined;
  readonly #socket: Socket;

  constructor(socket: Socket, deadlineMs: number) {
    this.#socket = socket;
    const fail = (kind: BusFailure['kind'], detail: string): void => {
      clearTimeout(timer);
      this.#failure ??= { kind, detail };
      socket.destroy();
      this.#wake();
    };
    const timer = setTimeout(() => fail('silent', `the session bus did not answer within ${deadlineMs} ms`), deadlineMs);
    socket.on('error', (error) => fail('none', `the session bus cannot be reached: ${error.message}`));
    socket.on('close', () => fail('none', 'the session bus closed the connection'));
    socket.on('data', (chunk) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      if (this.#bytes.length > maxBytes) fail('none', 'the session bus sent more than was asked for');
      this.#wake();
    });
  }

  async take<T>(read: (bytes: Buffer) => Taken<T>): Promise<Result<T, BusFailure>> {
    for (;;) {
      if (this.#failure !== null) return err(this.#failure);
      let taken: Taken<T>;
      try {
        taken = read(this.#bytes);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        this.#socket.destroy();
        return err({ kind: 'none', detail: 'the session bus sent no D-Bus message' });
      }
      if (taken !== null) {
        this.#bytes = this.#bytes.subarray(taken.used);
        return ok(taken.value);
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

const align = (offset: number, to: number): number => Math.ceil(offset / to) * to;

/** Grows a little-endian D-Bus message. */
class Writer {
  #parts: Buffer[] = [];
  length = 0;
  bytes(...values: number[]): void {
    this.#push(Buffer.from(values));
  }
  pad(to: number): void {
    this.#push(Buffer.alloc(align(this.length, to) - this.length));
  }
  uint32(value: number): void {
    this.pad(4);
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    this.#push(bytes);
  }
  string(value: string): void {
    this.uint32(Buffer.byteLength(value));
    this.#push(Buffer.from(`${value}\0`));
  }
  signature(value: string): void {
    this.#push(Buffer.from([value.length, ...Buffer.from(value), 0]));
  }
  append(other: Buffer): void {
    this.#push(other);
  }
  done(): Buffer {
    return Buffer.concat(this.#parts);
  }
  #push(bytes: Buffer): void {
    this.#parts.push(bytes);
    this.length += bytes.length;
  }
}

function encodeCall(call: BusCall, serial: number): Buffer {
  const body = new Writer();
  for (const value of call.args ?? []) {
    if (typeof value === 'string') body.string(value);
    else body.uint32(value);
  }
  const fields = new Writer();
  const field = (code: number, type: 'o' | 's' | 'g', value: string): void => {
    fields.pad(8);
    fields.bytes(code);
    fields.signature(type);
    if (type === 'g') fields.signature(value);
    else fields.string(value);
  };
  field(1, 'o', call.path);
  field(2, 's', call.interface);
  field(3, 's', call.member);
  field(6, 's', call.destination);
  if (call.signature !== undefined) field(8, 'g', call.signature);
  const message = new Writer();
  message.bytes('l'.charCodeAt(0), 1, 0, 1);
  message.uint32(body.length);
  message.uint32(serial);
  message.uint32(fields.length);
  message.append(fields.done());
  message.pad(8);
  message.append(body.done());
  return message.done();
}

interface Message {
  readonly replyTo: number;
  /** Name of the error, null for a normal reply. */
  readonly error: string | null;
  readonly first: string | number | boolean | null;
}

/** Reads one whole message from the front; RangeError when it makes no sense. */
function decodeMessage(bytes: Buffer): Taken<Message> {
  if (bytes.length < 16) return null;
  const little = bytes[0] === 'l'.charCodeAt(0);
  const uint32 = (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const fieldsEnd = 16 + uint32(12);
  const bodyStart = align(fieldsEnd, 8);
  const end = bodyStart + uint32(4);
  if (end > maxBytes) throw new RangeError('a message too big');
  if (bytes.length < end) return null;

  /** A value of one of the simple types at `at`, and the offset behind it. */
  const value = (type: string, at: number): [string | number | boolean | null, number] => {
    if (type === 'v') {
      const [inner, next] = value('g', at);
      return value(String(inner).charAt(0), next);
    }
    if (type === 'g') {
      const length = bytes.readUInt8(at);
      return [bytes.toString('utf8', at + 1, at + 1 + length), at + length + 2];
    }
    const start = align(at, 4);
    if (type === 's' || type === 'o') {
      const length = uint32(start);
      return [bytes.toString('utf8', start + 4, start + 4 + length), start + 5 + length];
    }
    if (type === 'b') return [uint32(start) !== 0, start + 4];
    if (type === 'u') return [uint32(start), start + 4];
    return [null, end];
  };

  const fields = new Map<number, string | number | boolean | null>();
  for (let at = 16; at < fieldsEnd;) {
    const start = align(at, 8);
    const [field, next] = value('v', start + 1);
    fields.set(bytes.readUInt8(start), field);
    at = next;
  }
  const type = bytes[1];
  const signature = String(fields.get(8) ?? '');
  const answer = type === 2 || type === 3;
  return {
    value: {
      replyTo: answer ? Number(fields.get(5) ?? 0) : 0,
      error: type === 3 ? String(fields.get(4) ?? 'error') : null,
      first: signature === '' ? null : value(signature.charAt(0), bodyStart)[0],
    },
    used: end,
  };
}
