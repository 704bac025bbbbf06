import type { Endpoint } from '../../contract/settings.ts';
import type { Countdown } from '../countdown.ts';
import type { Observation, ServerReply } from '../facts.ts';
import { ok } from '../result.ts';
import type { Result } from '../result.ts';
import { ImapTalk, readCapabilities } from './imap-talk.ts';
import { observe, openEndpoint } from './open-endpoint.ts';
import { laneFailure, upgradeInPlace } from './upgrade-in-place.ts';
import type { ConnectDeps, LaneLog, Opened } from './open-endpoint.ts';

export interface GreetedImap extends Opened {
  readonly talk: ImapTalk;
  readonly capabilities: ReadonlySet<string>;
  readonly greeting: ServerReply;
}

/** Up to the capabilities of an encrypted IMAP connection; RFC 3501, 8314, for the `starttls` form also §6.2.1. */
export async function greetImap(
  endpoint: Endpoint,
  deps: ConnectDeps,
  log: LaneLog,
  limit: Countdown,
  pinnedCertificate?: string,
): Promise<Result<GreetedImap, Observation>> {
  const opened = await openEndpoint(endpoint, deps, log, limit, pinnedCertificate);
  if (!opened.ok) return opened;
  const { wire } = opened.value;
  const talk = new ImapTalk(wire);
  const fail = laneFailure(wire, log);

  log.start('imap.greeting');
  const greetLimit = limit.within(deps.limits.greeting);
  const greeting = await talk.greeting(greetLimit);
  if (!greeting.ok)
    return fail(
      'imap.greeting',
      observe(endpoint, 'greeting', greeting.error),
      greeting.error.kind === 'reply' ? { reply: greeting.error.reply.text } : {},
    );
  let capabilities = readCapabilities([greeting.value.text]);

  if (endpoint.security === 'starttls') {
    if (capabilities === null) {
      const asked = await talk.command('CAPABILITY', greetLimit);
      if (!asked.ok) return fail('imap.greeting', observe(endpoint, 'greeting', asked.error, { command: 'CAPABILITY' }));
      capabilities = readCapabilities([...asked.value.untagged.map((line) => line.text), asked.value.reply.text]);
    }
    log.pass('imap.greeting', { greeting: greeting.value.text });
    const upgrade = {
      command: 'STARTTLS' as const,
      offered: capabilities?.has('STARTTLS') === true,
      capabilities: [...(capabilities ?? [])],
      ask: async (tlsLimit: Countdown) => {
        const answer = await talk.command('STARTTLS', tlsLimit);
        return answer.ok ? ok(answer.value.reply) : answer;
      },
      agreed: (reply: ServerReply) => reply.status === 'OK',
    };
    const upgraded = await upgradeInPlace(endpoint, wire, upgrade, deps, log, limit);
    if (!upgraded.ok) return upgraded;
    // RFC 3501 §6.2.1: what was announced before TLS is forgotten.
    capabilities = null;
  } else {
    log.pass('imap.greeting', { greeting: greeting.value.text });
  }

  if (capabilities === null) {
    const asked = await talk.command('CAPABILITY', limit.within(deps.limits.greeting));
    if (!asked.ok) return fail('imap.greeting', observe(endpoint, 'greeting', asked.error, { command: 'CAPABILITY' }));
    capabilities = readCapabilities([...asked.value.untagged.map((line) => line.text), asked.value.reply.text]) ?? new Set();
  }
  return ok({ ...opened.value, talk, capabilities, greeting: greeting.value });
}
