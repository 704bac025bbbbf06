import type { FolderRole } from '../../contract/check.ts';
import type { StepLog } from '../check/step-log.ts';
import type { Countdown } from '../countdown.ts';
import type { Clock, FoundLetter, MailboxSession, Way } from '../ports.ts';
import { readAuthenticationResults } from './authentication-results.ts';
import { observed, replyFacts } from './observed.ts';
import type { RoundTripInput } from './round-trip-input.ts';
import { sentOf } from './round-trip-input.ts';

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

/** What the receiving server found out about the sender. */
export function tellAuthentication(log: StepLog, letter: FoundLetter): void {
  log.start('roundtrip.authentication');
  const results = readAuthenticationResults(letter.headers);
  if (results === null) {
    log.warn(
      'roundtrip.authentication',
      { part: 'roundtrip', stage: 'delivery', protocol: null, happening: { kind: 'known', code: 'authentication_results_missing' } },
      { spf: null, dkim: null, dmarc: null },
    );
    return;
  }
  const facts = { by: results.by, spf: results.spf, dkim: results.dkim, dmarc: results.dmarc };
  const bad =
    results.dmarc === 'fail' ||
    (results.dmarc !== 'pass' && (results.spf === 'fail' || results.spf === 'softfail' || results.dkim === 'fail'));
  if (bad)
    log.warn(
      'roundtrip.authentication',
      {
        part: 'roundtrip',
        stage: 'delivery',
        protocol: null,
        happening: { kind: 'known', code: 'domain_auth_failed' },
        params: { spf: results.spf ?? '-', dkim: results.dkim ?? '-', dmarc: results.dmarc ?? '-' },
      },
      facts,
    );
  else log.pass('roundtrip.authentication', facts);
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
