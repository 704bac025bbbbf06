import type { ProblemCode } from '../../src-main/contract/problem-codes.ts';
import type { WordWeights } from '../../src-main/core/knowledge/word-weights.ts';

/** One labelled reply as the second opinion sees it. */
export interface Example {
  readonly features: ReadonlySet<string>;
  readonly code: ProblemCode;
}

export interface TrainOptions {
  readonly rounds?: number;
  readonly rate?: number;
  /** How much every weight is drawn back to nothing, per example. */
  readonly decay?: number;
  /** Weights nearer to nothing than this are left out. */
  readonly least?: number;
  /** Words of fewer examples are left out. */
  readonly fewest?: number;
}

const scale = 100;

/**
 * Multinomial logistic regression by Adagrad, in a fixed order: the same examples always give the same weights. Rows are
 * tf-idf of length 1 (a word counts once).
 */
export function train(examples: readonly Example[], options: TrainOptions = {}): WordWeights {
  const { rounds = 20, rate = 0.4, decay = 2e-5, least = 0.8, fewest = 2 } = options;
  const codes = [...new Set(examples.map((example) => example.code))].sort();
  const codeAt = new Map(codes.map((code, at) => [code, at]));
  const seen = new Map<string, number>();
  for (const { features } of examples) for (const feature of features) seen.set(feature, (seen.get(feature) ?? 0) + 1);
  const vocabulary = [...seen]
    .filter(([, times]) => times >= fewest)
    .map(([feature]) => feature)
    .sort();
  const wordAt = new Map(vocabulary.map((feature, at) => [feature, at]));
  const rarity = vocabulary.map((feature) => Math.log((examples.length + 1) / ((seen.get(feature) ?? 0) + 1)) + 1);
  const rows = examples.map(({ features, code }) => {
    const words = [...features].flatMap((feature) => wordAt.get(feature) ?? []);
    const length = Math.sqrt(words.reduce((sum, at) => sum + (rarity[at] ?? 0) ** 2, 0)) || 1;
    return { words, values: words.map((at) => (rarity[at] ?? 0) / length), code: codeAt.get(code) ?? 0 };
  });

  const wide = codes.length;
  const weights = new Float64Array(vocabulary.length * wide);
  const steps = new Float64Array(vocabulary.length * wide).fill(1e-2);
  const bias = new Float64Array(wide);
  const biasSteps = new Float64Array(wide).fill(1e-2);
  const scores = new Float64Array(wide);
  for (let round = 0; round < rounds; round += 1) {
    // A stride that shares no factor with the number of rows: every row once, neighbours apart.
    for (const at of strided(rows.length, 7919 + 2 * round)) {
      const row = rows[at];
      if (row === undefined) continue;
      scores.set(bias);
      row.words.forEach((word, nth) => {
        const value = row.values[nth] ?? 0;
        for (let code = 0; code < wide; code += 1) scores[code] = (scores[code] ?? 0) + value * (weights[word * wide + code] ?? 0);
      });
      softmax(scores);
      for (let code = 0; code < wide; code += 1) {
        const error = (scores[code] ?? 0) - (code === row.code ? 1 : 0);
        biasSteps[code] = (biasSteps[code] ?? 0) + error * error;
        bias[code] = (bias[code] ?? 0) - (rate * error) / Math.sqrt(biasSteps[code] ?? 1);
        row.words.forEach((word, nth) => {
          const here = word * wide + code;
          const slope = error * (row.values[nth] ?? 0) + decay * (weights[here] ?? 0);
          const step = (steps[here] ?? 0) + slope * slope;
          steps[here] = step;
          weights[here] = (weights[here] ?? 0) - (rate * slope) / Math.sqrt(step);
        });
      }
    }
  }

  const words: Record<string, number[]> = {};
  vocabulary.forEach((feature, word) => {
    const pairs: number[] = [];
    for (let code = 0; code < wide; code += 1) {
      const weight = weights[word * wide + code] ?? 0;
      if (Math.abs(weight) >= least) pairs.push(code, Math.round(weight * scale));
    }
    if (pairs.length > 0) words[feature] = [Math.round((rarity[word] ?? 0) * scale), ...pairs];
  });
  return { codes, scale, bias: Array.from(bias, (value) => Math.round(value * scale)), words };
}

function* strided(count: number, stride: number): Generator<number> {
  let step = stride % count || 1;
  while (gcd(step, count) !== 1) step += 1;
  for (let turn = 0, at = 0; turn < count; turn += 1, at = (at + step) % count) yield at;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function softmax(scores: Float64Array): void {
  const highest = scores.reduce((best, score) => Math.max(best, score), -Infinity);
  let sum = 0;
  for (let at = 0; at < scores.length; at += 1) {
    scores[at] = Math.exp((scores[at] ?? 0) - highest);
    sum += scores[at] ?? 0;
  }
  for (let at = 0; at < scores.length; at += 1) scores[at] = (scores[at] ?? 0) / sum;
}
