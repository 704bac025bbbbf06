import type { ProblemCode } from '../../contract/problem-codes.ts';
import type { Likely } from './second-opinion.ts';

export interface Opinion {
  readonly code: ProblemCode;
  readonly confidence: number;
  readonly alternatives: readonly { readonly code: ProblemCode; readonly confidence: number }[];
}

/** What the words say beside the rules; both as measured on replies that neither had seen (CONTRIBUTING.md has the table). */
const share = 0.45;
/** Where no rule holds the words must be this sure: "Hello" is no error. Below it they only name what may be meant. */
const aloneFrom = 0.5;
const mayBeMeant = 0.15;
/** What is less likely than this is no cause to name. */
const worthNaming = 0.02;

/**
 * Weighs what the rules found against what the words alone suggest. The rules' own alternatives stay unless likelier ones
 * take their place; `most` is how many are named where the rules name fewer.
 */
export function weighOpinions(ruled: Opinion, likely: readonly Likely[], most: number): Opinion {
  const first = likely[0];
  if (first === undefined) return ruled;
  if (ruled.code === 'unknown_reply' && first.probability < aloneFrom)
    return {
      ...ruled,
      alternatives:
        ruled.alternatives.length > 0
          ? ruled.alternatives
          : likely
              .filter(({ probability, code }) => probability >= mayBeMeant && code !== 'unknown_reply')
              .map(({ code, probability }) => ({ code, confidence: Math.round(probability * share * 100) / 100 })),
    };
  const total = new Map<ProblemCode, number>();
  for (const { code, confidence } of [ruled, ...ruled.alternatives]) total.set(code, confidence * (1 - share));
  for (const { code, probability } of likely) total.set(code, (total.get(code) ?? 0) + probability * share);
  const [best, ...others] = [...total].sort((a, b) => b[1] - a[1]);
  if (best === undefined) return ruled;
  const named = new Set(ruled.alternatives.map((alternative) => alternative.code));
  return {
    code: best[0],
    confidence: best[1],
    alternatives: others
      .filter(([code, sum]) => code !== 'unknown_reply' && (sum >= worthNaming || named.has(code)))
      .slice(0, Math.max(most, named.size))
      .map(([code, sum]) => ({ code, confidence: Math.round(sum * 100) / 100 })),
  };
}
