import { innerDot } from './clean-text.ts';
import { requiredBranches } from './required-literals.ts';
import type { RequiredSets } from './required-literals.ts';

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

/** A literal under the piece of it that is looked up, with every set that it belongs to. */
interface Filed {
  readonly sets: number[];
  readonly literal: string;
  /** Where the piece stands in the literal. */
  readonly offset: number;
}

const slots = 1 << 16;
const hashOf = (first: number, second: number, third: number): number => (first * 961 + second * 31 + third) & (slots - 1);

/**
 * Each pattern needs one of its branches, a branch needs one literal of each of its sets. Every literal is filed under
 * one three-letter piece, the rarest among all literals, and is looked for only where that piece stands: one pass over
 * the text, whatever the number of rules.
 */
export function createPatternIndex(): PatternIndex {
  const branchesOf: (readonly RequiredSets[] | null)[] = [];
  const always: number[] = [];
  const filed = new Array<Filed[] | undefined>(slots);
  /** Which slots hold anything: small enough for the processor's nearest cache, and most letters of a text find nothing. */
  const taken = new Uint8Array(slots);
  /** The branch of each set, the pattern of each branch, and how many sets a branch has. */
  const branchOf: number[] = [];
  const patternOf: number[] = [];
  const setsOf: number[] = [];
  let setStamps = new Uint32Array(0);
  let patternStamps = new Uint32Array(0);
  let branchStamps = new Uint32Array(0);
  let branchHits = new Uint8Array(0);
  let stamp = 0;

  const remember = (branches: readonly RequiredSets[] | null): number => branchesOf.push(branches) - 1;
  const file = (literal: string, set: number, frequency: ReadonlyMap<number, number>): void => {
    const rarest = piecesOf(literal).reduce((best, piece) =>
      (frequency.get(piece.hash) ?? 0) < (frequency.get(best.hash) ?? 0) ? piece : best,
    );
    const bucket = (filed[rarest.hash] ??= []);
    const known = bucket.find((other) => other.literal === literal);
    if (known === undefined) bucket.push({ sets: [set], literal, offset: rarest.offset });
    else known.sets.push(set);
    taken[rarest.hash] = 1;
  };
  return {
    add(source) {
      const dotted = bothDots(source);
      return { id: remember(requiredBranches(dotted)), regex: new RegExp(dotted, 'u') };
    },
    addPhrase: (phrase) => remember(phrase.length < 2 ? null : [[[phrase]]]),
    finish() {
      const frequency = new Map<number, number>();
      for (const branches of branchesOf)
        for (const { hash } of (branches ?? []).flat(2).flatMap(piecesOf)) frequency.set(hash, (frequency.get(hash) ?? 0) + 1);
      for (const [id, branches] of branchesOf.entries()) {
        if (branches === null) always.push(id);
        for (const sets of branches ?? []) {
          const branch = patternOf.push(id) - 1;
          setsOf.push(sets.length);
          for (const literals of sets) {
            const set = branchOf.push(branch) - 1;
            for (const literal of literals) file(literal, set, frequency);
          }
        }
      }
      patternStamps = new Uint32Array(branchesOf.length);
      branchStamps = new Uint32Array(patternOf.length);
      branchHits = new Uint8Array(patternOf.length);
      setStamps = new Uint32Array(branchOf.length);
    },
    candidates(text) {
      stamp += 1;
      const now = stamp;
      const ids: number[] = [];
      const found = (id: number): void => {
        if (patternStamps[id] === now) return;
        patternStamps[id] = now;
        ids.push(id);
      };
      const meet = (slot: number, at: number): void => {
        if (taken[slot] === 0) return;
        for (const { sets, literal, offset } of filed[slot] ?? []) {
          if (!text.startsWith(literal, at - offset)) continue;
          for (const set of sets) {
            if (setStamps[set] === now) continue;
            setStamps[set] = now;
            const branch = branchOf[set] ?? 0;
            const hits = branchStamps[branch] === now ? (branchHits[branch] ?? 0) + 1 : 1;
            branchStamps[branch] = now;
            branchHits[branch] = hits;
            if (hits === setsOf[branch]) found(patternOf[branch] ?? 0);
          }
        }
      };
      for (const id of always) found(id);
      let first = text.charCodeAt(0);
      let second = text.charCodeAt(1);
      for (let at = 0; at + 1 < text.length; at += 1) {
        const third = at + 2 < text.length ? text.charCodeAt(at + 2) : 0;
        // A literal of two letters is filed with nothing after it.
        meet(hashOf(first, second, 0), at);
        if (third !== 0) meet(hashOf(first, second, third), at);
        first = second;
        second = third;
      }
      return { has: (id) => patternStamps[id] === now, ids };
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
function piecesOf(literal: string): readonly { readonly hash: number; readonly offset: number }[] {
  if (literal.length < 3) return [{ hash: hashOf(literal.charCodeAt(0), literal.charCodeAt(1), 0), offset: 0 }];
  return Array.from({ length: literal.length - 2 }, (_, offset) => ({
    hash: hashOf(literal.charCodeAt(offset), literal.charCodeAt(offset + 1), literal.charCodeAt(offset + 2)),
    offset,
  }));
}
