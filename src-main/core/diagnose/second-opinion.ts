import type { ProblemCode } from '../../contract/problem-codes.ts';
import type { WordWeights } from '../knowledge/word-weights.ts';
import type { Clues } from './clues.ts';
import { wordFeatures } from './word-features.ts';

export interface Likely {
  readonly code: ProblemCode;
  /** 0 to 1; all codes together give 1. */
  readonly probability: number;
}

/** The likeliest codes by the words alone, the likeliest first; none where no word is known. */
export type SecondOpinion = (clues: Clues) => readonly Likely[];

const most = 6;

/**
 * Multinomial logistic regression over the words (weighted by how rare they are), learnt from the labelled replies:
 * see tools/learn. It knows no context and no rule, so it errs elsewhere than the rules do: that is its use.
 */
export function createSecondOpinion(weights: WordWeights): SecondOpinion {
  const { codes, scale } = weights;
  const bias = new Float64Array(weights.bias.map((value) => value / scale));
  const known = new Map(Object.entries(weights.words));
  return (clues) => {
    const scores = bias.slice();
    let length = 0;
    const found: (readonly number[])[] = [];
    for (const feature of wordFeatures(clues)) {
      const row = known.get(feature);
      if (row === undefined) continue;
      found.push(row);
      length += ((row[0] ?? 0) / scale) ** 2;
    }
    if (found.length === 0) return [];
    const norm = 1 / (Math.sqrt(length) * scale * scale);
    for (const row of found) {
      const times = (row[0] ?? 0) * norm;
      for (let at = 1; at < row.length; at += 2) {
        const code = row[at] ?? 0;
        scores[code] = (scores[code] ?? 0) + times * (row[at + 1] ?? 0);
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
