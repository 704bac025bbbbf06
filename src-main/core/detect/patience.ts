import type { SourceId } from '../../contract/discovery.ts';
import type { Clock, Fetch } from '../ports.ts';

/**
 * How long better-ranked rivals of a proved find are waited for, in milliseconds after it. With equal trust a quarter of
 * the time that it took. One that has to be asked about waits for what need not be, until twice its time has passed, for
 * a document and its proof take twice the round trips of a DNS answer and its proof; and until a lost packet has been
 * sent anew, which happens after 1 s. All began at the same moment.
 */
export function graceMs(trusted: boolean, foundAfterMs: number): number {
  return trusted ? Math.max(50, foundAfterMs / 4) : Math.max(1_200 - foundAfterMs, foundAfterMs);
}

/**
 * A host that has not even taken the connection for so long, in milliseconds, is behind a firewall that drops packets:
 * in twice that time the other servers went through a whole conversation, five round trips or more.
 */
export function silenceMs(foundAfterMs: number): number {
  return Math.max(200, foundAfterMs / 2);
}

export interface Listening {
  /** The fetch for one source, with an ear on it. */
  readonly fetchOf: (source: SourceId) => Fetch;
  /** For how many milliseconds the source has only been knocking at hosts that say nothing; 0 if anything else goes on. */
  readonly quietMs: (source: SourceId) => number;
}

interface Request {
  knockingSince: number | null;
}

/** Notes for each source whether the web hosts that it asks take the connection. */
export function listen(fetch: Fetch, clock: Clock): Listening {
  const open = new Map<SourceId, Set<Request>>();
  return {
    fetchOf: (source) => {
      const requests = new Set<Request>();
      open.set(source, requests);
      return {
        async get(url, ask) {
          const request: Request = { knockingSince: null };
          requests.add(request);
          try {
            return await fetch.get(url, {
              ...ask,
              onProgress: (progress) => {
                request.knockingSince = progress === 'connecting' ? clock.monotonic() : null;
              },
            });
          } finally {
            requests.delete(request);
          }
        },
      };
    },
    quietMs: (source) => {
      const requests = [...(open.get(source) ?? [])];
      if (requests.length === 0) return 0;
      return Math.min(...requests.map(({ knockingSince }) => (knockingSince === null ? 0 : clock.monotonic() - knockingSince)));
    },
  };
}
