import type { Endpoint } from '../../contract/settings.ts';
import type { Countdown } from '../countdown.ts';
import type { Observation, ServerReply } from '../facts.ts';
import { ok } from '../result.ts';
import type { Result } from '../result.ts';
import { observe, openEndpoint } from './open-endpoint.ts';
import { laneFailure, upgradeInPlace } from './upgrade-in-place.ts';
import type { ConnectDeps, LaneLog, Opened } from './open-endpoint.ts';
import { pop3Capabilities, pop3Command, readPop3Reply } from './pop3-talk.ts';

export interface GreetedPop3 extends Opened {
  readonly capabilities: ReadonlyMap<string, string>;
  readonly greeting: ServerReply;
}

/** Up to the capabilities of an encrypted POP3 connection; RFC 1939, 2449, 2595. */
export async function greetPop3(
  endpoint: Endpoint,
  deps: ConnectDeps,
  log: LaneLog,
  limit: Countdown,
  pinnedCertificate?: string,
): Promise<Result<GreetedPop3, Observation>> {
  const opened = await openEndpoint(endpoint, deps, log, limit, pinnedCertificate);
  if (!opened.ok) return opened;
  const { wire } = opened.value;
  const fail = laneFailure(wire, log);

  log.start('pop3.greeting');
  const greetLimit = limit.within(deps.limits.greeting);
  const greeting = await readPop3Reply(wire, greetLimit);
  if (!greeting.ok) return fail('pop3.greeting', observe(endpoint, 'greeting', greeting.error));
  if (greeting.value.status !== '+OK')
    return fail('pop3.greeting', observe(endpoint, 'greeting', { kind: 'reply', reply: greeting.value }), { reply: greeting.value.text });
  let capabilities = await pop3Capabilities(wire, greetLimit);
  if (!capabilities.ok) return fail('pop3.greeting', observe(endpoint, 'greeting', capabilities.error, { command: 'CAPA' }));
  log.pass('pop3.greeting', { greeting: greeting.value.text });

  if (endpoint.security === 'starttls') {
    const { value: offered } = capabilities;
    const upgrade = {
      command: 'STLS' as const,
      offered: offered.has('STLS'),
      capabilities: [...offered.keys()],
      ask: (tlsLimit: Countdown) => pop3Command(wire, 'STLS', tlsLimit),
      agreed: (reply: ServerReply) => reply.status === '+OK',
    };
    const upgraded = await upgradeInPlace(endpoint, wire, upgrade, deps, log, limit);
    if (!upgraded.ok) return upgraded;
    capabilities = await pop3Capabilities(wire, limit.within(deps.limits.greeting));
    if (!capabilities.ok) return fail('pop3.greeting', observe(endpoint, 'greeting', capabilities.error, { command: 'CAPA' }));
  }
  return ok({ ...opened.value, capabilities: capabilities.value, greeting: greeting.value });
}
