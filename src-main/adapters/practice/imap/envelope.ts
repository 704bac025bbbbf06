import { headerFields } from '../../../core/deliver/authentication-results.ts';
import { imapString, nilOr } from './syntax.ts';

/** The header block of a letter with its empty line, one character per byte. */
export function headerBlock(raw: Buffer): string {
  const end = raw.indexOf('\r\n\r\n');
  return raw.subarray(0, end === -1 ? raw.length : end + 4).toString('latin1');
}

/** Everything after the empty line. */
export function bodyText(raw: Buffer): Buffer {
  const end = raw.indexOf('\r\n\r\n');
  return end === -1 ? Buffer.alloc(0) : raw.subarray(end + 4);
}

const maxMailboxes = 50;

/** `Name <local@domain>, …` as the address structures of RFC 3501 §7.4.2; NIL where there is none. */
function addressList(value: string | null): string {
  const parts = value?.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g)?.slice(0, maxMailboxes) ?? [];
  const written = parts.flatMap((part) => {
    const match = /^\s*(?:(.*?)\s*<([^<>@]*)@([^<>@]*)>|([^\s<>@]+)@([^\s<>@]+))\s*$/.exec(part);
    if (match === null) return [];
    const name = match[1]?.replace(/^"(.*)"$/, '$1').replace(/\\(.)/g, '$1') ?? '';
    return [
      `(${nilOr(name === '' ? null : name)} NIL ${imapString(match[2] ?? match[4] ?? '')} ${imapString(match[3] ?? match[5] ?? '')})`,
    ];
  });
  return written.length === 0 ? 'NIL' : `(${written.join('')})`;
}

/** ENVELOPE of a letter, RFC 3501 §7.4.2. */
export function envelope(raw: Buffer): string {
  const fields = headerFields(headerBlock(raw));
  const value = (name: string): string | null => fields.find((field) => field.name === name)?.value ?? null;
  const from = value('from');
  const people = [from, value('sender') ?? from, value('reply-to') ?? from, value('to'), value('cc'), value('bcc')].map(addressList);
  return `(${nilOr(value('date'))} ${nilOr(value('subject'))} ${people.join(' ')} ${nilOr(value('in-reply-to'))} ${nilOr(value('message-id'))})`;
}

/** BODYSTRUCTURE of a letter as one part; practice letters have no others. */
export function bodyStructure(raw: Buffer): string {
  const field = headerFields(headerBlock(raw)).find(({ name }) => name === 'content-type')?.value ?? 'text/plain';
  const [, type = 'text', subtype = 'plain'] = /^([\w-]{1,40})\/([\w.+-]{1,80})/.exec(field) ?? [];
  const body = bodyText(raw);
  const lines = type.toLowerCase() === 'text' ? ` ${body.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0)}` : '';
  return `("${type.toUpperCase()}" "${subtype.toUpperCase()}" ("CHARSET" "utf-8") NIL NIL "8BIT" ${body.length}${lines})`;
}

/** Some fields of the header with the empty line after them (`HEADER.FIELDS`), or all but those (`.NOT`). */
export function someFields(raw: Buffer, names: readonly string[], others: boolean): string {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const fields = headerBlock(raw)
    .replace(/\r\n\r\n$/, '')
    .split(/\r\n(?![ \t])/);
  const kept = fields.filter((field) => field !== '' && wanted.has((field.split(':')[0] ?? '').trim().toLowerCase()) !== others);
  return `${kept.map((field) => `${field}\r\n`).join('')}\r\n`;
}
