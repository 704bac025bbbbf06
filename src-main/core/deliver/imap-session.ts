import { greetImap } from '../connect/greet-imap.ts';
import type { ImapAnswer, ImapTalk } from '../connect/imap-talk.ts';
import { imapQuoted, readCapabilities } from '../connect/imap-talk.ts';
import { encodeMailboxName } from '../connect/imap-values.ts';
import { loginImap } from '../connect/login-imap.ts';
import { silentLog } from '../connect/open-endpoint.ts';
import type { ConnectDeps } from '../connect/open-endpoint.ts';
import { countdown } from '../countdown.ts';
import type { Countdown } from '../countdown.ts';
import type { Happening } from '../facts.ts';
import { messageIdOf } from './message-id.ts';
import type { Ask, Clock, CourierFailure, MailFolder, MailboxSession, Way } from '../ports.ts';
import { err, ok } from '../result.ts';
import type { Result } from '../result.ts';

const broken = (
  happening: Happening,
  command: string,
  stage: CourierFailure['stage'] = 'mailbox',
): { readonly ok: false; readonly error: CourierFailure } => err({ happening, command, outcomeUnknown: false, stage });

/**
 * The round trip's view of an IMAP mailbox over our own dialogue, for servers whose only way to sign in the library does
 * not speak (imapflow 2.1 has no CRAM-MD5). News are polled, not idled for.
 */
export async function openImapSession(
  way: Way,
  deps: ConnectDeps & { readonly clock: Clock },
  ask: Ask,
): Promise<Result<MailboxSession, CourierFailure>> {
  const limit = countdown(deps.clock, ask.deadlineMs, ask.signal);
  const greeted = await greetImap(way.endpoint, deps, silentLog, limit, way.pinnedCertificate);
  if (!greeted.ok) return broken(greeted.error.happening, greeted.error.command ?? 'CONNECT', 'connect');
  const { wire, talk, capabilities } = greeted.value;
  const login = await loginImap(talk, capabilities, way.endpoint.username, way.secret, limit);
  if (!login.ok) {
    wire.close();
    return broken(login.error.happening, login.error.command, 'auth');
  }
  const announced = readCapabilities([...login.value.answer.untagged.map((line) => line.text), login.value.reply.text]);
  const asked = announced === null ? await talk.command('CAPABILITY', limit) : null;
  const after = announced ?? readCapabilities(asked?.ok === true ? asked.value.untagged.map((line) => line.text) : []);
  return ok(sessionOver(talk, deps.clock, after?.has('UIDPLUS') === true, () => wire.close()));
}

function sessionOver(talk: ImapTalk, clock: Clock, uidPlus: boolean, close: () => void): MailboxSession {
  async function say(command: string, limit: Countdown): Promise<Result<ImapAnswer, CourierFailure>> {
    const verb = command
      .split(' ')
      .slice(0, command.startsWith('UID ') ? 2 : 1)
      .join(' ');
    const answer = await talk.command(command, limit);
    if (!answer.ok) return broken(answer.error, verb);
    return answer.value.reply.status === 'OK' ? ok(answer.value) : broken({ kind: 'reply', reply: answer.value.reply }, verb);
  }
  const nameOf = (folder: MailFolder): string => imapQuoted(encodeMailboxName(folder.path)) ?? '"INBOX"';

  async function search(criteria: string, limit: Countdown): Promise<Result<number[], CourierFailure>> {
    const searched = await say(`UID SEARCH ${criteria}`, limit);
    if (!searched.ok) return searched;
    const words = searched.value.untagged.flatMap((line) => /^\* SEARCH((?: \d+)*)/i.exec(line.text)?.[1]?.trim().split(' ') ?? []);
    return ok(words.filter((word) => word !== '').map(Number));
  }
  /** Without UIDPLUS (RFC 4315) EXPUNGE empties the folder of everything marked as deleted: only if that is ours alone. */
  async function mayExpunge(uid: number, limit: Countdown): Promise<Result<void, CourierFailure>> {
    if (uidPlus) return ok(undefined);
    const marked = await search('DELETED', limit);
    if (!marked.ok) return marked;
    return marked.value.some((one) => one !== uid) ? broken({ kind: 'known', code: 'test_letter_left' }, 'EXPUNGE') : ok(undefined);
  }
  async function expunge(uid: number, limit: Countdown): Promise<Result<void, CourierFailure>> {
    for (const command of [`UID STORE ${String(uid)} +FLAGS.SILENT (\\Deleted)`, uidPlus ? `UID EXPUNGE ${String(uid)}` : 'EXPUNGE']) {
      const done = await say(command, limit);
      if (!done.ok) return done;
    }
    return ok(undefined);
  }

  return {
    folders: () => Promise.resolve(ok([])),
    async find(folder, messageId, ask) {
      const limit = countdown(clock, ask.deadlineMs, ask.signal);
      const selected = await say(`SELECT ${nameOf(folder)}`, limit);
      if (!selected.ok) return selected;
      const uids = await search(`HEADER Message-ID ${imapQuoted(messageId) ?? '""'}`, limit);
      if (!uids.ok) return uids;
      const uid = uids.value.at(-1);
      if (uid === undefined) return ok(null);
      const fetched = await say(`UID FETCH ${String(uid)} (BODY.PEEK[HEADER])`, limit);
      if (!fetched.ok) return fetched;
      return ok({ folder, uid, headers: fetched.value.untagged.flatMap((line) => line.literals)[0] ?? '' });
    },
    async waitForNews(_folder, ask) {
      await clock.sleep(Math.min(ask.deadlineMs, 1_000), ask.signal);
      return false;
    },
    async append(folder, raw, ask) {
      const limit = countdown(clock, ask.deadlineMs, ask.signal);
      const answer = await talk.append(nameOf(folder), raw, limit);
      if (!answer.ok) return broken(answer.error, 'APPEND');
      return answer.value.reply.status === 'OK' ? ok(undefined) : broken({ kind: 'reply', reply: answer.value.reply }, 'APPEND');
    },
    async remove(letter, trash, ask) {
      const limit = countdown(clock, ask.deadlineMs, ask.signal);
      const opened = await say(`SELECT ${nameOf(letter.folder)}`, limit);
      if (!opened.ok) return opened;
      const through = trash !== null && trash.path !== letter.folder.path;
      const alone = await mayExpunge(letter.uid, limit);
      if (!alone.ok) return alone;
      const copied = through ? await say(`UID COPY ${String(letter.uid)} ${nameOf(trash)}`, limit) : alone;
      if (!copied.ok) return copied;
      const gone = await expunge(letter.uid, limit);
      const messageId = messageIdOf(letter.headers);
      if (!gone.ok || !through || messageId === null) return gone;
      const emptied = await say(`SELECT ${nameOf(trash)}`, limit);
      if (!emptied.ok) return emptied;
      const copies = await search(`HEADER Message-ID ${imapQuoted(messageId) ?? '""'}`, limit);
      if (!copies.ok) return copies;
      for (const uid of copies.value) {
        const one = await mayExpunge(uid, limit);
        const done = one.ok ? await expunge(uid, limit) : one;
        if (!done.ok) return done;
      }
      return ok(undefined);
    },
    close,
  };
}
