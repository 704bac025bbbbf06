import { err, ok, type Result } from '../../core/result.ts';

/** The record types that we ask for. */
export const recordTypes = { A: 1, CNAME: 5, MX: 15, TXT: 16, AAAA: 28, SRV: 33 } as const;
export type RecordType = keyof typeof recordTypes;

export interface DnsRecord {
  /** RDATA begins and ends here, in the message. */
  readonly start: number;
  readonly end: number;
}
export interface DnsAnswer {
  /** RFC 1035 §4.1.1: 0 no error, 2 server failure, 3 no such name, 5 refused. */
  readonly rcode: number;
  /** Records of the asked type for the asked name, CNAMEs followed. */
  readonly records: readonly DnsRecord[];
}

const headerBytes = 12;
const maxNameBytes = 255;
const maxPointers = 20;
const maxRecords = 200;
const maxCnames = 10;

/** A recursive question (RFC 1035 §4) with the id 0, as RFC 8484 §4.1 wants it. `name` is ASCII within the limits of DNS. */
export function encodeQuestion(name: string, type: RecordType): Uint8Array {
  const labels = name.split('.').map((label) => new TextEncoder().encode(label));
  const question = labels.flatMap((label) => [label.length, ...label]);
  return Uint8Array.from([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...question, 0, 0, recordTypes[type], 0, 1]);
}

/** Reads an answer to that question. Whatever the bytes are it ends: no pointer, count or chain is believed without bound. */
export function decodeAnswer(bytes: Uint8Array, name: string, type: RecordType): Result<DnsAnswer, string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < headerBytes || (view.getUint16(2) & 0x8000) === 0) return err('no DNS answer');
  const rcode = view.getUint16(2) & 15;
  let at = headerBytes;
  for (let left = view.getUint16(4); left > 0; left -= 1) {
    const asked = readName(bytes, at);
    if (asked === null || asked.next + 4 > bytes.length) return err('a question cut short');
    at = asked.next + 4;
  }
  const aliases = new Map<string, string>();
  const found: (DnsRecord & { readonly owner: string })[] = [];
  for (let left = Math.min(maxRecords, view.getUint16(6)); left > 0; left -= 1) {
    const owner = readName(bytes, at);
    if (owner === null || owner.next + 10 > bytes.length) return err('a record cut short');
    const kind = view.getUint16(owner.next);
    const start = owner.next + 10;
    const end = start + view.getUint16(owner.next + 8);
    if (end > bytes.length) return err('a record cut short');
    if (view.getUint16(owner.next + 2) === 1) {
      const alias = kind === recordTypes.CNAME ? readName(bytes, start) : null;
      if (alias !== null) aliases.set(owner.name, alias.name);
      if (kind === recordTypes[type]) found.push({ owner: owner.name, start, end });
    }
    at = end;
  }
  let last = name.toLowerCase();
  for (let step = 0; aliases.has(last); step += 1) {
    if (step === maxCnames) return ok({ rcode, records: [] });
    last = aliases.get(last) ?? last;
  }
  return ok({ rcode, records: found.filter(({ owner }) => owner === last).map(({ start, end }) => ({ start, end })) });
}

/** A name in lower case without the final dot, and where it ends; null if it is none. Odd bytes become `?`. */
export function readName(bytes: Uint8Array, from: number): { readonly name: string; readonly next: number } | null {
  const labels: string[] = [];
  let at = from;
  let next: number | null = null;
  let size = 0;
  for (let pointers = 0; ;) {
    const length = bytes[at];
    if (length === undefined) return null;
    if (length >= 0xc0) {
      const low = bytes[at + 1];
      if (low === undefined || (pointers += 1) > maxPointers) return null;
      next ??= at + 2;
      at = ((length & 0x3f) << 8) | low;
      continue;
    }
    if (length > 63) return null;
    if (length === 0) return { name: labels.join('.').toLowerCase(), next: next ?? at + 1 };
    size += length + 1;
    if (size > maxNameBytes || at + 1 + length > bytes.length) return null;
    labels.push(Array.from(bytes.subarray(at + 1, at + 1 + length), printable).join(''));
    at += 1 + length;
  }
}

/** A dot inside a label would read as a border between two. */
function printable(byte: number): string {
  return byte > 32 && byte < 127 && byte !== 46 ? String.fromCharCode(byte) : '?';
}
