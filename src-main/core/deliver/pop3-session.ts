import { greetPop3 } from '../connect/greet-pop3.ts';
import { loginPop3 } from '../connect/login-pop3.ts';
import { silentLog } from '../connect/open-endpoint.ts';
import type { ConnectDeps } from '../connect/open-endpoint.ts';
import { pop3Command, readPop3Lines } from '../connect/pop3-talk.ts';
import { messageIdOf } from './message-id.ts';
import { countdown } from '../countdown.ts';
import type { Countdown } from '../countdown.ts';
import type { Happening } from '../facts.ts';
import type { Ask, Clock, CourierFailure, FoundLetter, MailFolder, MailboxSession, Way, Wire } from '../ports.ts';
import { err, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** Only the newest letters are looked at: a test letter is among them, and TOP on thousands would take minutes. */
const newest = 30;

/** Between two logins, once the first looks brought nothing. */
const restMs = 5_000;
/** The last session is not over yet, or logins come too fast (RFC 2449 §8.1, RFC 3206): the next look may do. */
const notNow = ({ happening }: CourierFailure): boolean =>
  happening.kind === 'reply' && /^(IN-USE|LOGIN-DELAY|SYS\/TEMP)$/.test(happening.reply.responseCode ?? '');

const broken = (happening: Happening, command: string): { readonly ok: false; readonly error: CourierFailure } =>
  err({ happening, command, outcomeUnknown: false, stage: 'mailbox' });

/**
 * The round trip's view of a POP3 mailbox: a maildrop shows new letters only to a new session (RFC 1939 §8), so each look
 * signs in anew. There is one folder, INBOX. Ends as `MailboxSession` asks.
 */
export async function openPop3Session(
  way: Way,
  deps: ConnectDeps & { readonly clock: Clock },
  ask: Ask,
): Promise<Result<MailboxSession, CourierFailure>> {
  let current: Wire | null = null;

  async function signIn(limit: Countdown): Promise<Result<Wire, CourierFailure>> {
    const greeted = await greetPop3(way.endpoint, deps, silentLog, limit, way.pinnedCertificate);
    if (!greeted.ok)
      return err({
        happening: greeted.error.happening,
        command: greeted.error.command ?? 'CONNECT',
        outcomeUnknown: false,
        stage: 'connect',
      });
    current = greeted.value.wire;
    const login = await loginPop3(greeted.value.wire, greeted.value.capabilities, way.endpoint.username, way.secret, limit);
    if (login.ok) return ok(greeted.value.wire);
    greeted.value.wire.close();
    return err({ happening: login.error.happening, command: login.error.command, outcomeUnknown: false, stage: 'auth' });
  }

  /** Runs `work` in a session of its own and ends it with QUIT, which is what makes deletions count. */
  async function withWire<T>(
    limit: Countdown,
    work: (wire: Wire) => Promise<Result<T, CourierFailure>>,
  ): Promise<Result<T, CourierFailure>> {
    const wire = await signIn(limit);
    if (!wire.ok) return wire;
    const result = await work(wire.value);
    const quit = result.ok ? await pop3Command(wire.value, 'QUIT', limit) : null;
    wire.value.close();
    current = null;
    return quit !== null && !quit.ok ? broken(quit.error, 'QUIT') : result;
  }

  async function look(
    wire: Wire,
    messageId: string,
    limit: Countdown,
  ): Promise<Result<{ readonly number: number; readonly headers: string } | null, CourierFailure>> {
    const stat = await pop3Command(wire, 'STAT', limit);
    if (!stat.ok) return broken(stat.error, 'STAT');
    if (stat.value.status !== '+OK') return broken({ kind: 'reply', reply: stat.value }, 'STAT');
    const count = Number(/^\+OK (\d+)/.exec(stat.value.text)?.[1] ?? '0');
    for (let number = count; number > Math.max(0, count - newest); number -= 1) {
      const top = await pop3Command(wire, `TOP ${String(number)} 0`, limit);
      if (!top.ok) return broken(top.error, 'TOP');
      if (top.value.status !== '+OK') return broken({ kind: 'reply', reply: top.value }, 'TOP');
      const lines = await readPop3Lines(wire, limit);
      if (!lines.ok) return broken(lines.error, 'TOP');
      const headers = lines.value.join('\r\n');
      if (messageIdOf(headers) === messageId) return ok({ number, headers });
    }
    return ok(null);
  }

  let looks = 0;
  let lookedAt = 0;
  const inbox: MailFolder = { path: 'INBOX', role: 'inbox', flags: [] };
  const session: MailboxSession = {
    folders: () => Promise.resolve(ok([inbox])),
    async find(folder, messageId, bound) {
      if (folder.role !== 'inbox') return ok(null);
      // A login for every look: after the first ones they come seldom enough for a server that counts them.
      if (looks >= 3 && deps.clock.monotonic() - lookedAt < restMs) return ok(null);
      looks += 1;
      const limit = countdown(deps.clock, bound.deadlineMs, bound.signal);
      const found = await withWire(limit, (wire) => look(wire, messageId, limit));
      lookedAt = deps.clock.monotonic();
      if (!found.ok) return notNow(found.error) ? ok(null) : found;
      return ok(
        found.value === null ? null : ({ folder: inbox, uid: found.value.number, headers: found.value.headers } satisfies FoundLetter),
      );
    },
    async waitForNews(_folder, bound) {
      await deps.clock.sleep(bound.deadlineMs, bound.signal);
      return false;
    },
    append: () => Promise.resolve(broken({ kind: 'known', code: 'folder_missing' }, 'APPEND')),
    remove(letter, _trash, bound) {
      const limit = countdown(deps.clock, bound.deadlineMs, bound.signal);
      const messageId = messageIdOf(letter.headers) ?? '';
      return withWire(limit, async (wire) => {
        // The number may have moved since: it is looked up again in the session that deletes.
        const again = await look(wire, messageId, limit);
        if (!again.ok) return again;
        if (again.value === null) return ok(undefined);
        const gone = await pop3Command(wire, `DELE ${String(again.value.number)}`, limit);
        if (!gone.ok) return broken(gone.error, 'DELE');
        return gone.value.status === '+OK' ? ok(undefined) : broken({ kind: 'reply', reply: gone.value }, 'DELE');
      });
    },
    close: () => current?.close(),
  };
  if (ask.signal.aborted) return broken({ kind: 'cancelled' }, 'CONNECT');
  return Promise.resolve(ok(session));
}
