import type { RoundTrip, StepId } from '../../contract/check.ts';
import type { StepLog } from '../check/step-log.ts';
import type { ConnectDeps } from '../connect/open-endpoint.ts';
import { countdown } from '../countdown.ts';
import type { Countdown } from '../countdown.ts';
import type { Clock, CourierFailure, FoundLetter, MailboxSession, Mailboxes, Sender, Way } from '../ports.ts';
import type { Result } from '../result.ts';
import { findLetter } from './find-letter.ts';
import { openImapSession } from './imap-session.ts';
import { observed, replyFacts } from './observed.ts';
import { openPop3Session } from './pop3-session.ts';
import { removeEverywhere, removeLetter, tellCleanup } from './remove-letter.ts';
import type { Removal } from './remove-letter.ts';
import type { RoundTripInput } from './round-trip-input.ts';
import { homesOf, sentOf, trashOf } from './round-trip-input.ts';
import { tellAccepted } from './tell-accepted.ts';
import { tellAuthentication, tellPlacement, tellSent } from './tell-arrival.ts';

/** Between the clean-up and the one more look for a copy in Sent. */
const lateCopyMs = 500;
/** Letters of earlier runs that one run looks for. */
const maxLeftovers = 20;

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

async function open(
  way: Way,
  deps: RoundTripDeps,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<Result<MailboxSession, CourierFailure>> {
  const ask = { deadlineMs, signal };
  if (way.endpoint.protocol === 'pop3') return openPop3Session(way, deps, ask);
  // The library speaks no CRAM-MD5 and knows no pinned certificates; our own dialogue does both.
  const ours = way.mechanism === 'CRAM-MD5' || way.pinnedCertificate !== undefined;
  return ours ? openImapSession(way, deps, ask) : deps.mailboxes.open(way, ask);
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
  const stopped = (): boolean => signal.aborted;

  // The receiving side opens while the letter leaves: nothing is lost while it travels.
  const giveUp = new AbortController();
  const opening = incoming === null ? null : open(incoming, deps, Math.min(30_000, limit.left()), AbortSignal.any([signal, giveUp.signal]));
  const abandon = (): void => {
    giveUp.abort();
    void opening?.then((session) => session.ok && session.value.close());
  };
  log.start('smtp.accept');
  const raw = await deps.sender.compose(letter);
  const sentAt = clock.monotonic();
  // Whatever becomes of the sending, time stays to look whether the letter came.
  const sent = await deps.sender.send(outgoing, letter, raw, limit.ask(limits.roundTrip * 0.75));
  const accepted = tellAccepted(log, input, sent);
  if (accepted === 'no') {
    abandon();
    return { roundTrip: nothing, removed: [], left: null };
  }
  if (incoming === null || opening === null) {
    log.skip('roundtrip.find', { left: true });
    return { roundTrip: { ...nothing, status: accepted === 'unknown' ? 'unknown' : 'left' }, removed: [], left: letter.messageId };
  }
  if (stopped()) {
    abandon();
    return { roundTrip: { ...nothing, status: 'unknown' }, ...(await tidyAfterCancel(input, deps, log, incoming)) };
  }

  log.start('roundtrip.find');
  const search = await lookFor(await opening, incoming, input, deps, limit);
  const { session, found } = search;
  if (stopped()) {
    session?.close();
    // Cancelled while it travels: look once more, quickly, and take it away if it has come.
    return { roundTrip: { ...nothing, status: 'unknown' }, ...(await tidyAfterCancel(input, deps, log, incoming)) };
  }
  if (session === null || !found.ok || found.value === null) {
    const waited = Math.round(clock.monotonic() - sentAt);
    const minutes = Math.max(1, Math.round(waited / 60_000));
    // A letter that nobody saw leave is not one that got lost: it stays the one doubt that it is.
    const code = accepted === 'unknown' ? 'send_outcome_unknown' : 'letter_not_arrived';
    const missing = {
      part: 'roundtrip',
      stage: 'delivery',
      protocol: incoming.endpoint.protocol,
      happening: { kind: 'known', code },
    } as const;
    if (found.ok) log.fail('roundtrip.find', { ...missing, params: { messageId: letter.messageId, minutes } }, { waitedMs: waited });
    else log.fail('roundtrip.find', observed('roundtrip', 'receive', incoming, found.error), replyFacts(found.error));
    session?.close();
    const status = accepted === 'unknown' || session === null ? 'unknown' : 'not_found';
    return { roundTrip: { ...nothing, status }, removed: [], left: letter.messageId };
  }

  const arrived = found.value;
  const latencyMs = Math.round(clock.monotonic() - sentAt);
  log.pass('roundtrip.find', { folder: arrived.folder.path, latencyMs });
  if (accepted === 'unknown') log.pass('smtp.accept', { messageId: letter.messageId, provedByArrival: true });
  tellPlacement(log, incoming, arrived);
  tellAuthentication(log, arrived);
  const filed = await tellSent(log, session, input, incoming, raw, countdown(clock, Math.min(20_000, limits.cleanup), signal), clock);
  const end = { status: 'found', folder: arrived.folder.path, role: arrived.folder.role, latencyMs, messageId: letter.messageId } as const;
  if (stopped()) {
    session.close();
    return { roundTrip: end, ...(await tidyAfterCancel(input, deps, log, incoming)), headers: arrived.headers };
  }

  log.start('roundtrip.cleanup');
  const bound = countdown(clock, limits.cleanup, new AbortController().signal);
  const own = await removeLetter(session, input, arrived, bound);
  const removed = own.failure === null ? [letter.messageId] : [];
  for (const old of input.leftovers.slice(-maxLeftovers)) {
    if (stopped() || own.failure !== null || bound.left() === 0) break;
    const gone = await removeEverywhere(session, homesOf(input), old, trashOf(input), bound);
    if (gone.failure === null && gone.count > 0) removed.push(old);
  }
  const late =
    own.failure === null && filed === 'app' && input.filesSent !== false ? await removeLateCopy(session, input, clock, bound) : null;
  const all = { ...own, count: own.count + (late?.count ?? 0) };
  tellCleanup(log, incoming, letter.messageId, arrived.folder.path, all, removed.length - 1);
  session.close();
  // A server that files copies, as it is known, and has not yet filed this one: the next check looks again.
  const owed = own.failure !== null || (late !== null && (late.failure !== null || (input.filesSent === true && late.count === 0)));
  return { roundTrip: end, removed, left: owed ? letter.messageId : null, headers: arrived.headers };
}

/** Our own copy was filed and removed; a server that files one itself may do so only now. */
async function removeLateCopy(session: MailboxSession, input: RoundTripInput, clock: Clock, bound: Countdown): Promise<Removal> {
  const sent = sentOf(input);
  if (sent === undefined) return { count: 0, failure: null };
  await clock.sleep(Math.min(lateCopyMs, bound.left()), bound.signal);
  return removeEverywhere(session, [sent], input.letter.messageId, trashOf(input), bound);
}

/** Waits for the letter; a connection that is lost meanwhile is opened once more. */
async function lookFor(
  opened: Result<MailboxSession, CourierFailure>,
  way: Way,
  { folders, letter }: RoundTripInput,
  deps: RoundTripDeps,
  limit: Countdown,
): Promise<{ readonly session: MailboxSession | null; readonly found: Result<FoundLetter | null, CourierFailure> }> {
  if (!opened.ok) return { session: null, found: opened };
  const found = await findLetter(opened.value, folders, letter.messageId, limit);
  if (found.ok || found.error.happening.kind === 'reply' || limit.signal.aborted || limit.left() < 2_000)
    return { session: opened.value, found };
  opened.value.close();
  const again = await open(way, deps, limit.left(), limit.signal);
  if (!again.ok) return { session: null, found };
  return { session: again.value, found: await findLetter(again.value, folders, letter.messageId, limit) };
}

/** Within the clean-up bound, over a connection of its own: the cancel ended every other. */
async function tidyAfterCancel(
  input: RoundTripInput,
  deps: RoundTripDeps,
  log: StepLog,
  way: Way,
): Promise<{ removed: string[]; left: string | null }> {
  const { messageId } = input.letter;
  const bound = countdown(deps.clock, deps.limits.cleanup, new AbortController().signal);
  log.start('roundtrip.cleanup');
  const opened = await open(way, deps, bound.left(), bound.signal);
  const found = opened.ok ? await findLetter(opened.value, input.folders, messageId, bound.within(deps.limits.cleanup * 0.6)) : opened;
  const missing: CourierFailure = { happening: { kind: 'cancelled' }, command: '', outcomeUnknown: false, stage: 'mailbox' };
  const own: Removal =
    opened.ok && found.ok && found.value !== null
      ? await removeLetter(opened.value, input, found.value, bound)
      : { count: 0, failure: missing };
  tellCleanup(log, way, messageId, found.ok && found.value !== null ? found.value.folder.path : 'INBOX', own, 0);
  if (opened.ok) opened.value.close();
  return own.failure === null ? { removed: [messageId], left: null } : { removed: [], left: messageId };
}

export const nothingSent = (messageId: string | null): RoundTrip => ({
  status: 'not_sent',
  folder: null,
  role: null,
  latencyMs: null,
  messageId,
});
