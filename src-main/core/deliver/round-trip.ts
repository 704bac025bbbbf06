import type { FolderRole, RoundTrip, StepFacts, StepId } from '../../contract/check.ts';
import type { StepLog } from '../check/step-log.ts';
import { countdown } from '../countdown.ts';
import type { Observation } from '../facts.ts';
import type { Clock, CourierFailure, FoundLetter, Letter, MailFolder, MailboxSession, Mailboxes, Sender, Way } from '../ports.ts';
import { err } from '../result.ts';
import type { Result } from '../result.ts';
import { readAuthenticationResults } from './authentication-results.ts';
import { findLetter } from './find-letter.ts';
import { openImapSession } from './imap-session.ts';
import { openPop3Session } from './pop3-session.ts';
import type { ConnectDeps } from '../connect/open-endpoint.ts';

export interface RoundTripInput {
  readonly letter: Letter;
  readonly outgoing: Way;
  /** Null: send only, the letter is left where it goes. */
  readonly incoming: Way | null;
  readonly folders: readonly MailFolder[];
  /** Message-IDs of earlier test letters that could not be removed. */
  readonly leftovers: readonly string[];
  /** Deleting in INBOX only archives (Gmail): go through the trash. */
  readonly throughTrash: boolean;
}
export interface RoundTripDeps extends ConnectDeps {
  readonly clock: Clock;
  readonly sender: Sender;
  readonly mailboxes: Mailboxes;
}
export interface RoundTripEnd {
  readonly roundTrip: RoundTrip;
  /** Message-IDs that were removed, and the one that may still lie somewhere. */
  readonly removed: readonly string[];
  readonly left: string | null;
  /** Header block of the letter as it arrived. */
  readonly headers?: string;
}

export const roundTripPlan: readonly StepId[] = [
  'smtp.accept',
  'roundtrip.find',
  'roundtrip.placement',
  'roundtrip.authentication',
  'roundtrip.sent',
  'roundtrip.cleanup',
];

const replyFacts = (failure: CourierFailure): StepFacts =>
  failure.happening.kind === 'reply' ? { reply: failure.happening.reply.text, command: failure.command } : { command: failure.command };

function observed(part: Observation['part'], stage: Observation['stage'], way: Way, failure: CourierFailure): Observation {
  const { endpoint } = way;
  return {
    part,
    stage,
    protocol: endpoint.protocol,
    endpoint: { host: endpoint.host, port: endpoint.port, security: endpoint.security },
    command: failure.command,
    happening: failure.happening,
  };
}

async function open(
  way: Way,
  deps: RoundTripDeps,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<Result<MailboxSession, CourierFailure>> {
  const ask = { deadlineMs, signal };
  if (way.endpoint.protocol === 'pop3') return openPop3Session(way, deps, ask);
  return way.mechanism === 'CRAM-MD5' ? openImapSession(way, deps, ask) : deps.mailboxes.open(way, ask);
}

/**
 * Sends one marked letter and follows it: accepted, found, where, with what authentication result, whether a copy is in
 * Sent; then removes exactly this letter. Steps are logged as they go. After a cancel it still tidies up, within the
 * clean-up bound, and names the letter that may be left.
 */
export async function roundTrip(input: RoundTripInput, deps: RoundTripDeps, log: StepLog, signal: AbortSignal): Promise<RoundTripEnd> {
  const { letter, outgoing, incoming } = input;
  const { clock, limits } = deps;
  const limit = countdown(clock, limits.roundTrip, signal);
  const nothing: RoundTrip = { status: 'not_sent', folder: null, role: null, latencyMs: null, messageId: letter.messageId };
  const tidy = new AbortController();

  // The receiving side opens while the letter leaves: nothing is lost while it travels.
  const opening = incoming === null ? null : open(incoming, deps, Math.min(30_000, limit.left()), signal);
  log.start('smtp.accept');
  const raw = await deps.sender.compose(letter);
  const sentAt = clock.monotonic();
  const sent = await deps.sender.send(outgoing, letter, raw, limit.ask(45_000));
  let outcomeUnknown = false;
  if (sent.ok) {
    const queueId = /queued (?:as )?<?([\w.-]+)/i.exec(sent.value.reply.text)?.[1];
    log.pass('smtp.accept', { reply: sent.value.reply.text, messageId: letter.messageId, ...(queueId === undefined ? {} : { queueId }) });
  } else {
    outcomeUnknown = sent.error.outcomeUnknown;
    const stage = sent.error.stage === 'mailbox' ? 'send_data' : sent.error.stage;
    const observation: Observation = outcomeUnknown
      ? {
          ...observed('smtp', 'send_data', outgoing, sent.error),
          ...(sent.error.happening.kind === 'cancelled' ? {} : { happening: { kind: 'known', code: 'send_outcome_unknown' } }),
          params: { messageId: letter.messageId },
        }
      : {
          ...observed('smtp', stage, outgoing, sent.error),
          params: { messageId: letter.messageId, sender: letter.from, recipient: letter.to[0] ?? '' },
        };
    log.fail('smtp.accept', observation, replyFacts(sent.error));
    if (!outcomeUnknown) {
      void opening?.then((session) => session.ok && session.value.close());
      return { roundTrip: nothing, removed: [], left: null };
    }
  }
  if (incoming === null || opening === null) {
    log.skip('roundtrip.find', { left: true });
    return { roundTrip: { ...nothing, status: outcomeUnknown ? 'unknown' : 'left' }, removed: [], left: letter.messageId };
  }

  log.start('roundtrip.find');
  let opened = await opening;
  if (!opened.ok) {
    if (!signal.aborted) log.fail('roundtrip.find', observed('roundtrip', 'receive', incoming, opened.error), replyFacts(opened.error));
    else opened = await open(incoming, deps, limits.cleanup / 2, tidy.signal);
    if (!opened.ok) return { roundTrip: { ...nothing, status: 'unknown' }, removed: [], left: letter.messageId };
  }
  const session = opened.value;
  const { folders } = input;
  const found = await findLetter(session, folders, letter.messageId, limit);
  const trash = input.throughTrash ? (folders.find((folder) => folder.role === 'trash') ?? null) : null;

  if (!found.ok || found.value === null) {
    if (signal.aborted) {
      // Cancelled while it travels: look once more, quickly, and take it away if it has come.
      const end = await tidyAfterCancel(session, input, deps, tidy.signal, incoming);
      return { roundTrip: { ...nothing, status: 'unknown' }, ...end };
    }
    const waited = Math.round(clock.monotonic() - sentAt);
    const observation: Observation = found.ok
      ? {
          part: 'roundtrip',
          stage: 'delivery',
          protocol: incoming.endpoint.protocol,
          happening: { kind: 'known', code: 'letter_not_arrived' },
          params: { messageId: letter.messageId, minutes: Math.max(1, Math.round(waited / 60_000)) },
        }
      : observed('roundtrip', 'receive', incoming, found.error);
    log.fail('roundtrip.find', observation, found.ok ? { waitedMs: waited } : replyFacts(found.error));
    session.close();
    return { roundTrip: { ...nothing, status: outcomeUnknown ? 'unknown' : 'not_found' }, removed: [], left: letter.messageId };
  }

  const arrived = found.value;
  const latencyMs = Math.round(clock.monotonic() - sentAt);
  log.pass('roundtrip.find', { folder: arrived.folder.path, latencyMs });
  if (outcomeUnknown) log.pass('smtp.accept', { messageId: letter.messageId, provedByArrival: true });
  tellPlacement(log, incoming, arrived);
  tellAuthentication(log, arrived);
  const copies = signal.aborted ? [] : await tellSent(log, session, input, incoming, raw, limit.within(20_000));

  log.start('roundtrip.cleanup');
  const bound = countdown(clock, limits.cleanup, tidy.signal);
  const removed: string[] = [];
  let failure: CourierFailure | null = null;
  for (const one of [arrived, ...copies]) {
    const gone = await session.remove(one, trash, bound.ask());
    if (!gone.ok) failure ??= gone.error;
  }
  if (failure === null) removed.push(letter.messageId);
  for (const old of input.leftovers) {
    if (signal.aborted || failure !== null) break;
    const again = await removeOld(session, folders, old, trash, bound);
    if (again) removed.push(old);
  }
  if (failure === null) log.pass('roundtrip.cleanup', { removed: 1 + copies.length, earlier: removed.length - 1 });
  else
    log.warn(
      'roundtrip.cleanup',
      {
        part: 'roundtrip',
        stage: 'mailbox',
        protocol: incoming.endpoint.protocol,
        happening: { kind: 'known', code: 'test_letter_left' },
        params: { messageId: letter.messageId, folder: arrived.folder.path },
      },
      replyFacts(failure),
    );
  session.close();
  return {
    roundTrip: { status: 'found', folder: arrived.folder.path, role: arrived.folder.role, latencyMs, messageId: letter.messageId },
    removed,
    left: failure === null ? null : letter.messageId,
    headers: arrived.headers,
  };
}

function tellPlacement(log: StepLog, way: Way, letter: FoundLetter): void {
  log.start('roundtrip.placement');
  if (way.endpoint.protocol === 'pop3') return log.skip('roundtrip.placement', { reason: 'POP3 shows the inbox only' });
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

function tellAuthentication(log: StepLog, letter: FoundLetter): void {
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

/** Is a copy in Sent? If the server filed none, ours is put there. Gives the copies to remove. */
async function tellSent(
  log: StepLog,
  session: MailboxSession,
  input: RoundTripInput,
  way: Way,
  raw: Uint8Array,
  limit: ReturnType<typeof countdown>,
): Promise<FoundLetter[]> {
  log.start('roundtrip.sent');
  const { letter, folders } = input;
  if (way.endpoint.protocol === 'pop3') {
    log.skip('roundtrip.sent', { reason: 'POP3 shows the inbox only' });
    return [];
  }
  const sentFolder = folders.find((folder) => folder.role === 'sent');
  if (sentFolder === undefined) {
    log.warn('roundtrip.sent', {
      part: 'roundtrip',
      stage: 'mailbox',
      protocol: 'imap',
      happening: { kind: 'known', code: 'folder_missing' },
      params: { role: 'sent', folder: 'Sent' },
    });
    return [];
  }
  const copy = await session.find(sentFolder, letter.messageId, limit.ask());
  if (copy.ok && copy.value !== null) {
    log.pass('roundtrip.sent', { folder: sentFolder.path, filedBy: 'server' });
    return [copy.value];
  }
  const refused = copy.ok ? await session.append(sentFolder, raw, limit.ask()) : copy;
  if (!refused.ok) {
    const observation = { ...observed('roundtrip', 'mailbox', way, refused.error), params: { folder: sentFolder.path } };
    log.warn('roundtrip.sent', observation, { folder: sentFolder.path, ...replyFacts(refused.error) });
    return [];
  }
  log.pass('roundtrip.sent', { folder: sentFolder.path, filedBy: 'app' });
  const ours = await session.find(sentFolder, letter.messageId, limit.ask());
  return ours.ok && ours.value !== null ? [ours.value] : [];
}

async function removeOld(
  session: MailboxSession,
  folders: readonly MailFolder[],
  messageId: string,
  trash: MailFolder | null,
  bound: ReturnType<typeof countdown>,
): Promise<boolean> {
  const places = folders.filter((folder) => folder.role === 'inbox' || folder.role === 'junk' || folder.role === 'sent');
  let gone = false;
  for (const folder of places) {
    const old = await session.find(folder, messageId, bound.ask());
    if (!old.ok) return false;
    if (old.value === null) continue;
    gone = (await session.remove(old.value, trash, bound.ask())).ok;
  }
  return gone;
}

async function tidyAfterCancel(
  session: MailboxSession,
  input: RoundTripInput,
  deps: RoundTripDeps,
  signal: AbortSignal,
  way: Way,
): Promise<{ removed: string[]; left: string | null }> {
  session.close();
  const bound = countdown(deps.clock, deps.limits.cleanup, signal);
  const again = await open(way, deps, bound.left(), signal);
  if (!again.ok) return { removed: [], left: input.letter.messageId };
  const found = await findLetter(again.value, input.folders, input.letter.messageId, bound.within(deps.limits.cleanup * 0.6));
  const trash = input.throughTrash ? (input.folders.find((folder) => folder.role === 'trash') ?? null) : null;
  const gone: Result<void, CourierFailure> =
    found.ok && found.value !== null
      ? await again.value.remove(found.value, trash, bound.ask())
      : err({ happening: { kind: 'cancelled' }, command: '', outcomeUnknown: false, stage: 'mailbox' });
  again.value.close();
  return gone.ok ? { removed: [input.letter.messageId], left: null } : { removed: [], left: input.letter.messageId };
}

export const nothingSent = (messageId: string | null): RoundTrip => ({
  status: 'not_sent',
  folder: null,
  role: null,
  latencyMs: null,
  messageId,
});
