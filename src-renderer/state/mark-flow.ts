import type { EnteredEndpoint } from '../../src-main/contract/settings.ts';
import type { HandEndpoint } from './hand-form.ts';
import { lookable } from './hand-form.ts';
import type { Kit } from './kit.ts';

export type MarkFlow = ReturnType<typeof makeMarkFlow>;
type Side = 'incoming' | 'outgoing';

/** Nobody is asked while somebody still types. */
const settleMs = 700;

/** Looks at the servers in the form as soon as they stand still; typing stops the look and never waits for it. */
export function makeMarkFlow({ client, store }: Pick<Kit, 'client' | 'store'>) {
  const running: Record<Side, { readonly key: string; readonly stop: AbortController } | null> = { incoming: null, outgoing: null };

  function look(side: Side, endpoint: HandEndpoint): void {
    const server = lookable(endpoint);
    const key = keyOf(server);
    const was = running[side];
    if (was?.key === key) return;
    was?.stop.abort();
    running[side] = null;
    const known = store.state.setup.marks[side];
    if (known !== null && known !== 'looking' && keyOf(known.server) === key) return;
    if (known !== null && (known !== 'looking' || was !== null)) store.dispatch({ type: 'mark', side, mark: null });
    if (server !== null) void lookAt(side, server, key);
  }

  async function lookAt(side: Side, server: EnteredEndpoint, key: string): Promise<void> {
    const stop = new AbortController();
    const stopped = (): boolean => stop.signal.aborted;
    running[side] = { key, stop };
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    if (stopped()) return;
    store.dispatch({ type: 'mark', side, mark: 'looking' });
    const reply = await client.run('server.probe', { server }, () => undefined, stop.signal);
    if (!stopped()) store.dispatch({ type: 'mark', side, mark: reply.ok ? reply.value : null });
  }

  /** The form is left: nobody waits for an answer any more. */
  function leave(): void {
    for (const side of ['incoming', 'outgoing'] as const) {
      running[side]?.stop.abort();
      running[side] = null;
      if (store.state.setup.marks[side] === 'looking') store.dispatch({ type: 'mark', side, mark: null });
    }
  }

  return { look, leave };
}

function keyOf(server: EnteredEndpoint | null): string {
  return server === null ? '' : `${server.protocol} ${server.host.toLowerCase()} ${String(server.port)} ${server.security}`;
}
