import type { IncomingEndpoint } from '../../contract/settings.ts';
import { countdown } from '../countdown.ts';
import type { Observation } from '../facts.ts';
import type { Clock } from '../ports.ts';
import { err, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { Secret } from '../secret.ts';
import { greetImap } from './greet-imap.ts';
import type { GreetedImap } from './greet-imap.ts';
import { greetPop3 } from './greet-pop3.ts';
import { readCapabilities } from './imap-talk.ts';
import { imapValues } from './imap-values.ts';
import type { ImapValue } from './imap-values.ts';
import { loginImap } from './login-imap.ts';
import { loginPop3 } from './login-pop3.ts';
import { observe, silentLog } from './open-endpoint.ts';
import type { ConnectDeps } from './open-endpoint.ts';

export interface SignInOrder {
  readonly endpoint: IncomingEndpoint;
  readonly secret: Secret;
  readonly pinnedCertificate?: string;
}
export interface SignInDeps extends ConnectDeps {
  readonly clock: Clock;
}

export type Say = (command: string, folder?: string) => Promise<Result<readonly ImapValue[][], Observation>>;

/** Signs in to IMAP, does `work`, closes. A refusal comes back as an observation of the stage it belongs to. */
export async function signedIn<T>(
  order: SignInOrder,
  deps: SignInDeps,
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

/** One login over IMAP or POP3 and nothing after it. A refusal comes back as an observation of the stage `auth`. */
export async function tryLogin(order: SignInOrder, deps: SignInDeps, signal: AbortSignal): Promise<Result<void, Observation>> {
  const { endpoint, secret } = order;
  if (endpoint.protocol === 'imap') return signedIn(order, deps, signal, () => Promise.resolve(ok(undefined)));
  const limit = countdown(deps.clock, deps.limits.login + deps.limits.command, signal);
  const greeted = await greetPop3(endpoint, deps, silentLog, limit, order.pinnedCertificate);
  if (!greeted.ok) return greeted;
  const { wire, capabilities } = greeted.value;
  const login = await loginPop3(wire, capabilities, endpoint.username, secret, limit.within(deps.limits.login));
  wire.close();
  if (login.ok) return ok(undefined);
  return err(observe(endpoint, 'auth', login.error.happening, { command: login.error.command, params: { login: endpoint.username } }));
}
