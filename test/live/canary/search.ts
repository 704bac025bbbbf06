/**
 * Looks for a secret in what a program left behind, in every dress that a mail program could give it. The secret should
 * be random and at least a dozen characters long.
 */

/** Forms of one text by name. */
function dresses(secret: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(secret, 'utf8');
  const percent = encodeURIComponent(secret);
  const strict = [...bytes].map((it) => `%${it.toString(16).padStart(2, '0').toUpperCase()}`).join('');
  const forms: [string, string][] = [
    ['as it is', secret],
    ['as JSON', JSON.stringify(secret).slice(1, -1)],
    ['as JSON in JSON', JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1)],
    ['quoted for IMAP', secret.replace(/["\\]/gu, '\\$&')],
    ['as HTML', secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')],
    ['as HTML, by number', secret.replace(/[&<>"']/gu, (it) => `&#${String(it.charCodeAt(0))};`)],
    ['as latin1', bytes.toString('latin1')],
    ['URL-encoded', percent],
    ['URL-encoded, small letters', percent.replace(/%[0-9A-F]{2}/gu, (it) => it.toLowerCase())],
    ['as a form field', new URLSearchParams([['', secret]]).toString().slice(1)],
    ['URL-encoded, every byte', strict],
    ['hex', bytes.toString('hex')],
    ['HEX', bytes.toString('hex').toUpperCase()],
    ['quoted-printable', quotedPrintable(bytes)],
    ['UTF-16', Buffer.from(secret, 'utf16le').toString('latin1')],
  ];
  // Base64 of anything that holds the secret, such as NUL user NUL secret: the secret falls on one of three places.
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/u, '');
    const whole = Math.floor((before + bytes.length) / 3) * 4;
    const stable = encoded.slice(before === 0 ? 0 : 4, whole);
    forms.push(
      [`base64, ${String(before)} bytes after a group`, stable],
      [`base64url, ${String(before)} bytes after a group`, stable.replaceAll('+', '-').replaceAll('/', '_')],
    );
  }
  return new Map(forms.filter(([, form]) => form.length >= 8));
}

function quotedPrintable(bytes: Buffer): string {
  return [...bytes]
    .map((it) => (it > 126 || it < 33 || it === 61 ? `=${it.toString(16).padStart(2, '0').toUpperCase()}` : String.fromCharCode(it)))
    .join('');
}

/** The names of all forms in which the secret is there; line breaks (folded base64, soft breaks) hide nothing. */
export function findSecret(place: string | Buffer, secret: string): string[] {
  const text = typeof place === 'string' ? place : place.toString('utf8');
  const raw = typeof place === 'string' ? Buffer.from(place, 'utf8').toString('latin1') : place.toString('latin1');
  const haystacks = [text, raw, text.replace(/=\r?\n/gu, ''), text.replace(/\r?\n[ \t]*/gu, '')];
  return [...dresses(secret)].filter(([, form]) => haystacks.some((it) => it.includes(form))).map(([name]) => name);
}

/** A password that looks different in each of the dresses above. */
export function markedPassword(): string {
  return `Кан"a<р>&ейка\\/+=% ${crypto.randomUUID().slice(0, 13)}~`;
}
