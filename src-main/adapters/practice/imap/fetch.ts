import type { StoredLetter } from '../mailbox.ts';
import { bodyStructure, bodyText, envelope, headerBlock, someFields } from './envelope.ts';
import { chosen } from './chosen.ts';
import type { ImapCommand, ImapReply, ImapSession } from './session.ts';
import { bad, ok } from './session.ts';
import { listOf, textOf } from './syntax.ts';

/** One thing that FETCH can tell; null: nobody knows it. */
type Item = (letter: StoredLetter) => Buffer;

const macros: Readonly<Record<string, readonly string[]>> = {
  FAST: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE'],
  ALL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE'],
  FULL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE', 'BODY'],
};

/** `"24-Nov-2026 10:00:00 +0000"`, RFC 3501 §9. */
function internalDate(received: number): string {
  const [, day = '', month = '', year = '', time = ''] = new Date(received).toUTCString().split(' ');
  return `"${day}-${month}-${year} ${time} +0000"`;
}

const simple: Readonly<Record<string, (letter: StoredLetter) => string>> = {
  UID: (letter) => String(letter.uid),
  FLAGS: (letter) => `(${[...letter.flags].join(' ')})`,
  INTERNALDATE: (letter) => internalDate(letter.received),
  'RFC822.SIZE': (letter) => String(letter.raw.length),
  ENVELOPE: (letter) => envelope(letter.raw),
  BODY: (letter) => bodyStructure(letter.raw),
  BODYSTRUCTURE: (letter) => bodyStructure(letter.raw),
};

/** What a section specification of RFC 3501 §6.4.5 names; null: an unknown one. */
function section(spec: string, letter: StoredLetter): Buffer | null {
  const fields = /^HEADER\.FIELDS(\.NOT)? \((.*)\)$/i.exec(spec);
  if (fields !== null)
    return Buffer.from(someFields(letter.raw, (fields[2] ?? '').replaceAll('"', '').split(' '), fields[1] !== undefined), 'latin1');
  switch (spec.toUpperCase()) {
    case '':
      return letter.raw;
    case 'HEADER':
      return Buffer.from(headerBlock(letter.raw), 'latin1');
    case 'TEXT':
    case '1':
      return bodyText(letter.raw);
    case '1.MIME':
      return Buffer.from(headerBlock(letter.raw), 'latin1');
    default:
      return null;
  }
}

/** Where a literal is asked for by its old name (RFC 3501 §6.4.5). */
const oldNames: Readonly<Record<string, string>> = { RFC822: '', 'RFC822.HEADER': 'HEADER', 'RFC822.TEXT': 'TEXT' };

const literal = (name: string, bytes: Buffer): Buffer => Buffer.concat([Buffer.from(`${name} {${bytes.length}}\r\n`, 'latin1'), bytes]);

interface Wanted {
  readonly item: Item;
  /** Reading it marks the letter as seen. */
  readonly marksSeen: boolean;
}

function readItem(text: string): Wanted | null {
  const name = text.toUpperCase();
  const plain = Object.hasOwn(simple, name) ? simple[name] : undefined;
  if (plain !== undefined) return { item: (letter) => Buffer.from(`${name} ${plain(letter)}`, 'latin1'), marksSeen: false };
  const old = Object.hasOwn(oldNames, name) ? oldNames[name] : undefined;
  if (old !== undefined)
    return { item: (letter) => literal(name, section(old, letter) ?? Buffer.alloc(0)), marksSeen: name !== 'RFC822.HEADER' };
  const body = /^BODY(\.PEEK)?\[(.*)\](?:<(\d{1,9})\.(\d{1,9})>)?$/i.exec(text);
  if (body === null) return null;
  const [, peek, spec = '', from, count] = body;
  if (section(spec, { uid: 0, raw: Buffer.alloc(0), flags: new Set(), received: 0 }) === null) return null;
  return {
    item: (letter) => {
      const whole = section(spec, letter) ?? Buffer.alloc(0);
      const part = from === undefined ? whole : whole.subarray(Number(from), Number(from) + Number(count));
      return literal(`BODY[${spec.replace(/^[^ ]+/, (word) => word.toUpperCase())}]${from === undefined ? '' : `<${from}>`}`, part);
    },
    marksSeen: peek === undefined,
  };
}

function readItems(command: ImapCommand): readonly Wanted[] | null {
  const asked = command.args[1];
  const one = textOf(asked);
  const names = one === null ? listOf(asked)?.map((token) => textOf(token) ?? '') : (macros[one.toUpperCase()] ?? [one]);
  if (names === undefined || names.length === 0 || names.length > 30) return null;
  const complete = command.uid && !names.some((name) => name.toUpperCase() === 'UID') ? ['UID', ...names] : names;
  const items = complete.map(readItem);
  return items.every((item) => item !== null) ? items : null;
}

/** One `* n FETCH (…)`; also what STORE answers. */
export function tellFetched(session: ImapSession, number: number, parts: readonly Buffer[]): void {
  const spaced = parts.flatMap((part, index) => (index === 0 ? [part] : [Buffer.from(' '), part]));
  session.connection.write(Buffer.concat([Buffer.from(`* ${number} FETCH (`), ...spaced, Buffer.from(')\r\n')]));
}

/** FETCH and UID FETCH, RFC 3501 §6.4.5. */
export async function fetch(session: ImapSession, command: ImapCommand): Promise<ImapReply> {
  const letters = chosen(session, command);
  const items = readItems(command);
  if (letters === null || items === null) return bad('FETCH asks for something unknown');
  const marksSeen = session.selected?.readOnly === false && items.some((item) => item.marksSeen);
  for (const { number, letter } of letters) {
    const seenNow = marksSeen && !letter.flags.has('\\Seen');
    if (seenNow) letter.flags.add('\\Seen');
    const parts = items.map(({ item }) => item(letter));
    tellFetched(session, number, seenNow ? [...parts, Buffer.from(`FLAGS ${flagList(letter)}`)] : parts);
    await session.connection.drained();
  }
  return ok('FETCH completed');
}

export const flagList = (letter: StoredLetter): string => `(${[...letter.flags].join(' ')})`;
