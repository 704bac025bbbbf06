import { cluesOfText } from '../../src-main/core/diagnose/clues.ts';
import { createProviderNames } from '../../src-main/core/diagnose/provider-names.ts';
import { wordFeatures } from '../../src-main/core/diagnose/word-features.ts';
import type { Provider } from '../../src-main/core/knowledge/provider.ts';
import type { CorpusRow } from '../eval/evaluate.ts';
import type { Example } from './train.ts';

/** All that is learnt from. */
export type LabelledReply = Pick<CorpusRow, 'raw' | 'cause' | 'protocol' | 'stage' | 'provider'>;

/** Every labelled reply twice, as our own check sees it and as a person pastes it: without stage and provider. */
export function readExamples(rows: readonly LabelledReply[], providers: readonly Provider[]): readonly Example[] {
  const names = createProviderNames(providers);
  return rows.flatMap(({ raw, cause, protocol, stage, provider }) =>
    [{ text: raw }, { text: raw, protocol, stage, provider }].map((pasted) => ({
      features: wordFeatures(cluesOfText(pasted, names)),
      code: cause,
    })),
  );
}
