import type { ProblemCode } from '../../contract/problem-codes.ts';
import type { WordWeights } from '../knowledge/word-weights.ts';
import type { Clues } from './clues.ts';
import { featuresAround, featuresOfWord, wordsOf } from './word-features.ts';

export interface Likely {
  readonly code: ProblemCode;
  /** 0 to 1; all codes together give 1. */
  readonly probability: number;
}

/** The likeliest codes by the words alone, the likeliest first; none where no word is known. */
export type SecondOpinion = (clues: Clues) => readonly Likely[];

const most = 6;
/** Words whose weights are kept at hand; a file of thousands of replies repeats the same few hundred. */
const mostKept = 4_000;
/** V8 keeps a longer piece of a text as a view into it: the whole text would stay in memory with the word. */
const longestKept = 12;

/**
 * Multinomial logistic regression over the words (weighted by how rare they are), learnt from the labelled replies:
 * see tools/learn. It knows no context and no rule, so it errs elsewhere than the rules do: that is its use.
 */
export function createSecondOpinion({ codes, scale, bias, words }: WordWeights): SecondOpinion {
  const rows = Object.values(words);
  const numberOf = new Map(Object.keys(words).map((feature, number) => [feature, number]));
  // All rows one behind the other: thousands of small arrays would lie all over the memory.
  const starts = new Uint32Array(rows.length + 1);
  rows.forEach((row, number) => (starts[number + 1] = (starts[number] ?? 0) + (row.length - 1) / 2));
  const rarities = Float64Array.from(rows, (row) => (row[0] ?? 0) / scale);
  const codeAt = Uint8Array.from(rows.flatMap((row) => row.filter((_, at) => at % 2 === 1)));
  const weightAt = Float32Array.from(rows.flatMap((row) => row.filter((_, at) => at > 0 && at % 2 === 0)));
  const fromBias = Float64Array.from(bias, (value) => value / scale);

  const kept = new Map<string, readonly number[]>();
  /** When a row was met last: a word counts once. */
  const met = new Uint32Array(rows.length);
  let turn = 0;
  const numbersOf = (features: readonly string[]): readonly number[] => features.flatMap((feature) => numberOf.get(feature) ?? []);
  const numbersOfWord = (word: string): readonly number[] => {
    const known = kept.get(word);
    if (known !== undefined) return known;
    const found = numbersOf(featuresOfWord(word));
    if (word.length > longestKept) return found;
    if (kept.size >= mostKept) kept.clear();
    kept.set(word, found);
    return found;
  };
  return (clues) => {
    turn += 1;
    const found: number[] = [];
    let length = 0;
    const take = (number: number): void => {
      if (met[number] === turn) return;
      met[number] = turn;
      found.push(number);
      length += (rarities[number] ?? 0) ** 2;
    };
    for (const word of wordsOf(clues)) for (const number of numbersOfWord(word)) take(number);
    for (const number of numbersOf(featuresAround(clues))) take(number);
    if (found.length === 0) return [];
    const scores = fromBias.slice();
    const norm = 1 / (Math.sqrt(length) * scale);
    for (const number of found) {
      const times = (rarities[number] ?? 0) * norm;
      const end = starts[number + 1] ?? 0;
      for (let at = starts[number] ?? 0; at < end; at += 1) {
        const code = codeAt[at] ?? 0;
        scores[code] = (scores[code] ?? 0) + times * (weightAt[at] ?? 0);
      }
    }
    return likeliest(codes, scores);
  };
}

function likeliest(codes: readonly ProblemCode[], scores: Float64Array): readonly Likely[] {
  const top: number[] = [];
  for (let at = 0; at < scores.length; at += 1) {
    const score = scores[at] ?? 0;
    if (top.length === most && score <= (scores[top[most - 1] ?? 0] ?? 0)) continue;
    let place = top.length;
    while (place > 0 && score > (scores[top[place - 1] ?? 0] ?? 0)) place -= 1;
    top.splice(place, 0, at);
    if (top.length > most) top.pop();
  }
  const highest = scores[top[0] ?? 0] ?? 0;
  let sum = 0;
  for (const score of scores) sum += Math.exp(score - highest);
  return top.flatMap((at) => {
    const code = codes[at];
    return code === undefined ? [] : [{ code, probability: Math.exp((scores[at] ?? 0) - highest) / sum }];
  });
}
