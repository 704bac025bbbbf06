import type { Language } from '../../contract/problem.ts';
import type { ProblemCode } from '../../contract/problem-codes.ts';
import type { ProblemData } from './problem-data.ts';
import type { Provider } from './provider.ts';
import type { WordWeights } from './word-weights.ts';

/** Everything that is data: read from `assets/` when the program is built, validated there, never at a user's desk. */
export interface Knowledge {
  readonly providers: readonly Provider[];
  readonly problems: Readonly<Record<ProblemCode, ProblemData>>;
  /** What the labelled replies teach about words; see tools/learn. */
  readonly words: WordWeights;
  /** ICU messages of the window and the command line, by key. */
  readonly locales: Readonly<Record<Language, Readonly<Record<string, string>>>>;
}
