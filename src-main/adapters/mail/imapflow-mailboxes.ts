import type { ImapFlow } from 'imapflow';
import { folderRoles } from '../../core/connect/folder-roles.ts';
import { imapStatus } from '../../core/connect/imap-talk.ts';
import type { Happening } from '../../core/facts.ts';
import { openSecret } from '../../core/open-secret.ts';
import type { Ask, CourierFailure, MailFolder, MailboxSession, Mailboxes } from '../../core/ports.ts';
import { err, ok } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import type { Trust } from '../dialer/trust.ts';
import { tlsOptions } from './tls-options.ts';

interface FlowError extends Error {
  code?: string;
  authenticationFailed?: boolean;
  serverResponseCode?: string;
  responseText?: string;
  responseStatus?: string;
}

const maxHeaders = 65_536;

function failure(error: unknown, command: string, stage: CourierFailure['stage']): CourierFailure {
  const flow = error as FlowError;
  const happening: Happening =
    flow.responseText !== undefined
      ? {
          kind: 'reply',
          reply: imapStatus(
            `* ${flow.responseStatus ?? 'NO'} ${flow.serverResponseCode === undefined ? '' : `[${flow.serverResponseCode}] `}${flow.responseText}`,
          ),
        }
      : flow.code === 'NoConnection' || flow.code === 'EConnectionClosed'
        ? { kind: 'closed' }
        : { kind: 'errno', errno: flow.code ?? 'UNKNOWN', message: flow.message.slice(0, 300) };
  return { happening, command, outcomeUnknown: false, stage };
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
    (error: unknown) => give(err(failure(error, command, stage))),
  );
  try {
    return await ended;
  } finally {
    clearTimeout(timer);
    ask.signal.removeEventListener('abort', onAbort);
  }
}

function session(client: ImapFlow): MailboxSession {
  const select = async (path: string): Promise<void> => {
    // A folder is opened anew each time: that is what makes the server look for new letters in it.
    if (client.mailbox !== false && client.mailbox.path === path) await client.noop();
    else await client.mailboxOpen(path);
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
        const uids = await client.search({ header: { 'message-id': messageId } }, { uid: true });
        const uid = uids === false || uids === undefined ? undefined : uids.at(-1);
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
      if (!opened.ok || ask.deadlineMs <= 0) return false;
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
        if (trash === null || trash.path === letter.folder.path) {
          await client.messageDelete(String(letter.uid), { uid: true });
          return;
        }
        const moved = await client.messageMove(String(letter.uid), trash.path, { uid: true });
        const target = moved === false ? undefined : moved.uidMap?.get(letter.uid);
        if (target === undefined) return;
        await select(trash.path);
        await client.messageDelete(String(target), { uid: true });
      };
      return bounded(work(), 'STORE', ask, client);
    },
    close: () => client.close(),
  };
}

/** IMAP sessions of the round trip over imapflow; TLS or nothing, the address already resolved. */
export function createMailboxes(trust: Trust): Mailboxes {
  return {
    async open(way, ask) {
      const { ImapFlow: Flow } = await import('imapflow');
      const { endpoint } = way;
      const secure = endpoint.security === 'tls';
      const loginMethod = way.mechanism === 'LOGIN' ? 'LOGIN' : way.mechanism === 'PLAIN' ? 'AUTH=PLAIN' : undefined;
      const client = new Flow({
        host: way.addresses[0]?.address ?? endpoint.host,
        port: endpoint.port,
        secure,
        ...(secure ? {} : { doSTARTTLS: true }),
        ...(/^[\d.]+$/.test(endpoint.host) ? {} : { servername: endpoint.host }),
        auth: { user: endpoint.username, pass: openSecret(way.secret), ...(loginMethod === undefined ? {} : { loginMethod }) },
        tls: tlsOptions(trust, way),
        clientInfo: { name: 'MailReady' },
        logger: false,
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
      const connected = await bounded(client.connect(), 'LOGIN', ask, client, 'connect');
      return connected.ok ? ok(session(client)) : connected;
    },
  };
}
