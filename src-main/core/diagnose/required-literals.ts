/**
 * Literals of which at least one stands in every text that a pattern can match, or null when none can be
 * told. A plain search for them spares most rules their regular expression.
 */
export function requiredLiterals(source: string): readonly string[] | null {
  const found = readAlternation({ source, at: 0 });
  return found === null || found.some((literal) => literal.length < 2) ? null : found;
}

/** Sets of literals: a text must hold at least one of every set. */
export type RequiredSets = readonly (readonly string[])[];

const mostSets = 3;

/**
 * The same, sharper: one entry for each branch of a top-level alternation, and for each branch up to three sets that
 * all must be met. Null when some branch requires nothing that can be told.
 */
export function requiredBranches(source: string): readonly RequiredSets[] | null {
  const parser = { source, at: 0 };
  const branches: RequiredSets[] = [];
  for (;;) {
    const sets = readSequence(parser)
      .filter((literals) => literals.every((literal) => literal.length >= 2))
      .sort((a, b) => sieve(b) - sieve(a))
      .slice(0, mostSets);
    if (sets.length === 0) return null;
    branches.push(sets);
    if (source[parser.at] !== '|') return branches;
    parser.at += 1;
  }
}

interface Parser {
  readonly source: string;
  at: number;
}

function readAlternation(parser: Parser): readonly string[] | null {
  const branches = [bestOf(readSequence(parser))];
  while (parser.source[parser.at] === '|') {
    parser.at += 1;
    branches.push(bestOf(readSequence(parser)));
  }
  const all: string[] = [];
  for (const branch of branches) {
    if (branch === null) return null;
    all.push(...branch);
  }
  return all;
}

/** How much a set of literals keeps out: long and few are best. */
function sieve(literals: readonly string[]): number {
  return Math.min(...literals.map((literal) => literal.length)) - literals.length * 0.1;
}

function bestOf(sets: RequiredSets): readonly string[] | null {
  let best: readonly string[] | null = null;
  for (const literals of sets) if (best === null || sieve(literals) > sieve(best)) best = literals;
  return best;
}

/** Every literal run, and the literals of every required group. */
function readSequence(parser: Parser): (readonly string[])[] {
  const sets: (readonly string[])[] = [];
  let run = '';
  const offer = (candidate: readonly string[] | null): void => {
    if (candidate !== null && candidate.length > 0) sets.push(candidate);
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
  return sets;
}
