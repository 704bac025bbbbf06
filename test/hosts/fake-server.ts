import type { Handlers, Server } from '../../src-main/contract/serve.ts';
import { serve } from '../../src-main/contract/serve.ts';

/** The app, played: only the given handlers work, any other one is an exception (and so a fault). */
export function fakeServer(handlers: Partial<Handlers>): Server {
  return serve(handlers as Handlers, (error, name) => ({
    code: 'fault',
    message: 'fault',
    report: `${name}: ${error instanceof Error ? error.name : 'unknown'}`,
  }));
}

export const emptyDiscovery = {
  address: 'anna@example.org',
  domain: 'example.org',
  provider: null,
  settings: null,
  candidates: [],
  guide: null,
  sources: [],
  problems: [],
  elapsedMs: 1,
} as const;
