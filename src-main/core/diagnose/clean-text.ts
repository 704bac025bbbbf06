/** Most characters of a pasted text that are read at all. */
const readLimit = 64 * 1024;
/** Where servers usually say why. */
const markers = /[Dd]iagnostic-Code|SMTP error|Remote server|AUTHENTICATIONFAILED| 5(?:35|50|54)|-ERR/gu;
/** Of a log full of them the first ones tell enough. */
const mostMarkers = 2000;

/**
 * Cuts a long paste to 64 kB: its head, its tail and the places where servers usually say why. A short one
 * stays whole.
 */
export function cutText(raw: string): string {
  if (raw.length <= readLimit) return raw;
  const pieces = [raw.slice(0, 24 * 1024)];
  // One pass for all of them: looked for one by one, ` 535` alone takes 10 ms of a text of 5 MB.
  const met = new Set<string>();
  const until = raw.length - 16 * 1024;
  markers.lastIndex = 24 * 1024;
  for (let tried = 0; tried < mostMarkers; tried += 1) {
    const match = markers.exec(raw);
    if (match === null || match.index >= until) break;
    if (met.has(match[0])) continue;
    met.add(match[0]);
    pieces.push(raw.slice(Math.max(0, match.index - 512), match.index + 1536));
  }
  pieces.push(raw.slice(-16 * 1024));
  return pieces.join('\n');
}

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  laquo: '«',
  raquo: '»',
  mdash: '—',
  ndash: '–',
};

/**
 * Makes a paste plain: control, zero-width and direction characters go, HTML entities and tags are undone,
 * `\n` written out in a repr becomes a line end, soft breaks of quoted-printable are joined.
 */
export function cleanText(raw: string): string {
  let text = raw
    .replace(/\r\n?/gu, '\n')
    // Zero-width, bidi and other invisible format characters hide words from rules.
    .replace(/[\u00AD\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu, '')
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFFFD]/gu, ' ')
    .replace(/[\u00A0\u2007\u202F\u3000]/gu, ' ');
  if (text.includes('&')) text = unescapeHtml(text);
  if (text.includes('<') && /<\/?(?:p|br|div|span|td|tr|table|b|i|li|ul|pre|code|font|html|body|a)(?=[\s/>])/iu.test(text)) {
    text = text
      .replace(/<\/?(?:p|br|div|td|tr|table|li|ul|pre|html|body)(?=[\s/>])[^<>]{0,300}>/giu, '\n')
      .replace(/<\/?(?:span|b|i|code|font|a)(?=[\s/>])[^<>]{0,300}>/giu, '');
  }
  if (text.includes('\\'))
    text = text
      .replace(/\\r\\n|\\n|\\r/gu, '\n')
      .replace(/\\t/gu, ' ')
      .replace(/\\(["'])/gu, '$1');
  if (text.includes('=\n')) text = text.replace(/=\n/gu, '');
  if (text.includes('=3D')) text = text.replace(/=3D/gu, '=');
  return text;
}

function unescapeHtml(text: string): string {
  // Twice: reports often hold an escaped text inside an escaped one.
  let out = text;
  for (let round = 0; round < 2; round += 1) {
    const next = out.replace(
      /&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|([a-z]{2,6}));/giu,
      (whole, decimal?: string, hex?: string, name?: string) => {
        if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
        const point = decimal !== undefined ? Number.parseInt(decimal, 10) : Number.parseInt(hex ?? '', 16);
        return point > 31 && point < 0x10ffff ? String.fromCodePoint(point) : ' ';
      },
    );
    if (next === out) break;
    out = next;
  }
  return out;
}

/** True for bytes that were never a text: too many replacement or control characters. */
export function looksBinary(raw: string): boolean {
  const sample = raw.slice(0, 4096);
  const strange = sample.match(/[\u0000-\u0008\u000E-\u001F\uFFFD]/gu)?.length ?? 0;
  return sample.length > 0 && strange / sample.length > 0.1;
}

/**
 * What the rules read: lower case, ё as е, plain quotes and dashes, single spaces; mail addresses stand as
 * `<addr>` and IPs as `<ip>`, so that a name in an address can never look like a word of the server. A dot
 * inside a host name or a number, or before a file's extension, is written `·`: the dots that are left end sentences.
 */
export function normaliseText(text: string): string {
  return maskAddresses(
    text
      .toLowerCase()
      .replace(/ё/gu, 'е')
      .replace(/[‘’‚‛`´]/gu, "'")
      .replace(/[“”„«»]/gu, '"')
      .replace(/[‐‑‒–—―]/gu, '-')
      .replace(/\[email[ \u00a0]protected\]/gu, '<addr>')
      // A code of RFC 5530, read on its own; as words it would drown what the server says behind it.
      .replaceAll('[authenticationfailed]', ' ')
      .replace(/\s+/gu, ' ')
      .trim(),
  ).replace(/(?<=[\p{L}\p{N}>\]*]|[ "'(,;/])\.(?=[\p{L}\p{N}])/gu, innerDot);
}

/** Stands for a dot that ends no sentence. */
export const innerDot = '·';

const addressLocal = /[\p{L}\p{N}.!#$%&*+/=?^_{|}~-]/u;
const addressDomain = /[\p{L}\p{N}.-]/u;

function maskAddresses(text: string): string {
  let out = '';
  let done = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let from = at;
    while (from > done && at - from < 64 && addressLocal.test(text.charAt(from - 1))) from -= 1;
    let to = at + 1;
    while (to < text.length && to - at < 254 && addressDomain.test(text.charAt(to))) to += 1;
    if (from === at || to === at + 1) continue;
    while (text.charAt(to - 1) === '.' || text.charAt(to - 1) === '-') to -= 1;
    // A full address inside angle brackets keeps one pair of them.
    const bracketed = text.charAt(from - 1) === '<' && text.charAt(to) === '>';
    out += text.slice(done, bracketed ? from - 1 : from) + '<addr>';
    done = bracketed ? to + 1 : to;
    at = done - 1;
  }
  out += text.slice(done);
  return out
    .replace(/(?<![\d.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.]*\d)/gu, '<ip>')
    .replace(/(?<![\p{L}\p{N}:])[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){3,7}(?![\p{L}\p{N}:])/gu, '<ip>');
}
