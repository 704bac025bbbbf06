import type { Countdown } from '../countdown.ts';
import type { CourierFailure, FoundLetter, MailFolder, MailboxSession } from '../ports.ts';
import { ok } from '../result.ts';
import type { Result } from '../result.ts';

/** Between two looks at everything, when the server says nothing by itself. */
const pollMs = 2_500;
const maxOtherFolders = 40;

/**
 * Waits for a letter by Message-ID: INBOX and Junk at every look, the other folders at every second one; in between the
 * server's own news (IDLE) wake it. Null: it did not come before the countdown ended.
 */
export async function findLetter(
  session: MailboxSession,
  folders: readonly MailFolder[],
  messageId: string,
  limit: Countdown,
): Promise<Result<FoundLetter | null, CourierFailure>> {
  const inbox = folders.find((folder) => folder.role === 'inbox') ?? { path: 'INBOX', role: 'inbox' as const, flags: [] };
  const junk = folders.filter((folder) => folder.role === 'junk');
  const selectable = (folder: MailFolder): boolean => !folder.flags.some((flag) => /^\\(noselect|nonexistent)$/i.test(flag));
  const others = folders
    .filter((folder) => (folder.role === 'other' || folder.role === 'archive' || folder.role === 'trash') && selectable(folder))
    .slice(0, maxOtherFolders);
  for (let round = 0; limit.left() > 0; round += 1) {
    for (const folder of [inbox, ...junk, ...(round % 2 === 1 ? others : [])]) {
      const found = await session.find(folder, messageId, limit.ask(10_000));
      // A look that the end of the wait cut short says nothing about the server.
      if (!found.ok) return limit.left() === 0 && found.error.happening.kind === 'timeout' ? ok(null) : found;
      if (found.value !== null) return found;
    }
    if (limit.signal.aborted) break;
    await session.waitForNews(inbox, limit.ask(round === 0 ? 700 : pollMs));
  }
  return ok(null);
}
