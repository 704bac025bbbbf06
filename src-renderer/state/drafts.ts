import type { App } from './app.ts';
import type { Setup } from './model.ts';

const place = 'mailready.drafts';
const everyMs = 1000;

/** What was typed and survives a reload of the window. Never a password, never a handle. */
type Draft = Pick<Setup, 'typed' | 'address' | 'domain' | 'hand' | 'guideMarks' | 'guideLater'> & { readonly explain: string };

/** Restores the drafts of this window and keeps them from now on. Returns the way to stop. */
export function keepDrafts(app: App, storage: Pick<Storage, 'getItem' | 'setItem'> = sessionStorage): () => void {
  restore(app, storage);
  let last = '';
  const write = (): void => {
    const { setup, explain } = app.store.state;
    const { typed, address, domain, hand, guideMarks, guideLater } = setup;
    const text = JSON.stringify({ typed, address, domain, hand, guideMarks, guideLater, explain: explain.text } satisfies Draft);
    if (text === last) return;
    last = text;
    try {
      storage.setItem(place, text);
    } catch {
      // Storage may be full or forbidden: the window works without drafts.
    }
  };
  const timer = setInterval(write, everyMs);
  window.addEventListener('pagehide', write);
  return () => {
    clearInterval(timer);
    window.removeEventListener('pagehide', write);
  };
}

function restore(app: App, storage: Pick<Storage, 'getItem'>): void {
  try {
    const draft = JSON.parse(storage.getItem(place) ?? 'null') as Partial<Draft> | null;
    if (draft === null || typeof draft.typed !== 'string') return;
    const { explain, ...setup } = draft;
    app.store.dispatch({ type: 'restored', setup });
    if (typeof explain === 'string') app.store.dispatch({ type: 'explain_typed', text: explain });
  } catch {
    // An older or damaged draft is left alone.
  }
}
