import type { ImapLine } from './imap-talk.ts';

export type ImapValue = string | null | ImapValue[];

/** Reads the values of a response after its keyword: atoms, quoted strings, literals, NIL, lists up to 20 deep. */
export function imapValues(line: ImapLine): ImapValue[] {
  const text = line.text;
  let at = 0;
  let literal = 0;
  function list(depth: number): ImapValue[] {
    const values: ImapValue[] = [];
    while (at < text.length) {
      const c = text[at];
      if (c === ' ') at += 1;
      else if (c === ')') {
        at += 1;
        return values;
      } else if (c === '(') {
        at += 1;
        if (depth > 20) return values;
        values.push(list(depth + 1));
      } else if (c === '"') values.push(quoted());
      else if (c === '{') {
        const size = /^\{\d+\+?\}/.exec(text.slice(at, at + 12));
        if (size === null) values.push(atom());
        else {
          at += size[0].length;
          values.push(line.literals[literal] ?? '');
          literal += 1;
        }
      } else values.push(atom());
    }
    return values;
  }
  function quoted(): string {
    let value = '';
    at += 1;
    while (at < text.length && text[at] !== '"') {
      if (text[at] === '\\') at += 1;
      value += text[at] ?? '';
      at += 1;
    }
    at += 1;
    return value;
  }
  function atom(): string | null {
    const start = at;
    while (at < text.length && !' ()'.includes(text[at] ?? ' ')) at += 1;
    const value = text.slice(start, at);
    return value.toUpperCase() === 'NIL' ? null : value;
  }
  return list(0);
}

/** Modified UTF-7 of mailbox names, RFC 3501 §5.1.3; text that is not valid stays as it is. */
export function decodeMailboxName(name: string): string {
  return name.replace(/&([A-Za-z0-9+,]*)-/g, (whole, code: string) => {
    if (code === '') return '&';
    const bytes = Buffer.from(code.replace(/,/g, '/'), 'base64');
    if (bytes.length % 2 !== 0 && bytes.length < 2) return whole;
    let text = '';
    for (let i = 0; i + 1 < bytes.length; i += 2) text += String.fromCharCode(bytes.readUInt16BE(i));
    return text;
  });
}

/** The other way: a name as modified UTF-7. */
export function encodeMailboxName(name: string): string {
  return name.replace(/&|[^\x20-\x7e]+/g, (run) => {
    if (run === '&') return '&-';
    const bytes = Buffer.from(run, 'utf16le').swap16();
    return `&${bytes.toString('base64').replace(/=+$/, '').replace(/\//g, ',')}-`;
  });
}
