export type Token = string | Token[];

/** Splits the arguments of an IMAP command; `literals` are the bytes that stood where the line says `{n}`. */
export function tokenize(line: string, literals: readonly Buffer[] = []): Token[] {
  let at = 0;
  let literal = 0;
  const list = (depth: number): Token[] => {
    const out: Token[] = [];
    while (at < line.length) {
      const char = line.charAt(at);
      if (char === ' ') at++;
      else if (char === '(') {
        at++;
        out.push(list(depth + 1));
      } else if (char === ')') {
        at++;
        if (depth > 0) return out;
      } else if (char === '"') out.push(quoted());
      else if (char === '{') {
        at = line.indexOf('}', at) + 1 || line.length;
        out.push(literals[literal++]?.toString('utf8') ?? '');
      } else out.push(atom());
    }
    return out;
  };
  const quoted = (): string => {
    let text = '';
    for (at++; at < line.length && line[at] !== '"'; at++) {
      if (line[at] === '\\') at++;
      text += line[at] ?? '';
    }
    at++;
    return text;
  };
  const atom = (): string => {
    const start = at;
    let inBrackets = 0;
    for (; at < line.length; at++) {
      const char = line.charAt(at);
      if (char === '[') inBrackets++;
      else if (char === ']') inBrackets--;
      else if (inBrackets <= 0 && ' ()"'.includes(char)) break;
    }
    return line.slice(start, at);
  };
  return list(0);
}

/** Whether `number` is in a set such as `1:3,7,10:*`. */
export function inSequence(set: string, number: number, highest: number): boolean {
  const value = (text: string): number => (text === '*' ? highest : Number(text));
  return set.split(',').some((range) => {
    const [from = '', to = from] = range.split(':');
    const low = Math.min(value(from), value(to));
    return number >= low && number <= Math.max(value(from), value(to));
  });
}

/** A quoted string, or a literal where quoting is not enough. */
export function imapString(text: string): string {
  return /^[\x20-\x7e]*$/u.test(text) ? `"${text.replace(/["\\]/gu, '\\$&')}"` : `{${String(Buffer.byteLength(text))}}\r\n${text}`;
}

/** Modified UTF-7 of RFC 3501 §5.1.3. */
export function encodeMailboxName(name: string): string {
  return name.replace(/&/gu, '&-').replace(/[^\x20-\x7e]+/gu, (run) => {
    const bytes = Buffer.alloc(run.length * 2);
    for (let index = 0; index < run.length; index++) bytes.writeUInt16BE(run.charCodeAt(index), index * 2);
    return `&${bytes.toString('base64').replace(/=+$/u, '').replace(/\//gu, ',')}-`;
  });
}

export function decodeMailboxName(name: string): string {
  return name.replace(/&([^-]*)-/gu, (_, run: string) => {
    if (run === '') return '&';
    const bytes = Buffer.from(run.replace(/,/gu, '/'), 'base64');
    let text = '';
    for (let index = 0; index + 1 < bytes.length; index += 2) text += String.fromCharCode(bytes.readUInt16BE(index));
    return text;
  });
}
