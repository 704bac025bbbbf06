import type { FolderRole, StepFacts } from '../../contract/check.ts';
import type { ProblemCode } from '../../contract/problem-codes.ts';
import type { StepLog } from '../check/step-log.ts';
import type { Countdown } from '../countdown.ts';
import type { Observation } from '../facts.ts';
import type { Clock, FoundLetter, MailboxSession, Way } from '../ports.ts';
import type { AuthenticationResults } from './authentication-results.ts';
import { readAuthenticationResults } from './authentication-results.ts';
import { observed, replyFacts } from './observed.ts';
import type { RoundTripInput } from './round-trip-input.ts';
import { sentOf } from './round-trip-input.ts';
import type { SendingServer } from './sending-server.ts';
import { isServerName, readSendingServer } from './sending-server.ts';

/** In which folder the letter arrived. */
export function tellPlacement(log: StepLog, way: Way, letter: FoundLetter): void {
  log.start('roundtrip.placement');
  if (way.endpoint.protocol === 'pop3') return log.skip('roundtrip.placement', { reason: 'pop3_inbox_only' });
  const facts = { folder: letter.folder.path, role: letter.folder.role satisfies FolderRole };
  if (letter.folder.role === 'junk')
    log.warn(
      'roundtrip.placement',
      {
        part: 'roundtrip',
        stage: 'delivery',
        protocol: way.endpoint.protocol,
        happening: { kind: 'known', code: 'landed_in_spam' },
        params: { folder: letter.folder.path },
      },
      facts,
    );
  else log.pass('roundtrip.placement', facts);
}

/** What the receiving server found out about the sender and the server that handed the letter over. */
export function tellAuthentication(log: StepLog, letter: FoundLetter): void {
  log.start('roundtrip.authentication');
  const results = readAuthenticationResults(letter.headers);
  const sender = readSendingServer(letter.headers);
  const names: StepFacts =
    sender === null
      ? {}
      : { sentFrom: sender.address, helo: sender.helo, ...(sender.reverse === undefined ? {} : { reverse: sender.reverse }) };
  const nameless = sender === null ? null : namelessServer(sender);
  const facts: StepFacts = {
    ...(results === null ? {} : { by: results.by }),
    spf: results?.spf ?? null,
    dkim: results?.dkim ?? null,
    dmarc: results?.dmarc ?? null,
    ...names,
  };
  const found = [results === null ? known('authentication_results_missing', {}) : refutedBy(results), nameless].filter(
    (one) => one !== null,
  );
  const [first, ...also] = found;
  if (first === undefined) log.pass('roundtrip.authentication', facts);
  else log.warn('roundtrip.authentication', first, facts, also);
}

const known = (code: ProblemCode, params: NonNullable<Observation['params']>): Observation => ({
  part: 'roundtrip',
  stage: 'delivery',
  protocol: null,
  happening: { kind: 'known', code },
  params,
});

function refutedBy({ spf, dkim, dmarc }: AuthenticationResults): Observation | null {
  const bad = dmarc === 'fail' || (dmarc !== 'pass' && (spf === 'fail' || spf === 'softfail' || dkim === 'fail'));
  return bad ? known('domain_auth_failed', { spf: spf ?? '-', dkim: dkim ?? '-', dmarc: dmarc ?? '-' }) : null;
}

/** Only what the receiver wrote down: no name for the address, or a name that cannot be a server's. */
function namelessServer({ address, helo, reverse }: SendingServer): Observation | null {
  const badHelo = helo !== null && !isServerName(helo);
  if (reverse !== null && !badHelo) return null;
  return known('rdns_helo_missing', { about: reverse === null ? 'ptr' : 'helo', sentFrom: address, helo: helo ?? '-' });
}

/** How long a server that is known to file what is sent may take for it, and how often one looks. */
const ownCopyMs = 3_000;
const ownCopyStepMs = 500;

/** Is a copy in Sent? If the server filed none, ours is put there. Tells whose copy it is. */
export async function tellSent(
  log: StepLog,
  session: MailboxSession,
  input: RoundTripInput,
  way: Way,
  raw: Uint8Array,
  limit: Countdown,
  clock: Clock,
): Promise<'server' | 'app' | null> {
  log.start('roundtrip.sent');
  const { letter } = input;
  if (way.endpoint.protocol === 'pop3') {
    log.skip('roundtrip.sent', { reason: 'pop3_inbox_only' });
    return null;
  }
  const folder = sentOf(input);
  if (folder === undefined) {
    const happening = { kind: 'known', code: 'folder_missing' } as const;
    log.warn('roundtrip.sent', {
      part: 'roundtrip',
      stage: 'mailbox',
      protocol: 'imap',
      happening,
      params: { role: 'sent', folder: 'Sent' },
    });
    return null;
  }
  const patience = limit.within(input.filesSent === true ? Math.min(ownCopyMs, limit.left() * 0.3) : 0);
  let copy = await session.find(folder, letter.messageId, limit.ask());
  while (copy.ok && copy.value === null && patience.left() > 0 && !limit.signal.aborted) {
    await clock.sleep(Math.min(ownCopyStepMs, patience.left()), limit.signal);
    copy = await session.find(folder, letter.messageId, limit.ask());
  }
  if (copy.ok && copy.value !== null) {
    log.pass('roundtrip.sent', { folder: folder.path, filedBy: 'server' });
    return 'server';
  }
  const filed = copy.ok ? await session.append(folder, raw, limit.ask()) : copy;
  if (filed.ok) {
    log.pass('roundtrip.sent', { folder: folder.path, filedBy: 'app' });
    return 'app';
  }
  const observation = { ...observed('roundtrip', 'mailbox', way, filed.error), params: { folder: folder.path } };
  log.warn('roundtrip.sent', observation, { folder: folder.path, ...replyFacts(filed.error) });
  return null;
}
