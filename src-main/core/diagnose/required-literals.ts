/**
 * Literals of which at least one stands in every text that a pattern can match, or null when none can be
 * told. A plain search for them spares most rules their regular expression.
 */
export function requiredLiterals(source: string): readonly string[] | null {
  const parser = { source, at: 0 };
  const found = readAlternation(parser);
  return found === null || found.some((literal) => literal.length < 2) ? null : found;
}

interface Parser {
  readonly source: string;
  at: number;
}

function readAlternation(parser: Parser): readonly string[] | null {
  const branches: (readonly string[] | null)[] = [readSequence(parser)];
  while (parser.source[parser.at] === '|') {
    parser.at += 1;
    branches.push(readSequence(parser));
  }
  const all: string[] = [];
  for (const branch of branches) {
    if (branch === null) return null;
    all.push(...branch);
  }
  return all;
}

/** The longest literal run, or the literals of a required group, whichever is the safer sieve. */
function readSequence(parser: Parser): readonly string[] | null {
  let best: readonly string[] | null = null;
  let run = '';
  const offer = (candidate: readonly string[] | null): void => {
    if (candidate === null || candidate.length === 0) return;
    const size = (literals: readonly string[]): number => Math.min(...literals.map((literal) => literal.length)) - literals.length * 0.1;
    if (best === null || size(candidate) > size(best)) best = candidate;
  };
  const endRun = (): void => {
    if (run.length > 0) offer([run]);
    run = '';
  };
  while (parser.at < parser.source.length) {
    const char = parser.source.charAt(parser.at);
    if (char === '|' || char === ')') break;
    let literal: string | null = null;
    let group: readonly string[] | null = null;
    let consumes = true;
    if (char === '(') {
      const head = /^\((?:\?(?::|[=!]|<[=!]))?/u.exec(parser.source.slice(parser.at))?.[0] ?? '(';
      parser.at += head.length;
      const inner = readAlternation(parser);
      parser.at += 1;
      if (head === '(' || head === '(?:') group = inner;
      else consumes = false;
    } else if (char === '[') {
      parser.at += 1;
      while (parser.at < parser.source.length && parser.source[parser.at] !== ']') parser.at += parser.source[parser.at] === '\\' ? 2 : 1;
      parser.at += 1;
    } else if (char === '\\') {
      const next = parser.source.charAt(parser.at + 1);
      parser.at += 2;
      if (next === 'p' || next === 'P' || next === 'u') {
        if (parser.source[parser.at] === '{') parser.at = parser.source.indexOf('}', parser.at) + 1;
      } else if (next === 'b' || next === 'B') consumes = false;
      else if (!/[a-z0-9]/iu.test(next)) literal = next;
    } else if (char === '^' || char === '$') {
      parser.at += 1;
      consumes = false;
    } else if (char === '.') {
      parser.at += 1;
    } else {
      literal = char;
      parser.at += 1;
    }
    const quantifier = /^(?:[?*+]|\{(\d+)(?:,\d*)?\})/u.exec(parser.source.slice(parser.at, parser.at + 12));
    if (quantifier !== null) {
      parser.at += quantifier[0].length;
      if (parser.source[parser.at] === '?') parser.at += 1;
      const optional = quantifier[0] === '?' || quantifier[0] === '*' || quantifier[1] === '0';
      endRun();
      if (!optional) offer(literal === null ? group : [literal]);
      continue;
    }
    if (literal !== null) run += literal;
    else if (consumes) {
      endRun();
      offer(group);
    }
  }
  endRun();
  return best;
}
