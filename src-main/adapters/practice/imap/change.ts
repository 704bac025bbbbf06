import type { StoredLetter } from '../mailbox.ts';
import { chosen } from './chosen.ts';
import { flagList, tellFetched } from './fetch.ts';
import { sequenceSet, writeSequence } from './sequence-set.ts';
import type { ImapCommand, ImapReply, ImapSession } from './session.ts';
import { bad, no, ok } from './session.ts';
import { listOf, textOf } from './syntax.ts';
import type { Token } from './syntax.ts';

const maxFlags = 20;
const systemFlags = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft'];
const readOnly = no('[READ-ONLY] The folder was opened for reading only');

/** Flags as they are kept; null: none, too many, or not flags. */
export function readFlags(tokens: readonly Token[]): readonly string[] | null {
  if (tokens.length > maxFlags) return null;
  const flags = tokens.map((token) => {
    const text = textOf(token) ?? '';
    const system = systemFlags.find((flag) => flag.toLowerCase() === text.toLowerCase());
    return system ?? (/^[\w$.-]{1,40}$/.test(text) ? text : null);
  });
  return flags.every((flag) => flag !== null) ? flags : null;
}

function setFlags(letter: StoredLetter, mode: string, flags: readonly string[]): void {
  if (mode === '') letter.flags.clear();
  for (const flag of flags) {
    if (mode === '-') letter.flags.delete(flag);
    else if (letter.flags.size < maxFlags) letter.flags.add(flag);
  }
}

/** STORE and UID STORE, RFC 3501 §6.4.6. */
export function store(session: ImapSession, command: ImapCommand): ImapReply {
  const how = /^([+-]?)FLAGS(\.SILENT)?$/i.exec(textOf(command.args[1]) ?? '');
  const letters = chosen(session, command);
  const flags = readFlags(listOf(command.args[2]) ?? command.args.slice(2));
  if (how === null || letters === null || flags === null) return bad('STORE needs letters and flags');
  if (session.selected?.readOnly !== false) return readOnly;
  for (const { number, letter } of letters) {
    setFlags(letter, how[1] ?? '', flags);
    if (how[2] === undefined)
      tellFetched(
        session,
        number,
        [...(command.uid ? [`UID ${letter.uid}`] : []), `FLAGS ${flagList(letter)}`].map((part) => Buffer.from(part)),
      );
  }
  return ok('STORE completed');
}

const deleted = (letters: readonly StoredLetter[]): Set<StoredLetter> => new Set(letters.filter((letter) => letter.flags.has('\\Deleted')));

/** EXPUNGE, RFC 3501 §6.4.3, and UID EXPUNGE, RFC 4315 §2.1; the EXPUNGE lines come with the news before the answer. */
export function expunge(session: ImapSession, { args, uid }: ImapCommand): ImapReply {
  const { selected, account } = session;
  if (selected?.readOnly !== false || account === null) return readOnly;
  const named = uid ? sequenceSet(textOf(args[0]) ?? '', selected.letters.at(-1)?.uid ?? 0) : (): boolean => true;
  if (named === null) return bad('UID EXPUNGE needs UIDs');
  account.mailbox.remove(selected.name, deleted(selected.letters.filter((letter) => named(letter.uid))));
  return ok(`${uid ? 'UID ' : ''}EXPUNGE completed`);
}

/** CLOSE, RFC 3501 §6.4.2, removes silently what is marked; UNSELECT, RFC 3691, does not. */
export function close(session: ImapSession, { verb }: ImapCommand): ImapReply {
  const { selected, account } = session;
  session.selected = null;
  if (verb === 'CLOSE' && selected?.readOnly === false) account?.mailbox.remove(selected.name, deleted(selected.letters));
  return ok(`${verb} completed`);
}

/** COPY, RFC 3501 §6.4.7, and MOVE, RFC 6851, with the UIDs of RFC 4315. */
export function copy(session: ImapSession, command: ImapCommand): ImapReply {
  const { selected, account } = session;
  const letters = chosen(session, command);
  const name = textOf(command.args[1]);
  if (letters === null || name === null || selected === null || account === null) return bad(`${command.verb} needs letters and a folder`);
  const moves = command.verb === 'MOVE';
  if (moves && selected.readOnly) return readOnly;
  const target = session.folder(name);
  if (target === null) return no('[TRYCREATE] There is no such folder');
  const done: { readonly letter: StoredLetter; readonly uid: number }[] = [];
  let full = false;
  for (const { letter } of letters) {
    const added = account.mailbox.add(target.name, letter.raw, letter.flags, letter.received);
    full = added === null;
    if (added === null) break;
    done.push({ letter, uid: added.uid });
  }
  const code =
    done.length === 0
      ? ''
      : `[COPYUID ${session.deps.uidValidity} ${writeSequence(done.map(({ letter }) => letter.uid))} ${writeSequence(done.map(({ uid }) => uid))}] `;
  // RFC 6851 §4.3: the UIDs of a move come before the EXPUNGE lines.
  if (moves && code !== '') session.untagged(`OK ${code}Moved`);
  if (moves) account.mailbox.remove(selected.name, new Set(done.map(({ letter }) => letter)));
  if (full) return no('[OVERQUOTA] The practice mailbox is full');
  return ok(`${moves ? '' : code}${command.verb} completed`);
}

/** APPEND, RFC 3501 §6.3.11: folder, flags, date, the letter as a literal. */
export function append(session: ImapSession, { args }: ImapCommand): ImapReply {
  const name = textOf(args[0]);
  const raw = args.at(-1);
  const flags = readFlags(
    args
      .slice(1, -1)
      .map(listOf)
      .find((list) => list !== null) ?? [],
  );
  if (name === null || !Buffer.isBuffer(raw) || flags === null || args.length > 4) return bad('APPEND needs a folder and a literal');
  const folder = session.folder(name);
  if (folder === null) return no('[TRYCREATE] There is no such folder');
  const added = session.account?.mailbox.add(folder.name, raw, flags, session.deps.clock.now()) ?? null;
  if (added === null) return no('[OVERQUOTA] The practice mailbox is full');
  return ok(`[APPENDUID ${session.deps.uidValidity} ${added.uid}] APPEND completed`);
}
