/**
 * The Unicode form of a host name (RFC 5891 over RFC 3492), for reading only: what goes over the wire stays ASCII.
 * A label that is no valid punycode stays as it is.
 */
export function readableHost(host: string): string {
  return host
    .split('.')
    .map((label) => (/^xn--/i.test(label) ? (decodePunycode(label.slice(4).toLowerCase()) ?? label) : label))
    .join('.');
}

/** RFC 3492 section 6.2 with the parameters of section 5. */
function decodePunycode(input: string): string | null {
  const output: number[] = [];
  const basic = input.lastIndexOf('-');
  for (const char of basic > 0 ? input.slice(0, basic) : '') output.push(char.charCodeAt(0));
  let n = 128;
  let i = 0;
  let bias = 72;
  let index = basic > 0 ? basic + 1 : 0;
  while (index < input.length) {
    const before = i;
    let weight = 1;
    for (let k = 36; ; k += 36) {
      const digit = digitOf(input.charCodeAt(index++));
      if (digit === null || i > 0x10ffff) return null;
      i += digit * weight;
      const threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
      if (digit < threshold) break;
      weight *= 36 - threshold;
    }
    const size = output.length + 1;
    bias = adapt(i - before, size, before === 0);
    n += Math.floor(i / size);
    if (n > 0x10ffff) return null;
    i %= size;
    output.splice(i++, 0, n);
  }
  return String.fromCodePoint(...output);
}

function digitOf(code: number): number | null {
  if (code >= 0x61 && code <= 0x7a) return code - 0x61;
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 26;
  return null;
}

function adapt(delta: number, size: number, first: boolean): number {
  let left = first ? Math.floor(delta / 700) : Math.floor(delta / 2);
  left += Math.floor(left / size);
  let k = 0;
  while (left > 455) {
    left = Math.floor(left / 35);
    k += 36;
  }
  return k + Math.floor((36 * left) / (left + 38));
}

/** Registries that sell names below a second label; where unsure, one label more is shown, never one less. */
const secondLevel = new Set([
  'com',
  'co',
  'org',
  'net',
  'edu',
  'gov',
  'ac',
  'gob',
  'mil',
  'int',
  'or',
  'ne',
  'go',
  'msk',
  'spb',
  'nov',
  'pp',
  'in',
]);

/** The part of a host name that somebody registered, split off for emphasis: `imap.` + `firma.ru`. */
export function splitHost(host: string): { readonly prefix: string; readonly base: string } {
  if (/^[\d.]+$/.test(host) || host.includes(':')) return { prefix: '', base: host };
  const labels = host.split('.');
  const second = labels.at(-2) ?? '';
  const keep = labels.length > 2 && (labels.at(-1) ?? '').length === 2 && secondLevel.has(second) ? 3 : 2;
  const base = labels.slice(-keep).join('.');
  return { prefix: host.slice(0, host.length - base.length), base };
}
