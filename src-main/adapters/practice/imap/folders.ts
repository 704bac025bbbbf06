import type { StoredFolder } from '../mailbox.ts';
import { maxMailbox } from '../mailbox.ts';
import type { ImapCommand, ImapReply, ImapSession } from './session.ts';
import { bad, no, ok } from './session.ts';
import { imapString, listOf, textOf } from './syntax.ts';

const flags = '\\Answered \\Flagged \\Deleted \\Seen \\Draft';

/** `*` and `%` of LIST; there is no hierarchy, so that both mean anything. */
function matches(pattern: string, name: string): boolean {
  const parts = pattern.toUpperCase().split(/[*%]+/);
  const upper = name.toUpperCase();
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const found =
      index === 0
        ? upper.startsWith(part)
          ? 0
          : -1
        : index === parts.length - 1 && part !== ''
          ? upper.lastIndexOf(part)
          : upper.indexOf(part, at);
    if (found < at) return false;
    at = found + part.length;
  }
  return parts.at(-1) === '' || at === upper.length;
}

/** LIST and LSUB, RFC 3501 §6.3.8, RFC 5258 and 6154: special uses are always told. */
export function list(session: ImapSession, { verb, args }: ImapCommand): ImapReply {
  // A selection such as (SPECIAL-USE) may stand first.
  const selection = listOf(args[0]);
  const rest = selection === null ? args : args.slice(1);
  const one = textOf(rest[1]);
  const patterns = one === null ? (listOf(rest[1])?.map((token) => textOf(token) ?? '') ?? null) : [one];
  if (textOf(rest[0]) === null || patterns === null) return bad(`${verb} needs a reference and a pattern`);
  const onlySpecial = selection?.some((token) => textOf(token)?.toUpperCase() === 'SPECIAL-USE') ?? false;
  if (patterns.length === 1 && patterns[0] === '') session.untagged(`${verb} (\\Noselect) "/" ""`);
  for (const folder of session.account?.mailbox.folders ?? []) {
    if (onlySpecial && folder.specialUse === null) continue;
    if (!patterns.some((pattern) => pattern !== '' && matches(pattern, folder.name))) continue;
    const attributes = ['\\HasNoChildren', ...(folder.specialUse === null ? [] : [folder.specialUse])];
    session.untagged(`${verb} (${attributes.join(' ')}) "/" ${imapString(folder.name)}`);
  }
  return ok(`${verb} completed`);
}

/** NAMESPACE, RFC 2342. */
export function namespace(session: ImapSession): ImapReply {
  session.untagged('NAMESPACE (("" "/")) NIL NIL');
  return ok('NAMESPACE completed');
}

function nonexistent(name: string | null): ImapReply {
  return name === null ? bad('The name of a folder is missing') : no('[NONEXISTENT] There is no such folder');
}

/** SELECT and EXAMINE, RFC 3501 §6.3.1. */
export function select(session: ImapSession, { verb, args }: ImapCommand): ImapReply {
  const name = textOf(args[0]);
  const folder = name === null ? null : session.folder(name);
  session.selected = null;
  if (folder === null) return nonexistent(name);
  const readOnly = verb === 'EXAMINE';
  session.selected = { name: folder.name, readOnly, letters: [...folder.letters] };
  session.untagged(`FLAGS (${flags})`);
  session.untagged(`OK [PERMANENTFLAGS (${readOnly ? '' : `${flags} \\*`})] Flags permitted`);
  session.untagged(`${folder.letters.length} EXISTS`);
  session.untagged('0 RECENT');
  const unseen = folder.letters.findIndex((letter) => !letter.flags.has('\\Seen'));
  if (unseen !== -1) session.untagged(`OK [UNSEEN ${unseen + 1}] First unseen`);
  session.untagged(`OK [UIDVALIDITY ${session.deps.uidValidity}] UIDs valid`);
  session.untagged(`OK [UIDNEXT ${folder.nextUid}] Next UID`);
  return ok(`[${readOnly ? 'READ-ONLY' : 'READ-WRITE'}] ${verb} completed`);
}

const statusItems: Readonly<Record<string, (folder: StoredFolder, session: ImapSession) => number>> = {
  MESSAGES: (folder) => folder.letters.length,
  RECENT: () => 0,
  UIDNEXT: (folder) => folder.nextUid,
  UIDVALIDITY: (_folder, session) => session.deps.uidValidity,
  UNSEEN: (folder) => folder.letters.filter((letter) => !letter.flags.has('\\Seen')).length,
};

/** STATUS, RFC 3501 §6.3.10. */
export function status(session: ImapSession, { args }: ImapCommand): ImapReply {
  const name = textOf(args[0]);
  const folder = name === null ? null : session.folder(name);
  const wanted = listOf(args[1])?.map((token) => (textOf(token) ?? '').toUpperCase());
  if (folder === null) return nonexistent(name);
  if (wanted === undefined || wanted.some((item) => !Object.hasOwn(statusItems, item))) return bad('STATUS asks for an unknown item');
  const told = wanted.map((item) => `${item} ${statusItems[item]?.(folder, session) ?? 0}`);
  session.untagged(`STATUS ${imapString(folder.name)} (${told.join(' ')})`);
  return ok('STATUS completed');
}

/** GETQUOTAROOT and GETQUOTA, RFC 9208; in units of 1024 bytes. */
export function quota(session: ImapSession, { verb, args }: ImapCommand): ImapReply {
  const name = textOf(args[0]);
  if (name === null) return bad(`${verb} needs a name`);
  if (verb === 'GETQUOTAROOT') {
    if (session.folder(name) === null) return nonexistent(name);
    session.untagged(`QUOTAROOT ${imapString(name)} ""`);
  } else if (name !== '') return no('[NONEXISTENT] There is no such quota root');
  session.untagged(`QUOTA "" (STORAGE ${Math.ceil((session.account?.mailbox.used ?? 0) / 1_024)} ${maxMailbox / 1_024})`);
  return ok(`${verb} completed`);
}

/** CREATE, DELETE, RENAME: a practice mailbox keeps its folders. */
export const fixedFolders = (): ImapReply => no('[CANNOT] The folders of a practice mailbox are fixed');
