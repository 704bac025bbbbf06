import { toAsciiDomain } from './ascii-domain.ts';

/** The form of a domain that people read: `xn--80a1acny.xn--p1ai` → `почта.рф`. A label that does not decode stays as it is. */
export function toUnicodeDomain(ascii: string): string {
  const unicode = ascii
    .split('.')
    .map((label) => (label.startsWith('xn--') ? (decodeLabel(label.slice(4)) ?? label) : label))
    .join('.');
  // A label that decodes to something else than it encodes to would show a name that is not the one in use.
  return toAsciiDomain(unicode) === ascii ? unicode : ascii;
}

/** Punycode, RFC 3492 §6.2. */
function decodeLabel(encoded: string): string | null {
  const cut = encoded.lastIndexOf('-');
  const output = cut > 0 ? Array.from(encoded.slice(0, cut)) : [];
  let code = 128;
  let bias = 72;
  let index = 0;
  let at = cut > 0 ? cut + 1 : 0;
  while (at < encoded.length) {
    const before = index;
    let weight = 1;
    for (let k = 36; ; k += 36) {
      const digit = digitOf(encoded.charCodeAt(at++));
      if (digit === null) return null;
      index += digit * weight;
      const threshold = k <= bias ? 1 : Math.min(26, k - bias);
      if (digit < threshold) break;
      weight *= 36 - threshold;
      if (weight > 0x7fffffff || index > 0x7fffffff) return null;
    }
    const size = output.length + 1;
    bias = adapt(index - before, size, before === 0);
    code += Math.floor(index / size);
    index %= size;
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
    output.splice(index++, 0, String.fromCodePoint(code));
  }
  return output.join('');
}

function digitOf(charCode: number): number | null {
  if (charCode >= 48 && charCode <= 57) return charCode - 22;
  if (charCode >= 97 && charCode <= 122) return charCode - 97;
  return null;
}

function adapt(delta: number, size: number, first: boolean): number {
  let left = first ? Math.floor(delta / 700) : Math.floor(delta / 2);
  left += Math.floor(left / size);
  let k = 0;
  for (; left > 455; k += 36) left = Math.floor(left / 35);
  return k + Math.floor((36 * left) / (left + 38));
}
