import { greetImap } from '../connect/greet-imap.ts';
import type { ImapAnswer, ImapTalk } from '../connect/imap-talk.ts';
import { imapQuoted } from '../connect/imap-talk.ts';
import { encodeMailboxName } from '../connect/imap-values.ts';
import { loginImap } from '../connect/login-imap.ts';
import { silentLog } from '../connect/open-endpoint.ts';
import type { ConnectDeps } from '../connect/open-endpoint.ts';
import { countdown } from '../countdown.ts';
import type { Countdown } from '../countdown.ts';
import type { Happening } from '../facts.ts';
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
  return ok(sessionOver(talk, deps.clock, () => wire.close()));
}

function sessionOver(talk: ImapTalk, clock: Clock, close: () => void): MailboxSession {
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

  return {
    folders: () => Promise.resolve(ok([])),
    async find(folder, messageId, ask) {
      const limit = countdown(clock, ask.deadlineMs, ask.signal);
      const selected = await say(`SELECT ${nameOf(folder)}`, limit);
      if (!selected.ok) return selected;
      const searched = await say(`UID SEARCH HEADER Message-ID ${imapQuoted(messageId) ?? '""'}`, limit);
      if (!searched.ok) return searched;
      const uids = searched.value.untagged
        .flatMap((line) => /^\* SEARCH((?: \d+)*)/i.exec(line.text)?.[1]?.trim().split(' ') ?? [])
        .filter((uid) => uid !== '');
      const uid = uids.at(-1);
      if (uid === undefined) return ok(null);
      const fetched = await say(`UID FETCH ${uid} (BODY.PEEK[HEADER])`, limit);
      if (!fetched.ok) return fetched;
      return ok({ folder, uid: Number(uid), headers: fetched.value.untagged.flatMap((line) => line.literals)[0] ?? '' });
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
      const selected = await say(`SELECT ${nameOf(letter.folder)}`, limit);
      if (!selected.ok) return selected;
      const uid = String(letter.uid);
      const commands = trash === null ? [] : [`UID COPY ${uid} ${nameOf(trash)}`];
      for (const command of [...commands, `UID STORE ${uid} +FLAGS.SILENT (\\Deleted)`, 'EXPUNGE']) {
        const done = await say(command, limit);
        if (!done.ok) return done;
      }
      return ok(undefined);
    },
    close,
  };
}
