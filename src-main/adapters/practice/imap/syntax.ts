/** An atom or quoted string, a literal's bytes, or a parenthesised list (RFC 3501 §4). Text is latin1: one character, one byte. */
export type Token = string | Buffer | readonly Token[];

const maxDepth = 10;
const maxTokens = 1_000;

/**
 * The arguments of a command. `line` holds every literal as `{n}`, `literals` their bytes in order. Null: not IMAP, or
 * deeper or longer than anybody needs.
 */
export function readTokens(line: string, literals: readonly Buffer[]): readonly Token[] | null {
  let at = 0;
  let count = 0;
  let literal = 0;

  const quoted = (): string | null => {
    let text = '';
    for (at += 1; at < line.length; at += 1) {
      const character = line.charAt(at);
      if (character === '"') {
        at += 1;
        return text;
      }
      if (character === '\\') at += 1;
      text += line.charAt(at);
    }
    return null;
  };
  /** A bracket in an atom (`BODY[HEADER.FIELDS (DATE)]`) holds spaces and parentheses. */
  const atom = (): string => {
    const start = at;
    let brackets = 0;
    for (; at < line.length; at += 1) {
      const character = line.charAt(at);
      if (character === '[') brackets += 1;
      else if (character === ']') brackets -= 1;
      else if (brackets <= 0 && ' ()"{'.includes(character)) break;
    }
    return line.slice(start, at);
  };
  const many = (depth: number): Token[] | null => {
    const tokens: Token[] = [];
    for (;;) {
      while (line[at] === ' ') at += 1;
      if (at >= line.length) return depth === 0 ? tokens : null;
      count += 1;
      if (count > maxTokens) return null;
      const character = line.charAt(at);
      let token: Token | null | undefined;
      if (character === ')') {
        at += 1;
        return depth === 0 ? null : tokens;
      } else if (character === '(') {
        at += 1;
        token = depth >= maxDepth ? null : many(depth + 1);
      } else if (character === '"') token = quoted();
      else if (character === '{') {
        at = line.indexOf('}', at) + 1 || line.length;
        token = literals[literal];
        literal += 1;
      } else token = atom();
      if (token === null || token === undefined) return null;
      tokens.push(token);
    }
  };
  return many(0);
}

/** Text of an atom, string or literal; null for a list or nothing. */
export function textOf(token: Token | undefined): string | null {
  if (typeof token === 'string') return token;
  return Buffer.isBuffer(token) ? token.toString('latin1') : null;
}

export function listOf(token: Token | undefined): readonly Token[] | null {
  return token !== undefined && typeof token !== 'string' && !Buffer.isBuffer(token) ? token : null;
}

/** A quoted string where that can be, else a literal. */
export function imapString(text: string): string {
  if (text.length < 1_000 && /^[\x20-\x7e]*$/.test(text)) return `"${text.replace(/[\\"]/g, '\\$&')}"`;
  return `{${text.length}}\r\n${text}`;
}

export const nilOr = (text: string | null): string => (text === null ? 'NIL' : imapString(text));
