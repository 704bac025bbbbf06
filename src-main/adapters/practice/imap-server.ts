import type { Connection } from './connection.ts';
import { append, close, copy, expunge, store } from './imap/change.ts';
import { fetch } from './imap/fetch.ts';
import { fixedFolders, list, namespace, quota, select, status } from './imap/folders.ts';
import { idle } from './imap/idle.ts';
import { readCommand } from './imap/read-command.ts';
import type { RawCommand } from './imap/read-command.ts';
import { search } from './imap/search.ts';
import { bad, ImapSession, no, ok } from './imap/session.ts';
import type { ImapCommand, ImapReply, ImapServerDeps } from './imap/session.ts';
import { authenticate, login, startTls } from './imap/sign-in.ts';
import { readTokens } from './imap/syntax.ts';

export type { ImapServerDeps } from './imap/session.ts';

interface Verb {
  /** What must have happened before: nothing, the login, an open folder. */
  readonly after: 'nothing' | 'login' | 'select';
  /** Null: the answer was sent, or there is nobody to answer. */
  readonly run: (session: ImapSession, command: ImapCommand) => ImapReply | null | Promise<ImapReply | null>;
}

const done = (_session: ImapSession, { verb }: ImapCommand): ImapReply => ok(`${verb} completed`);

function capability(session: ImapSession): ImapReply {
  session.untagged(session.capabilities);
  return ok('CAPABILITY completed');
}

/** ID, RFC 2971. */
function id(session: ImapSession): ImapReply {
  session.untagged('ID ("name" "MailReady practice")');
  return ok('ID completed');
}

function logout(session: ImapSession): ImapReply {
  session.untagged('BYE Logging out');
  return { ...ok('LOGOUT completed'), close: true };
}

const verbs = new Map<string, Verb>(
  Object.entries({
    CAPABILITY: { after: 'nothing', run: capability },
    NOOP: { after: 'nothing', run: done },
    ID: { after: 'nothing', run: id },
    LOGOUT: { after: 'nothing', run: logout },
    STARTTLS: { after: 'nothing', run: startTls },
    LOGIN: { after: 'nothing', run: login },
    AUTHENTICATE: { after: 'nothing', run: authenticate },
    NAMESPACE: { after: 'login', run: namespace },
    LIST: { after: 'login', run: list },
    LSUB: { after: 'login', run: list },
    SUBSCRIBE: { after: 'login', run: done },
    UNSUBSCRIBE: { after: 'login', run: done },
    CREATE: { after: 'login', run: fixedFolders },
    DELETE: { after: 'login', run: fixedFolders },
    RENAME: { after: 'login', run: fixedFolders },
    SELECT: { after: 'login', run: select },
    EXAMINE: { after: 'login', run: select },
    STATUS: { after: 'login', run: status },
    GETQUOTA: { after: 'login', run: quota },
    GETQUOTAROOT: { after: 'login', run: quota },
    APPEND: { after: 'login', run: append },
    IDLE: { after: 'login', run: idle },
    CHECK: { after: 'select', run: done },
    CLOSE: { after: 'select', run: close },
    UNSELECT: { after: 'select', run: close },
    EXPUNGE: { after: 'select', run: expunge },
    SEARCH: { after: 'select', run: search },
    FETCH: { after: 'select', run: fetch },
    STORE: { after: 'select', run: store },
    COPY: { after: 'select', run: copy },
    MOVE: { after: 'select', run: copy },
  } satisfies Record<string, Verb>),
);
const withUid = new Set(['EXPUNGE', 'SEARCH', 'FETCH', 'STORE', 'COPY', 'MOVE']);
/** By number these must not be interrupted by EXPUNGE (RFC 3501 §7.4.1). */
const keepsNumbers = new Set(['SEARCH', 'FETCH', 'STORE']);
const maxBadCommands = 20;

function readVerb(raw: RawCommand): ImapCommand | { readonly tag: string } {
  const match = /^([A-Za-z0-9.@#$_-]{1,100}) (?:(UID) )?([A-Za-z]{1,20})(?: (.*))?$/is.exec(raw.line);
  const tag = match?.[1] ?? '*';
  const args = match === null ? null : readTokens(match[4] ?? '', raw.literals);
  const verb = (match?.[3] ?? '').toUpperCase();
  const uid = match?.[2] !== undefined;
  if (args === null || (uid && !withUid.has(verb))) return { tag };
  return { tag, verb, uid, args };
}

async function answer(session: ImapSession, command: ImapCommand): Promise<ImapReply | null> {
  const verb = verbs.get(command.verb);
  if (verb === undefined) return bad('Unknown command');
  if (verb.after !== 'nothing' && session.account === null) return bad('Log in first');
  if (verb.after === 'select' && session.selected === null) return bad('Open a folder first');
  const reply = await verb.run(session, command);
  session.tellNews(command.uid || !keepsNumbers.has(command.verb));
  return reply;
}

/**
 * Plays the IMAP side of a mail provider on one connection: RFC 3501 with the extensions that its CAPABILITY names. Ends
 * when the client leaves, is silent too long or sends what makes no sense.
 */
export async function converseImap(connection: Connection, deps: ImapServerDeps): Promise<void> {
  const session = new ImapSession(connection, deps);
  session.untagged(`OK [${session.capabilities}] MailReady practice server ready`);
  for (;;) {
    const raw = await readCommand(connection);
    if (!raw.ok) {
      if (raw.error === 'idle') session.untagged('BYE Idle for too long');
      if (raw.error === 'too_long') session.untagged('BYE Line or literal too long');
      return;
    }
    const command = readVerb(raw.value);
    const reply = raw.value.tooBig
      ? no('[TOOBIG] The literal is too large')
      : 'verb' in command
        ? await answer(session, command)
        : bad('Cannot read the command');
    if (reply === null) continue;
    if (reply.status === 'BAD') session.badCommands += 1;
    connection.write(`${command.tag} ${reply.status} ${reply.text}\r\n`);
    if (reply.close === true) {
      if (reply.status !== 'OK') session.untagged('BYE Too many refused logins');
      return;
    }
    if (session.badCommands > maxBadCommands) {
      session.untagged('BYE Too many unknown commands');
      return;
    }
    await connection.drained();
  }
}
