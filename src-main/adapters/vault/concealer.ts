import { openSecret } from '../../core/open-secret.ts';
import { createRedactor, createRemover, redact, type Redactor } from '../../core/redact/redact.ts';
import type { Secret } from '../../core/secret.ts';

/** Takes the secrets of this run, and whatever else looks like one, out of texts: servers repeat what they were told. */
export interface Concealer {
  /** From now on this secret is taken out. */
  know(secret: Secret): void;
  readonly conceal: (text: string) => string;
  /** Takes the known secrets out and nothing else: for pages, whose marks a pattern would run over. */
  readonly concealKnown: (text: string) => string;
}

/** More secrets than one run ever uses; the oldest are forgotten. */
const most = 200;

export function createConcealer(): Concealer {
  const known = new Set<string>();
  let conceal: Redactor = redact;
  let concealKnown: Redactor = (text) => text;
  return {
    know(secret) {
      const plain = openSecret(secret);
      if (known.has(plain)) return;
      const oldest = known.values().next();
      if (known.size >= most && oldest.done !== true) known.delete(oldest.value);
      known.add(plain);
      conceal = createRedactor([...known]);
      concealKnown = createRemover([...known]);
    },
    conceal: (text) => conceal(text),
    concealKnown: (text) => concealKnown(text),
  };
}
