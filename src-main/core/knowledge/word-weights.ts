import { z } from 'zod';
import { ProblemCodeSchema } from '../../contract/problem.ts';

/** What `tools/learn` writes and the second opinion reads: `assets/problems/words.json`. */
export const WordWeights = z.strictObject({
  codes: z.array(ProblemCodeSchema).min(1),
  /** All numbers are divided by it. */
  scale: z.number().int().positive(),
  bias: z.array(z.number().int()),
  /** A feature of `wordFeatures`: how rare it is, then pairs of a code's place in `codes` and its weight. */
  words: z.record(z.string(), z.array(z.number().int())),
});
export type WordWeights = z.output<typeof WordWeights>;
