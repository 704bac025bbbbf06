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
  const selectable = folders.filter((folder) => !folder.flags.some((flag) => /^\\(noselect|nonexistent)$/i.test(flag)));
  const junk = selectable.filter((folder) => folder.role === 'junk');
  const others = selectable.filter((folder) => /^(other|archive|trash)$/.test(folder.role)).slice(0, maxOtherFolders);
  const shut = new Set<MailFolder>();
  for (let round = 0; limit.left() > 0; round += 1) {
    for (const folder of [inbox, ...junk, ...(round % 2 === 1 ? others : [])]) {
      if (shut.has(folder)) continue;
      const found = await session.find(folder, messageId, limit.ask(10_000));
      if (!found.ok) {
        const { happening } = found.error;
        // A look that the end of the wait cut short says nothing about the server.
        if (happening.kind === 'timeout' && limit.left() < 50) return ok(null);
        // Somebody else's folder that may be seen and not opened keeps no letter from the inbox.
        if (folder === inbox || happening.kind !== 'reply' || happening.reply.status === 'BYE') return found;
        shut.add(folder);
        continue;
      }
      if (found.value !== null) return found;
    }
    if (limit.signal.aborted) break;
    await session.waitForNews(inbox, limit.ask(round === 0 ? 700 : pollMs));
  }
  return ok(null);
}
