import { BlockList, isIPv4 } from 'node:net';

/** How far an address reaches: this computer, this network, everywhere. */
export type AddressClass = 'loopback' | 'private' | 'public';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** RFC 1918, 6598, 3927, 4193, 4291 and what is never a server on the internet. */
const confined = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  confined.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [
  ['::', 128],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  confined.addSubnet(net, prefix, 'ipv6');
}

export function addressClass(address: string): AddressClass {
  const inner = embeddedV4(address) ?? address;
  const type = isIPv4(inner) ? 'ipv4' : 'ipv6';
  if (loopback.check(inner, type)) return 'loopback';
  return confined.check(inner, type) ? 'private' : 'public';
}

const depth: Readonly<Record<AddressClass, number>> = { public: 0, private: 1, loopback: 2 };

/** Whether a redirect may lead from the first host to the target: never further inside than that was. */
export function mayFollow(first: AddressClass, target: AddressClass): boolean {
  return depth[target] <= depth[first];
}

/** The IPv4 address inside a mapped (`::ffff:a.b.c.d`) or NAT64 (`64:ff9b::`) one. */
function embeddedV4(address: string): string | null {
  if (!address.includes(':')) return null;
  const text = canonical(address);
  const dotted = /^(?:::ffff:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/u.exec(text);
  const short = /^64:ff9b::([0-9a-f]{1,4})$/u.exec(text);
  const high = dotted === null ? (short === null ? null : 0) : Number.parseInt(dotted[1] ?? '0', 16);
  if (high === null) return null;
  const low = Number.parseInt(dotted?.[2] ?? short?.[1] ?? '0', 16);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** RFC 5952 form, as the URL class writes it. */
function canonical(address: string): string {
  const bare = address.replace(/%.*$/u, '');
  return URL.canParse(`http://[${bare}]`) ? new URL(`http://[${bare}]`).hostname.slice(1, -1) : bare;
}
