/** An address as bytes: 4 or 16. */
export type IpBytes = readonly number[];

export interface IpRange {
  readonly bytes: IpBytes;
  /** Leading bits that must agree. */
  readonly prefix: number;
}

/** `192.0.2.1` as four bytes; null if it is none. Leading zeros are refused: some programs read them as octal. */
export function ipv4Bytes(text: string): IpBytes | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/u.exec(text)?.slice(1) ?? [];
  const bytes = parts.filter((part) => part === '0' || !part.startsWith('0')).map(Number);
  return bytes.length === 4 && bytes.every((byte) => byte <= 255) ? bytes : null;
}

/** `2001:db8::1` as sixteen bytes (RFC 4291 §2.2, the form with a final IPv4 part too); null if it is none. */
export function ipv6Bytes(text: string): IpBytes | null {
  if (text.length > 45 || !/^[0-9a-f:.]+$/iu.test(text)) return null;
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = [halves[0] ?? '', halves[1]].map((half) => groupBytes(half ?? ''));
  if (head == null || tail == null) return null;
  if (halves.length === 1) return head.length === 16 ? head : null;
  const missing = 16 - head.length - tail.length;
  return missing >= 2 ? [...head, ...Array<number>(missing).fill(0), ...tail] : null;
}

function groupBytes(half: string): number[] | null {
  if (half === '') return [];
  const groups = half.split(':');
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    const four = index === groups.length - 1 ? ipv4Bytes(group) : null;
    if (four !== null) bytes.push(...four);
    else if (/^[0-9a-f]{1,4}$/iu.test(group)) bytes.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 255);
    else return null;
  }
  return bytes.length <= 16 ? bytes : null;
}

/** Either family; `::ffff:192.0.2.1` counts as IPv4 (RFC 7208 §5). */
export function ipBytes(text: string): IpBytes | null {
  const four = ipv4Bytes(text);
  if (four !== null) return four;
  const six = ipv6Bytes(text);
  return six !== null && six.slice(0, 10).every((byte) => byte === 0) && six[10] === 255 && six[11] === 255 ? six.slice(12) : six;
}

/** True if the address lies in the range; never across families. */
export function isInRange(address: IpBytes, { bytes, prefix }: IpRange): boolean {
  if (address.length !== bytes.length) return false;
  return bytes.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, prefix - index * 8));
    const mask = (255 << (8 - bits)) & 255;
    return (byte & mask) === ((address[index] ?? 0) & mask);
  });
}

const inside: readonly IpRange[] = [
  { bytes: [10, 0, 0, 0], prefix: 8 },
  { bytes: [172, 16, 0, 0], prefix: 12 },
  { bytes: [192, 168, 0, 0], prefix: 16 },
  { bytes: [169, 254, 0, 0], prefix: 16 },
  { bytes: [100, 64, 0, 0], prefix: 10 },
  { bytes: [0xfc, ...Array<number>(15).fill(0)], prefix: 7 },
  { bytes: [0xfe, 0x80, ...Array<number>(14).fill(0)], prefix: 10 },
];

/** Addresses of an office network (RFC 1918, 3927, 4193, 4291, 6598): no recipient ever sees a letter come from them. */
export function isInsideAddress(address: IpBytes): boolean {
  return inside.some((range) => isInRange(address, range));
}
