import type { Wireline } from '../../src-main/contract/transport.ts';
import type { Bridge } from '../../src-main/contract/bridge.ts';
import { overBridge } from './bridge.ts';
import { overLoopback } from './loopback.ts';
import { openSession } from './session.ts';

declare global {
  interface Window {
    readonly mailready?: Bridge;
  }
}

/** Electron's bridge where there is one, else the loopback host that served this page. */
export async function chooseLine(onRefused: () => void): Promise<Wireline> {
  if (window.mailready !== undefined) return overBridge(window.mailready);
  const fetchHere: typeof fetch = (input, init) => window.fetch(input, init);
  const bearer = await openSession({ storage: sessionStorage, location, history, fetch: fetchHere });
  if (bearer === null) onRefused();
  return overLoopback({ fetch: fetchHere, bearer: () => bearer, onRefused });
}
