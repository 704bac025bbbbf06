import type { Failure } from '../../src-main/contract/define.ts';
import type { Client } from '../../src-main/contract/transport.ts';
import type { Announcer, Store } from './store.svelte.ts';

/** What every flow of the window works with. */
export interface Kit {
  readonly client: Client;
  readonly store: Store;
  readonly announcer: Announcer;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Shows a failure that belongs to no field; a cancelled run is no news. */
export function notify(kit: Kit, failure: Failure): void {
  if (failure.code !== 'cancelled') kit.store.dispatch({ type: 'notice', failure });
}
