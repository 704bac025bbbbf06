import type { IncomingEndpoint } from '../../contract/settings.ts';
import { countdown } from '../countdown.ts';
import type { Observation } from '../facts.ts';
import type { Clock } from '../ports.ts';
import { err, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { Secret } from '../secret.ts';
import { greetImap } from './greet-imap.ts';
import type { GreetedImap } from './greet-imap.ts';
import { imapQuoted, readCapabilities } from './imap-talk.ts';
import { decodeMailboxName, encodeMailboxName, imapValues } from './imap-values.ts';
import type { ImapValue } from './imap-values.ts';
import { loginImap } from './login-imap.ts';
import { observe } from './open-endpoint.ts';
import { silentLog } from './open-endpoint.ts';
import type { ConnectDeps } from './open-endpoint.ts';

export interface FolderOrder {
  readonly endpoint: IncomingEndpoint;
  readonly secret: Secret;
  readonly pinnedCertificate?: string;
}
export interface FolderDeps extends ConnectDeps {
  readonly clock: Clock;
}

type Say = (command: string, folder?: string) => Promise<Result<readonly ImapValue[][], Observation>>;

/** Signs in, does `work`, closes. A refusal comes back as an observation of the stage it belongs to. */
async function signedIn<T>(
  order: FolderOrder,
  deps: FolderDeps,
  signal: AbortSignal,
  work: (say: Say, capabilities: ReadonlySet<string>) => Promise<Result<T, Observation>>,
): Promise<Result<T, Observation>> {
  const { endpoint, secret } = order;
  const limit = countdown(deps.clock, deps.limits.login + deps.limits.command, signal);
  const greeted: Result<GreetedImap, Observation> = await greetImap(endpoint, deps, silentLog, limit, order.pinnedCertificate);
  if (!greeted.ok) return greeted;
  const { talk, wire } = greeted.value;
  const login = await loginImap(talk, greeted.value.capabilities, endpoint.username, secret, limit.within(deps.limits.login));
  if (!login.ok) {
    wire.close();
    return err(observe(endpoint, 'auth', login.error.happening, { command: login.error.command, params: { login: endpoint.username } }));
  }
  const capabilities =
    readCapabilities([...login.value.answer.untagged.map((line) => line.text), login.value.reply.text]) ?? greeted.value.capabilities;
  const say: Say = async (command, folder) => {
    const answer = await talk.command(command, limit.within(deps.limits.command));
    const verb = command.split(' ')[0] ?? command;
    const more = { command: verb, ...(folder === undefined ? {} : { params: { folder } }) };
    if (!answer.ok) return err(observe(endpoint, 'mailbox', answer.error, more));
    if (answer.value.reply.status !== 'OK') return err(observe(endpoint, 'mailbox', { kind: 'reply', reply: answer.value.reply }, more));
    return ok(answer.value.untagged.map((line) => imapValues(line)));
  };
  const done = await work(say, capabilities);
  wire.close();
  return done;
}

/** Where personal folders live: the prefix of the first personal namespace (RFC 2342), for example `INBOX.`. */
function personalPrefix(answers: readonly ImapValue[][]): string {
  const personal = answers.find((values) => String(values[1]).toUpperCase() === 'NAMESPACE')?.[2];
  const first = Array.isArray(personal) ? personal[0] : undefined;
  const prefix = Array.isArray(first) ? first[0] : undefined;
  return typeof prefix === 'string' ? decodeMailboxName(prefix) : '';
}

/**
 * Makes the folder for sent letters and subscribes to it, with its role where the server takes one (RFC 6154 §3).
 * Gives the name as the server knows it.
 */
export function createSentFolder(order: FolderOrder, deps: FolderDeps, signal: AbortSignal): Promise<Result<string, Observation>> {
  return signedIn(order, deps, signal, async (say, capabilities) => {
    const spaces = capabilities.has('NAMESPACE') ? await say('NAMESPACE') : ok<readonly ImapValue[][]>([]);
    const folder = `${spaces.ok ? personalPrefix(spaces.value) : ''}Sent`;
    const name = imapQuoted(encodeMailboxName(folder)) ?? '"Sent"';
    const made = await say(`CREATE ${name}${capabilities.has('CREATE-SPECIAL-USE') ? ' (USE (\\Sent))' : ''}`, folder);
    if (!made.ok) return made;
    // A server that refuses to subscribe has made the folder all the same.
    await say(`SUBSCRIBE ${name}`, folder);
    return ok(folder);
  });
}

/** Takes a folder away again, only while it is empty; false when there is something in it. */
export function removeEmptyFolder(
  order: FolderOrder,
  folder: string,
  deps: FolderDeps,
  signal: AbortSignal,
): Promise<Result<boolean, Observation>> {
  return signedIn(order, deps, signal, async (say) => {
    const name = imapQuoted(encodeMailboxName(folder)) ?? '""';
    const status = await say(`STATUS ${name} (MESSAGES)`, folder);
    if (!status.ok) return status;
    const counts = status.value.find((values) => String(values[1]).toUpperCase() === 'STATUS')?.[3];
    if (!Array.isArray(counts) || counts[1] !== '0') return ok(false);
    await say(`UNSUBSCRIBE ${name}`, folder);
    const gone = await say(`DELETE ${name}`, folder);
    return gone.ok ? ok(true) : gone;
  });
}
