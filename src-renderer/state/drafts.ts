import { Draft } from '../../src-main/contract/draft.ts';
import type { App } from './app.ts';
import type { AppState } from './model.ts';

/** The copy of this very window, for a reload: it is written at once, where the app's may come too late. */
const places = { draft: 'mailready.draft', explain: 'mailready.explain' } as const;
const everyMs = 1000;

/**
 * What was typed on the way and is worth keeping; null when there is nothing. Never a password and never a handle: the
 * contract has no room for either. A practice mailbox begins anew after each start of its servers.
 */
export function draftOf(state: AppState): Draft | null {
  const { typed, address, domain, hand, origin, guideMarks, guideLater, made, practice, options } = state.setup;
  if (typed.trim() === '' || practice !== null) return null;
  // A password pasted into the wrong field must not outlive it: only what begins to be an address is kept.
  if (address === null && !typed.includes('@')) return null;
  const cut = (text: string): string => text.slice(0, 320);
  const end = (side: NonNullable<typeof hand>['incoming']): NonNullable<Draft['hand']>['incoming'] => ({
    ...side,
    host: cut(side.host),
    port: side.port.slice(0, 16),
    login: cut(side.login),
  });
  return {
    typed: typed.slice(0, 1000),
    address: address === null ? null : cut(address),
    domain: cut(domain),
    screen: address === null || state.replacing !== null ? 'start' : farthest(state),
    hand: hand === null ? null : { ...hand, incoming: end(hand.incoming), outgoing: end(hand.outgoing), from: cut(hand.from) },
    handUsed: origin === 'entered' && hand !== null,
    guideMarks,
    guideLater,
    ...(made === null ? {} : { madeAt: made.at }),
    alsoTo: cut(options.alsoTo),
  };
}

function farthest({ trail }: AppState): Draft['screen'] {
  const names = new Set(trail.map((screen) => screen.name));
  for (const name of ['secret', 'prepare', 'found'] as const) if (names.has(name)) return name;
  return names.has('check') || names.has('result') ? 'secret' : 'start';
}

/** Restores what was typed before the program ended or the window was loaded anew, and keeps it from now on. Returns the way to stop. */
export async function keepDrafts(app: App, storage: Pick<Storage, 'getItem' | 'setItem'> = sessionStorage): Promise<() => void> {
  const kept = await app.client.call('draft.get', {});
  const stored = kept.ok ? kept.value.draft : null;
  let last = JSON.stringify(stored);
  const draft = ownCopy(storage.getItem(places.draft), stored);
  // Somebody who types faster than the answer comes keeps what they typed.
  if (draft !== null && app.store.state.setup.typed === '' && app.store.state.setup.address === null)
    app.store.dispatch({ type: 'restored', draft });
  // Pasted letters may hold anything: they stay in this window and never go to the disk.
  let explained = storage.getItem(places.explain) ?? '';
  if (explained !== '' && app.store.state.explain.text === '') app.store.dispatch({ type: 'explain_typed', text: explained });

  const write = (): void => {
    const now = draftOf(app.store.state);
    const text = JSON.stringify(now);
    if (text !== last) {
      last = text;
      remember(storage, places.draft, text);
      void app.client.call('draft.set', { draft: now });
    }
    const { text: explain } = app.store.state.explain;
    if (explain === explained) return;
    explained = explain;
    remember(storage, places.explain, explain);
  };
  const timer = setInterval(write, everyMs);
  window.addEventListener('pagehide', write);
  return () => {
    clearInterval(timer);
    window.removeEventListener('pagehide', write);
  };
}

function remember(storage: Pick<Storage, 'setItem'>, name: string, text: string): void {
  try {
    storage.setItem(name, text);
  } catch {
    // Storage may be full or forbidden: the window works without.
  }
}

/** The draft of this window where it has one, which is never older than what the app kept. */
function ownCopy(text: string | null, stored: Draft | null): Draft | null {
  if (text === null) return stored;
  try {
    const own = Draft.nullable().safeParse(JSON.parse(text));
    return own.success ? own.data : stored;
  } catch {
    return stored;
  }
}
