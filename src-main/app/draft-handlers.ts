import { Draft } from '../contract/draft.ts';
import type { Handlers } from '../contract/serve.ts';
import type { Store } from '../core/ports.ts';

const name = 'draft';

/** What was typed and not used yet, in `draft.json`. A damaged or older file means that there is nothing. */
export function draftHandlers(store: Store): Pick<Handlers, 'draft.get' | 'draft.set'> {
  return {
    async 'draft.get'() {
      const read = await store.read(name);
      const draft = Draft.safeParse(read.ok ? read.value : null);
      return { ok: true, value: { draft: draft.success ? draft.data : null } };
    },
    async 'draft.set'({ draft }) {
      // A draft that cannot be written is kept by the window until it closes; that is no reason to stop anybody.
      if (draft === null) await store.remove(name);
      else await store.write(name, draft);
      return { ok: true, value: {} };
    },
  };
}
