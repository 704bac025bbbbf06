import type { StoredLetter } from '../mailbox.ts';
import { sequenceSet } from './sequence-set.ts';
import type { ImapCommand, ImapSession } from './session.ts';
import { textOf } from './syntax.ts';

export interface Chosen {
  /** Sequence number, from 1. */
  readonly number: number;
  readonly letter: StoredLetter;
}

/** The letters that the first argument of a command names, by number or by UID; null: no sequence set. */
export function chosen(session: ImapSession, { args, uid }: Pick<ImapCommand, 'args' | 'uid'>): readonly Chosen[] | null {
  const letters = session.selected?.letters ?? [];
  const text = textOf(args[0]);
  const named = text === null ? null : sequenceSet(text, uid ? (letters.at(-1)?.uid ?? 0) : letters.length);
  if (named === null) return null;
  return letters.map((letter, index) => ({ number: index + 1, letter })).filter(({ number, letter }) => named(uid ? letter.uid : number));
}
