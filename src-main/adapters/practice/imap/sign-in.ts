import type { LoginVerdict } from '../account.ts';
import { askCredentials } from '../sasl-server.ts';
import type { ImapCommand, ImapReply, ImapSession } from './session.ts';
import { bad, no, ok } from './session.ts';
import { textOf } from './syntax.ts';

/** Worded as large providers word them, so that the explanation is the one people meet in earnest. */
const refusals: Record<Exclude<LoginVerdict, 'accepted'>, string> = {
  bad_credentials: '[AUTHENTICATIONFAILED] Invalid credentials',
  app_password_required: '[ALERT] Application-specific password required',
  imap_disabled: '[ALERT] IMAP access is disabled. Enable IMAP in the mailbox settings',
};
const maxRefusedLogins = 3;

function enter(session: ImapSession, login: string, password: string): ImapReply {
  const { account, verdict } = session.deps.accounts.signIn('imap', login, password);
  if (verdict === 'accepted' && account !== null) {
    session.account = account;
    session.connection.loggedIn = true;
    return ok(`[${session.capabilities}] Logged in`);
  }
  session.refusedLogins += 1;
  return { ...no(refusals[verdict === 'accepted' ? 'bad_credentials' : verdict]), close: session.refusedLogins >= maxRefusedLogins };
}

const notYet = (session: ImapSession): ImapReply | null => {
  if (session.account !== null) return bad('Already logged in');
  return session.connection.secure ? null : no('[PRIVACYREQUIRED] Start TLS first');
};

/** LOGIN, RFC 3501 §6.2.3. */
export function login(session: ImapSession, { args }: ImapCommand): ImapReply {
  const name = textOf(args[0]);
  const password = textOf(args[1]);
  if (name === null || password === null || args.length !== 2) return bad('LOGIN needs a name and a password');
  const utf8 = (text: string): string => Buffer.from(text, 'latin1').toString('utf8');
  return notYet(session) ?? enter(session, utf8(name), utf8(password));
}

/** AUTHENTICATE, RFC 3501 §6.2.2, with an initial response (RFC 4959). */
export async function authenticate(session: ImapSession, { args }: ImapCommand): Promise<ImapReply> {
  const tooEarly = notYet(session);
  if (tooEarly !== null) return tooEarly;
  const mechanism = textOf(args[0]);
  if (mechanism === null) return bad('AUTHENTICATE needs a mechanism');
  const credentials = await askCredentials(mechanism, textOf(args[1]), async (text) => {
    session.connection.write(`+ ${text}\r\n`);
    const line = await session.connection.readLine();
    return line.ok && line.value !== '*' ? line.value : null;
  });
  if (credentials === 'unknown') return no('[CANNOT] Unsupported authentication mechanism');
  if (credentials === null) return bad('Authentication exchange cancelled');
  return enter(session, credentials.login, credentials.password);
}

/** STARTTLS, RFC 3501 §6.2.1; the answer goes out before the handshake. */
export async function startTls(session: ImapSession, { tag }: ImapCommand): Promise<ImapReply | null> {
  if (session.connection.secure) return bad('TLS is already active');
  session.connection.write(`${tag} OK Begin TLS negotiation now\r\n`);
  await session.deps.startTls(session.connection);
  return null;
}
