import type { ImapFlow } from 'imapflow';
import { folderRoles } from '../../core/connect/folder-roles.ts';
import { messageIdOf } from '../../core/deliver/message-id.ts';
import { imapStatus } from '../../core/connect/imap-talk.ts';
import { serverText } from '../../core/connect/server-text.ts';
import type { Happening } from '../../core/facts.ts';
import { openSecret } from '../../core/open-secret.ts';
import type { Ask, CourierFailure, MailFolder, MailboxSession, Mailboxes } from '../../core/ports.ts';
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import type { Trust } from '../dialer/trust.ts';
import type { Tunnels } from '../dialer/tunnels.ts';
import { doorTo } from './relay.ts';
import { tlsOptions } from './tls-options.ts';

interface FlowError extends Error {
  code?: string;
  authenticationFailed?: boolean;
  serverResponseCode?: string;
  responseText?: string;
  responseStatus?: string;
}

const maxHeaders = 65_536;

/** A known reason of ours, thrown through the library's promises. */
class Known extends Error {
  readonly happening: Happening;
  constructor(happening: Happening) {
    super(happening.kind);
    this.happening = happening;
  }
}

function happeningOf(error: unknown, deadlineMs: number): Happening {
  if (error instanceof Known) return error.happening;
  const flow = error as FlowError;
  if (flow.responseText !== undefined) {
    const code = flow.serverResponseCode === undefined ? '' : `[${flow.serverResponseCode}] `;
    return { kind: 'reply', reply: imapStatus(`* ${flow.responseStatus ?? 'NO'} ${code}${flow.responseText}`) };
  }
  const { code = 'UNKNOWN' } = flow;
  const message = serverText(flow.message).slice(0, 300);
  if (/^(NoConnection|EConnectionClosed|ClosedAfterConnect\w*)$/.test(code)) return { kind: 'closed' };
  if (/TIMEOUT$|^ETIMEDOUT$/.test(code)) return { kind: 'timeout', afterMs: Math.round(deadlineMs) };
  if (/^(ERR_SSL|ERR_TLS|EPROTO|CERT|UNABLE|SELF_SIGNED|DEPTH_ZERO|STARTTLS_INJECTION)/.test(code))
    return { kind: 'tls', code, message, certificate: null };
  return { kind: 'errno', errno: code, message };
}

function failure(error: unknown, command: string, stage: CourierFailure['stage'], deadlineMs: number): CourierFailure {
  const happening = happeningOf(error, deadlineMs);
  const signingIn = stage === 'connect' && (error as FlowError).authenticationFailed === true;
  return {
    happening,
    command,
    outcomeUnknown: false,
    stage: signingIn ? 'auth' : stage === 'connect' && happening.kind === 'tls' ? 'tls' : stage,
  };
}

/** Bounds one call of the library: it has no cancel of its own, so a late answer is left to die with the connection. */
async function bounded<T>(
  work: Promise<T>,
  command: string,
  ask: Ask,
  client: ImapFlow,
  stage: CourierFailure['stage'] = 'mailbox',
): Promise<Result<T, CourierFailure>> {
  let give: (result: Result<T, CourierFailure>) => void = () => undefined;
  const ended = new Promise<Result<T, CourierFailure>>((resolve) => (give = resolve));
  const stop = (happening: Happening): void => {
    client.close();
    give(err({ happening, command, outcomeUnknown: false, stage }));
  };
  const onAbort = (): void => stop({ kind: 'cancelled' });
  const timer = setTimeout(() => stop({ kind: 'timeout', afterMs: Math.round(ask.deadlineMs) }), ask.deadlineMs);
  ask.signal.addEventListener('abort', onAbort, { once: true });
  if (ask.signal.aborted) onAbort();
  work.then(
    (value) => give(ok(value)),
    (error: unknown) => give(err(failure(error, command, stage, ask.deadlineMs))),
  );
  try {
    return await ended;
  } finally {
    clearTimeout(timer);
    ask.signal.removeEventListener('abort', onAbort);
  }
}

/** The library answers `false` where the server refused; the refusal itself goes to its log alone, as a warning. */
class Refusals {
  #last: unknown = null;
  readonly logger = {
    debug: () => undefined,
    info: () => undefined,
    error: () => undefined,
    warn: (entry: { readonly err?: unknown }) => {
      if (entry.err instanceof Error) this.#last = entry.err;
    },
  };
  /** Runs one command; `false` and nothing at all become the refusal that was logged. */
  async must<T>(command: Promise<T | false | undefined>): Promise<T> {
    this.#last = null;
    const done = await command;
    if (done === false || done === undefined) throw this.#last instanceof Error ? this.#last : new Known({ kind: 'closed' });
    return done;
  }
}

function session(client: ImapFlow, refusals: Refusals): MailboxSession {
  /** How many letters each folder had at the last look. */
  const seen = new Map<string, number>();
  const count = (): number => (client.mailbox === false ? 0 : client.mailbox.exists);
  const select = async (path: string): Promise<void> => {
    // A folder is opened anew each time: that is what makes the server look for new letters in it.
    if (client.mailbox !== false && client.mailbox.path === path) await client.noop();
    else await client.mailboxOpen(path);
    if (!client.usable) throw new Known({ kind: 'closed' });
  };
  const search = (query: { readonly header?: Record<string, string>; readonly deleted?: boolean }): Promise<number[]> =>
    refusals.must(client.search(query, { uid: true }));
  /** Without UIDPLUS a removal empties the folder of everything marked as deleted: only if that is ours alone. */
  const mayExpunge = async (uid: number): Promise<void> => {
    if (client.capabilities.has('UIDPLUS')) return;
    if ((await search({ deleted: true })).some((one) => one !== uid)) throw new Known({ kind: 'known', code: 'test_letter_left' });
  };
  const expunge = async (uid: number): Promise<void> => {
    await mayExpunge(uid);
    await refusals.must(client.messageDelete(String(uid), { uid: true }));
  };
  return {
    async folders(ask) {
      const listed = await bounded(client.list({ listOnly: true }), 'LIST', ask, client);
      if (!listed.ok) return listed;
      const plain = listed.value.map((folder) => ({
        path: folder.path,
        flags: [
          ...folder.flags,
          ...(folder.specialUse !== undefined && folder.specialUseSource === 'extension' ? [folder.specialUse] : []),
        ],
        delimiter: folder.delimiter,
      }));
      return ok(folderRoles(plain));
    },
    find(folder, messageId, ask) {
      const work = async (): Promise<{ folder: MailFolder; uid: number; headers: string } | null> => {
        await select(folder.path);
        seen.set(folder.path, count());
        const uid = (await search({ header: { 'message-id': messageId } })).at(-1);
        if (uid === undefined) return null;
        const letter = await client.fetchOne(String(uid), { headers: true }, { uid: true });
        const headers = letter === false || letter === undefined ? undefined : letter.headers;
        return { folder, uid, headers: (headers ?? Buffer.alloc(0)).subarray(0, maxHeaders).toString('latin1') };
      };
      return bounded(work(), 'SEARCH', ask, client);
    },
    async waitForNews(folder, ask) {
      const opened = await bounded(
        select(folder.path),
        'SELECT',
        { deadlineMs: Math.min(5_000, ask.deadlineMs), signal: ask.signal },
        client,
      );
      if (!opened.ok || ask.deadlineMs <= 0 || ask.signal.aborted) return false;
      if (count() !== (seen.get(folder.path) ?? count())) return true;
      return new Promise((resolve) => {
        const finish = (news: boolean): void => {
          clearTimeout(timer);
          client.off('exists', onExists);
          client.off('close', onClose);
          ask.signal.removeEventListener('abort', onClose);
          resolve(news);
        };
        const onExists = (): void => finish(true);
        const onClose = (): void => finish(false);
        const timer = setTimeout(() => finish(false), ask.deadlineMs);
        client.once('exists', onExists);
        client.once('close', onClose);
        ask.signal.addEventListener('abort', onClose, { once: true });
        void client.idle().catch(() => undefined);
      });
    },
    async append(folder, raw, ask) {
      const done = await bounded(client.append(folder.path, Buffer.from(raw), ['\\Seen']), 'APPEND', ask, client);
      return done.ok ? ok(undefined) : done;
    },
    remove(letter, trash, ask) {
      const work = async (): Promise<void> => {
        await select(letter.folder.path);
        if (trash === null || trash.path === letter.folder.path) return expunge(letter.uid);
        if (!client.capabilities.has('MOVE')) await mayExpunge(letter.uid);
        await refusals.must(client.messageMove(String(letter.uid), trash.path, { uid: true }));
        const messageId = messageIdOf(letter.headers);
        if (messageId === null) return;
        await select(trash.path);
        for (const uid of await search({ header: { 'message-id': messageId } })) await expunge(uid);
      };
      return bounded(work(), 'STORE', ask, client);
    },
    close: () => client.close(),
  };
}

/** IMAP sessions of the round trip over imapflow; TLS or nothing, the address already resolved. */
export function createMailboxes(trust: Trust, tunnels?: Tunnels): Mailboxes {
  return {
    async open(way, ask) {
      const { ImapFlow: Flow } = await import('imapflow');
      const { endpoint } = way;
      const secure = endpoint.security === 'tls';
      const loginMethod =
        way.mechanism === 'PLAIN' ? 'AUTH=PLAIN' : way.mechanism === 'LOGIN' || way.mechanism === 'AUTH=LOGIN' ? way.mechanism : undefined;
      const refusals = new Refusals();
      const door = await doorTo(way, tunnels, { deadlineMs: Math.min(ask.deadlineMs, 10_000), signal: ask.signal });
      if (!door.ok) return err({ happening: door.error, command: 'LOGIN', outcomeUnknown: false, stage: 'connect' });
      const client = new Flow({
        host: door.value.host,
        port: door.value.port,
        secure,
        ...(secure ? {} : { doSTARTTLS: true }),
        ...(/^[\d.]+$/.test(endpoint.host) ? {} : { servername: endpoint.host }),
        auth: { user: endpoint.username, pass: openSecret(way.secret), ...(loginMethod === undefined ? {} : { loginMethod }) },
        tls: tlsOptions(trust, way),
        clientInfo: { name: 'MailReady' },
        logger: refusals.logger,
        disableAutoIdle: true,
        connectionTimeout: Math.min(ask.deadlineMs, 10_000),
        greetingTimeout: Math.min(ask.deadlineMs, 15_000),
        socketTimeout: 90_000,
        maxLineLength: 1_048_576,
        maxLiteralSize: 1_048_576,
        maxResponseSize: 4_194_304,
      });
      // Errors reach the caller through the pending command; without a listener Node would end the process.
      client.on('error', () => undefined);
      client.on('close', () => door.value.close());
      const connected = await bounded(client.connect(), 'LOGIN', ask, client, 'connect');
      if (connected.ok) return ok(session(client, refusals));
      door.value.close();
      return connected;
    },
  };
}
