import type { StepLog } from '../check/step-log.ts';
import type { Countdown } from '../countdown.ts';
import type { CourierFailure, FoundLetter, MailFolder, MailboxSession, Way } from '../ports.ts';
import { replyFacts } from './observed.ts';
import type { RoundTripInput } from './round-trip-input.ts';
import { sentOf, trashOf } from './round-trip-input.ts';

/** How many letters went, and what stopped it. */
export interface Removal {
  readonly count: number;
  readonly failure: CourierFailure | null;
}

/** Removes every letter with this Message-ID from these folders: a copy may have been filed twice. */
export async function removeEverywhere(
  session: MailboxSession,
  places: readonly MailFolder[],
  messageId: string,
  trash: MailFolder | null,
  bound: Countdown,
): Promise<Removal> {
  let count = 0;
  for (const folder of places) {
    for (let times = 0; times < 3; times += 1) {
      const found = await session.find(folder, messageId, bound.ask());
      if (!found.ok) return { count, failure: found.error };
      if (found.value === null) break;
      const gone = await session.remove(found.value, trash, bound.ask());
      if (!gone.ok) return { count, failure: gone.error };
      count += 1;
    }
  }
  return { count, failure: null };
}

/** Removes the letter where it arrived and its copies in Sent. */
export async function removeLetter(
  session: MailboxSession,
  input: RoundTripInput,
  arrived: FoundLetter,
  bound: Countdown,
): Promise<Removal> {
  const trash = trashOf(input);
  const gone = await session.remove(arrived, trash, bound.ask());
  if (!gone.ok) return { count: 0, failure: gone.error };
  const sent = sentOf(input);
  if (sent === undefined) return { count: 1, failure: null };
  const copies = await removeEverywhere(session, [sent], input.letter.messageId, trash, bound);
  return { count: 1 + copies.count, failure: copies.failure };
}

/** Logs how the clean-up went: a letter that stayed is a warning. */
export function tellCleanup(log: StepLog, way: Way, messageId: string, folder: string, own: Removal, earlier: number): void {
  if (own.failure === null) return log.pass('roundtrip.cleanup', { removed: own.count, earlier });
  const happening = { kind: 'known', code: 'test_letter_left' } as const;
  const observation = {
    part: 'roundtrip',
    stage: 'mailbox',
    protocol: way.endpoint.protocol,
    happening,
    params: { messageId, folder },
  } as const;
  log.warn('roundtrip.cleanup', observation, replyFacts(own.failure));
}
