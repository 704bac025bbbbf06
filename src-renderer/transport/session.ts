const storageKey = 'mailready.session';

export interface SessionPlace {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  readonly history: Pick<History, 'replaceState'>;
  readonly fetch: typeof fetch;
}

/** The one-time token of the address: `#token=…`, or the bare fragment. */
function tokenOf(hash: string): string | null {
  const bare = hash.replace(/^#/, '');
  if (bare === '') return null;
  const named = new URLSearchParams(bare).get('token');
  const token = named ?? bare;
  return /^[\w-]{16,256}$/.test(token) ? token : null;
}

/**
 * Makes the session of a loopback window: the one-time token leaves the address bar at once and is exchanged for a
 * bearer token, which lives in sessionStorage, so that reloading the page keeps working. Null: no way in.
 */
export async function openSession(place: SessionPlace): Promise<string | null> {
  const token = tokenOf(place.location.hash);
  if (token !== null) {
    place.history.replaceState(null, '', place.location.pathname + place.location.search);
    try {
      const response = await place.fetch('/api/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
        signal: AbortSignal.timeout(10_000),
      });
      const body: unknown = response.ok ? await response.json() : null;
      const bearer = bearerOf(body);
      if (bearer !== null) {
        place.storage.setItem(storageKey, bearer);
        return bearer;
      }
    } catch {
      // The host is gone: what sessionStorage still has may serve a page that was reloaded with its old fragment.
    }
  }
  return place.storage.getItem(storageKey);
}

function bearerOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null;
  const plain = 'value' in body && typeof body.value === 'object' && body.value !== null ? body.value : body;
  for (const name of ['bearer', 'token'] as const) {
    const value: unknown = (plain as Record<string, unknown>)[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}
