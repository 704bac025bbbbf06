import type { Endpoint } from '../../contract/settings.ts';
import { countdown } from '../countdown.ts';
import type { Observation } from '../facts.ts';
import type { Ask, Clock } from '../ports.ts';
import { greetImap } from './greet-imap.ts';
import { greetPop3 } from './greet-pop3.ts';
import { greetSmtp } from './greet-smtp.ts';
import { silentLog } from './open-endpoint.ts';
import type { ConnectDeps } from './open-endpoint.ts';

export interface ProbeAnswer {
  readonly ok: boolean;
  readonly observation?: Observation;
  /** Capabilities or EHLO keywords with their arguments, where it came so far. */
  readonly capabilities: readonly string[];
}
export type Probe = (endpoint: Endpoint, ask: Ask) => Promise<ProbeAnswer>;

/**
 * An unauthenticated look at a server: name, TCP, TLS with name check, greeting, capabilities. No password, no login name,
 * no address is sent. Ends by `ask.deadlineMs`.
 */
export function createProbe(deps: ConnectDeps, clock: Clock): Probe {
  return async (endpoint, ask) => {
    const limit = countdown(clock, ask.deadlineMs, ask.signal);
    const greet = { imap: greetImap, pop3: greetPop3, smtp: greetSmtp }[endpoint.protocol];
    const greeted = await greet(endpoint, deps, silentLog, limit);
    if (!greeted.ok) return { ok: false, observation: greeted.error, capabilities: [] };
    greeted.value.wire.close();
    const capabilities =
      'keywords' in greeted.value
        ? [...greeted.value.keywords].map(([name, value]) => `${name} ${value}`.trim())
        : [...greeted.value.capabilities.keys()];
    return { ok: true, capabilities };
  };
}
