import type { Endpoint } from '../../contract/settings.ts';
import type { Countdown } from '../countdown.ts';
import type { Observation, ServerReply } from '../facts.ts';
import { ok } from '../result.ts';
import type { Result } from '../result.ts';
import { observe, openEndpoint } from './open-endpoint.ts';
import { laneFailure, upgradeInPlace } from './upgrade-in-place.ts';
import type { ConnectDeps, LaneLog, Opened } from './open-endpoint.ts';
import { ehloKeywords, readSmtpReply, smtpCommand } from './smtp-talk.ts';

export interface GreetedSmtp extends Opened {
  readonly keywords: ReadonlyMap<string, string>;
  readonly greeting: ServerReply;
}

/** The client's own name: an address literal, RFC 5321 §4.1.3; a PC's host name is no public name. */
export function ehloName(localAddress: string): string {
  if (localAddress === '') return '[127.0.0.1]';
  return localAddress.includes(':') && !localAddress.startsWith('::ffff:')
    ? `[IPv6:${localAddress}]`
    : `[${localAddress.replace('::ffff:', '')}]`;
}

/** Up to the EHLO keywords of an encrypted SMTP connection; RFC 5321, 3207, 8314. */
export async function greetSmtp(
  endpoint: Endpoint,
  deps: ConnectDeps,
  log: LaneLog,
  limit: Countdown,
  pinnedCertificate?: string,
): Promise<Result<GreetedSmtp, Observation>> {
  const opened = await openEndpoint(endpoint, deps, log, limit, pinnedCertificate);
  if (!opened.ok) return opened;
  const { wire } = opened.value;
  const fail = laneFailure(wire, log);

  log.start('smtp.greeting');
  const greetLimit = limit.within(deps.limits.greeting);
  const greeting = await readSmtpReply(wire, greetLimit);
  if (!greeting.ok) return fail('smtp.greeting', observe(endpoint, 'greeting', greeting.error));
  if (greeting.value.code !== 220)
    return fail('smtp.greeting', observe(endpoint, 'greeting', { kind: 'reply', reply: greeting.value }), { reply: greeting.value.text });
  const ehlo = await smtpCommand(wire, `EHLO ${ehloName(wire.localAddress)}`, greetLimit);
  if (!ehlo.ok) return fail('smtp.greeting', observe(endpoint, 'greeting', ehlo.error, { command: 'EHLO' }));
  if (ehlo.value.code !== 250)
    return fail('smtp.greeting', observe(endpoint, 'greeting', { kind: 'reply', reply: ehlo.value }, { command: 'EHLO' }), {
      reply: ehlo.value.text,
    });
  let keywords = ehloKeywords(ehlo.value);
  log.pass('smtp.greeting', { greeting: greeting.value.text });

  if (endpoint.security === 'starttls') {
    const upgrade = {
      command: 'STARTTLS' as const,
      offered: keywords.has('STARTTLS'),
      capabilities: [...keywords.keys()],
      ask: (tlsLimit: Countdown) => smtpCommand(wire, 'STARTTLS', tlsLimit),
      agreed: (reply: ServerReply) => reply.code === 220,
    };
    const upgraded = await upgradeInPlace(endpoint, wire, upgrade, deps, log, limit);
    if (!upgraded.ok) return upgraded;
    // RFC 3207 §4.2: EHLO again, the old list is forgotten.
    const again = await smtpCommand(wire, `EHLO ${ehloName(wire.localAddress)}`, limit.within(deps.limits.greeting));
    if (!again.ok) return fail('smtp.greeting', observe(endpoint, 'greeting', again.error, { command: 'EHLO' }));
    if (again.value.code !== 250)
      return fail('smtp.greeting', observe(endpoint, 'greeting', { kind: 'reply', reply: again.value }, { command: 'EHLO' }), {
        reply: again.value.text,
      });
    keywords = ehloKeywords(again.value);
  }
  return ok({ ...opened.value, keywords, greeting: greeting.value });
}
