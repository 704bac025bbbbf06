import { forgetLetter, rememberLetter } from '../core/mailboxes/remembered-letters.ts';
import type { AppContext } from './app-context.ts';

/** The memory of one run's test letter. */
export interface LetterNote {
  /** The letter is about to leave. */
  leaves(messageId: string): void;
  /** The run is over; `left` may still lie somewhere, null: nothing does. */
  settle(left: string | null): Promise<void>;
}

/**
 * Notes the letter under way as soon as the run is cancelled, before the tidying up: whoever ends the program in the middle
 * of that (a second Ctrl+C) leaves the note, and the next check removes the letter. A run that tidied up takes it back.
 */
export function letterNote(app: Pick<AppContext, 'mailboxes' | 'notes'>, address: string, signal: AbortSignal): LetterNote {
  let underWay: string | null = null;
  let noted: Promise<unknown> | null = null;
  const onAbort = (): void => {
    if (underWay === null) return;
    const note = rememberLetter(app.mailboxes, address, underWay);
    noted = note;
    app.notes.add(note);
    void note.finally(() => app.notes.delete(note));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    leaves(messageId) {
      underWay = messageId;
      if (signal.aborted) onAbort();
    },
    async settle(left) {
      signal.removeEventListener('abort', onAbort);
      await noted;
      if (left !== null) await rememberLetter(app.mailboxes, address, left);
      else if (noted !== null && underWay !== null) await forgetLetter(app.mailboxes, underWay);
    },
  };
}
