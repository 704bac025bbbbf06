import type { Endpoint } from '../../contract/settings.ts';
import type { Countdown } from '../countdown.ts';
import type { Observation, ServerReply } from '../facts.ts';
import { err, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { ImapTalk, readCapabilities } from './imap-talk.ts';
import { observe, openEndpoint, refusedTlsFacts, tlsStepFacts } from './open-endpoint.ts';
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
  const fail = (
    step: 'imap.greeting' | 'imap.tls',
    observation: Observation,
    facts = {},
  ): { readonly ok: false; readonly error: Observation } => {
    wire.close();
    log.fail(step, observation, facts);
    return err({ ...observation, step });
  };

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
    log.start('imap.tls');
    if (capabilities?.has('STARTTLS') !== true) {
      return fail('imap.tls', observe(endpoint, 'tls', { kind: 'known', code: 'starttls_unavailable' }), {
        capabilities: [...(capabilities ?? [])],
      });
    }
    const tlsLimit = limit.within(deps.limits.tls);
    const agreed = await talk.command('STARTTLS', tlsLimit);
    if (!agreed.ok) return fail('imap.tls', observe(endpoint, 'tls', agreed.error, { command: 'STARTTLS' }));
    if (agreed.value.reply.status !== 'OK')
      return fail('imap.tls', observe(endpoint, 'tls', { kind: 'reply', reply: agreed.value.reply }, { command: 'STARTTLS' }), {
        reply: agreed.value.reply.text,
      });
    const secured = await wire.startTls(tlsLimit.ask());
    if (!secured.ok)
      return fail('imap.tls', observe(endpoint, 'tls', secured.error, { command: 'STARTTLS' }), refusedTlsFacts(secured.error));
    log.pass('imap.tls', { ...tlsStepFacts(secured.value), mode: 'starttls' });
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
