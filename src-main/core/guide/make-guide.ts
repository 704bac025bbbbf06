import type { Guide } from '../../contract/guide.ts';
import type { Language } from '../../contract/problem.ts';
import type { Provider } from '../knowledge/provider.ts';
import { guideFacts } from './guide-facts.ts';

/** The provider's guide in one language: what to prepare, step by step. */
export function makeGuide(provider: Provider, language: Language): Guide {
  const { intro, steps } = provider.guides[language];
  const shape = provider.app_password_shape;
  return {
    provider: provider.id,
    name: provider.name[language],
    status: provider.status,
    facts: guideFacts(provider),
    intro,
    steps,
    appPasswordShape:
      shape === null ? null : { length: shape.length, alphabet: shape.alphabet, note: shape.note === null ? null : shape.note[language] },
    ...(provider.login_hint === null ? {} : { loginHint: provider.login_hint[language] }),
    lastChecked: provider.last_checked,
  };
}
