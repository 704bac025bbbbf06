import { innerDot } from './clean-text.ts';
import { requiredLiterals } from './required-literals.ts';

export interface Pattern {
  readonly id: number;
  readonly regex: RegExp;
}

/** Tells which patterns can match a text at all, so that only a few regular expressions run. */
export interface PatternIndex {
  /** Compiles and remembers a pattern. */
  add(source: string): Pattern;
  /** Remembers a plain phrase under a number of its own. */
  addPhrase(phrase: string): number;
  /** To be called once, after the last `add`. */
  finish(): void;
  /** The patterns and phrases whose letters occur in the text; valid until the next call. */
  candidates(text: string): Candidates;
}

export interface Candidates {
  readonly has: (id: number) => boolean;
  /** Each once, in no order. */
  readonly ids: readonly number[];
}

const gramLength = 3;

/**
 * Each pattern is filed under one three-letter piece of every literal it requires, the rarest among all
 * literals; a text is looked up by its own pieces, in one pass, whatever the number of rules.
 */
export function createPatternIndex(): PatternIndex {
  const literalsOf: (readonly string[] | null)[] = [];
  const filed = new Map<string, number[]>();
  let always: number[] = [];
  let stamps = new Uint32Array(0);
  let stamp = 0;

  const remember = (literals: readonly string[] | null): number => literalsOf.push(literals) - 1;
  return {
    add(source) {
      const dotted = bothDots(source);
      return { id: remember(requiredLiterals(dotted)), regex: new RegExp(dotted, 'u') };
    },
    addPhrase: (phrase) => remember(phrase.length < 2 ? null : [phrase]),
    finish() {
      const frequency = new Map<string, number>();
      for (const literals of literalsOf)
        for (const literal of literals ?? []) for (const gram of gramsOf(literal)) frequency.set(gram, (frequency.get(gram) ?? 0) + 1);
      for (const [id, literals] of literalsOf.entries()) {
        if (literals === null) {
          always.push(id);
          continue;
        }
        for (const literal of literals) {
          const rarest = gramsOf(literal).reduce((best, gram) => ((frequency.get(gram) ?? 0) < (frequency.get(best) ?? 0) ? gram : best));
          const ids = filed.get(rarest);
          if (ids === undefined) filed.set(rarest, [id]);
          else ids.push(id);
        }
      }
      always = [...new Set(always)];
      stamps = new Uint32Array(literalsOf.length);
    },
    candidates(text) {
      stamp += 1;
      const now = stamp;
      const ids: number[] = [];
      const mark = (found: readonly number[] | undefined): void => {
        if (found === undefined) return;
        for (const id of found) {
          if (stamps[id] === now) continue;
          stamps[id] = now;
          ids.push(id);
        }
      };
      mark(always);
      for (let at = 0; at + 2 <= text.length; at += 1) {
        mark(filed.get(text.slice(at, at + gramLength)));
        mark(filed.get(text.slice(at, at + 2)));
      }
      return { has: (id) => stamps[id] === now, ids };
    },
  };
}

/** Lets a literal dot of a pattern meet both kinds of dots of the normalised text; negated classes stay. */
export function bothDots(source: string): string {
  return source.replace(/\\\.|\[\^(?:\\.|[^\]])*\]|\[(?:\\.|[^\]])*\]|\\./gu, (part) => {
    if (part === '\\.') return `[.${innerDot}]`;
    return part.startsWith('[') && !part.startsWith('[^') && part.includes('.') ? part.replace('.', `.${innerDot}`) : part;
  });
}

/** Pieces of three letters; a literal of two is its own piece. */
function gramsOf(literal: string): string[] {
  if (literal.length <= gramLength) return [literal];
  return Array.from({ length: literal.length - gramLength + 1 }, (_, at) => literal.slice(at, at + gramLength));
}
