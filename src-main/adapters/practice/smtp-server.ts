import type { Clock, Random } from '../../core/ports.ts';
import type { Account, Accounts, LoginVerdict } from './account.ts';
import type { Connection } from './connection.ts';
import { deliverLetter } from './deliver-letter.ts';
import { maxLetter } from './mailbox.ts';
import { askCredentials } from './sasl-server.ts';

export interface SmtpServerDeps {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly random: Random;
  readonly startTls: (connection: Connection) => Promise<boolean>;
}

const hostName = 'smtp.practice.invalid';
const maxRecipients = 50;
const maxBadCommands = 20;
const maxRefusedLogins = 3;
/** A letter over the limit is read up to here before the connection is cut. */
const maxSwallowed = 4 * maxLetter;

interface SmtpSession {
  readonly connection: Connection;
  readonly deps: SmtpServerDeps;
  greeted: boolean;
  account: Account | null;
  from: string | null;
  to: Account[];
  refusedLogins: number;
  badCommands: number;
}

/** Lines of one reply, each with its code; `close` ends the connection after it. */
interface SmtpReply {
  readonly lines: readonly string[];
  readonly close?: boolean;
}
const say = (...lines: readonly string[]): SmtpReply => ({ lines });
const refusals: Record<Exclude<LoginVerdict, 'accepted'>, string> = {
  bad_credentials: '535 5.7.8 Authentication credentials invalid',
  app_password_required: '534 5.7.9 Application-specific password required',
  // Only IMAP can be off here; the word exists for both servers.
  imap_disabled: '535 5.7.8 Authentication credentials invalid',
};
const badSequence = say('503 5.5.1 Bad sequence of commands');

function forget(session: SmtpSession): void {
  session.from = null;
  session.to = [];
}

/** EHLO and HELO, RFC 5321 §4.1.1.1. */
function hello(session: SmtpSession, verb: string, rest: string): SmtpReply {
  if (rest.trim() === '') return say(`501 5.5.4 ${verb} needs a name`);
  session.greeted = true;
  forget(session);
  if (verb === 'HELO') return say(`250 ${hostName}`);
  const ways = session.connection.secure ? 'AUTH PLAIN LOGIN' : 'STARTTLS';
  return say(`250-${hostName}`, '250-PIPELINING', `250-SIZE ${maxLetter}`, '250-8BITMIME', '250-ENHANCEDSTATUSCODES', `250 ${ways}`);
}

/** STARTTLS, RFC 3207; everything said before is forgotten. */
async function startTls(session: SmtpSession): Promise<SmtpReply | null> {
  if (session.connection.secure) return badSequence;
  session.connection.write('220 2.0.0 Ready to start TLS\r\n');
  session.greeted = false;
  forget(session);
  await session.deps.startTls(session.connection);
  return null;
}

/** AUTH, RFC 4954. */
async function auth(session: SmtpSession, rest: string): Promise<SmtpReply> {
  const { connection } = session;
  if (!connection.secure) return say('530 5.7.0 Must issue a STARTTLS command first');
  if (!session.greeted || session.account !== null || session.from !== null) return badSequence;
  const [mechanism = '', initial] = rest.trim().split(/\s+/);
  const credentials = await askCredentials(mechanism, initial ?? null, async (text) => {
    connection.write(`334 ${text}\r\n`);
    const line = await connection.readLine();
    return line.ok && line.value !== '*' ? line.value : null;
  });
  if (credentials === 'unknown') return say('504 5.5.4 Unrecognized authentication type');
  if (credentials === null) return say('501 5.5.2 Cannot decode the response');
  const { account, verdict } = session.deps.accounts.signIn('smtp', credentials.login, credentials.password);
  if (verdict === 'accepted' && account !== null) {
    session.account = account;
    connection.loggedIn = true;
    return say('235 2.7.0 Authentication successful');
  }
  session.refusedLogins += 1;
  return { ...say(refusals[verdict === 'accepted' ? 'bad_credentials' : verdict]), close: session.refusedLogins >= maxRefusedLogins };
}

/** The path of MAIL FROM and RCPT TO with its parameters; null: not one. */
function readPath(rest: string, word: 'FROM' | 'TO'): { readonly address: string; readonly parameters: string } | null {
  const match = new RegExp(`^${word}:\\s*<([^<>\\s]{0,254})>(?: +(.*))?$`, 'i').exec(rest.trim());
  return match === null ? null : { address: match[1] ?? '', parameters: match[2] ?? '' };
}

/** MAIL, RFC 5321 §4.1.1.2, with SIZE (RFC 1870). A sender may use its own address only. */
function mail(session: SmtpSession, rest: string): SmtpReply {
  if (session.account === null) return say('530 5.7.0 Authentication required');
  if (session.from !== null) return badSequence;
  const path = readPath(rest, 'FROM');
  if (path === null) return say('501 5.1.7 Bad sender address syntax');
  const size = /(?:^| )SIZE=(\d{1,15})(?: |$)/i.exec(path.parameters)?.[1];
  if (Number(size ?? 0) > maxLetter) return say('552 5.3.4 Message size exceeds the limit');
  if (session.deps.accounts.byAddress(path.address) !== session.account)
    return say('553 5.7.1 Sender address rejected: not owned by the user');
  session.from = session.account.address;
  return say('250 2.1.0 Ok');
}

/** RCPT, RFC 5321 §4.1.1.3. No letter ever leaves the practice servers. */
function rcpt(session: SmtpSession, rest: string): SmtpReply {
  if (session.from === null) return badSequence;
  const path = readPath(rest, 'TO');
  if (path === null) return say('501 5.1.3 Bad recipient address syntax');
  if (session.to.length >= maxRecipients) return say('452 4.5.3 Too many recipients');
  const account = session.deps.accounts.byAddress(path.address);
  if (account === null) {
    return say(
      /\.practice\.invalid$/i.test(path.address)
        ? '550 5.1.1 User unknown'
        : '550 5.7.1 The practice server delivers to practice mailboxes only',
    );
  }
  if (!session.to.includes(account)) session.to.push(account);
  return say('250 2.1.5 Ok');
}

/** The letter up to the lone dot, dot-stuffing undone (RFC 5321 §4.5.2); null: the client has gone or will not stop. */
async function readLetter(connection: Connection): Promise<{ readonly raw: Buffer; readonly tooBig: boolean } | null> {
  const lines: Buffer[] = [];
  let size = 0;
  for (;;) {
    const line = await connection.readLine();
    if (!line.ok) return null;
    if (line.value === '.') return { raw: Buffer.concat(lines), tooBig: size > maxLetter };
    const text = `${line.value.startsWith('.') ? line.value.slice(1) : line.value}\r\n`;
    size += text.length;
    if (size > maxSwallowed) return null;
    if (size <= maxLetter) lines.push(Buffer.from(text, 'latin1'));
  }
}

/** DATA, RFC 5321 §4.1.1.4. */
async function data(session: SmtpSession): Promise<SmtpReply> {
  const { connection, deps, from, to } = session;
  if (from === null) return badSequence;
  if (to.length === 0) return say('554 5.5.1 No valid recipients');
  connection.write('354 End data with <CR><LF>.<CR><LF>\r\n');
  const letter = await readLetter(connection);
  forget(session);
  if (letter === null) return { ...say('421 4.3.2 Giving up on this letter'), close: true };
  if (letter.tooBig) return say('552 5.3.4 Message size exceeds the limit');
  const queueId = deps.random.hex(6).toUpperCase();
  const delivered = to.map((account) => deliverLetter(account, { raw: letter.raw, from, queueId, now: deps.clock.now() }));
  return delivered.every((one) => one) ? say(`250 2.0.0 Ok: queued as ${queueId}`) : say('452 4.2.2 The practice mailbox is full');
}

function reset(session: SmtpSession): SmtpReply {
  forget(session);
  return say('250 2.0.0 Ok');
}

type Verb = (session: SmtpSession, rest: string) => SmtpReply | null | Promise<SmtpReply | null>;
const verbs = new Map<string, Verb>([
  ['EHLO', (session, rest) => hello(session, 'EHLO', rest)],
  ['HELO', (session, rest) => hello(session, 'HELO', rest)],
  ['STARTTLS', startTls],
  ['AUTH', auth],
  ['MAIL', mail],
  ['RCPT', rcpt],
  ['DATA', data],
  ['RSET', reset],
  ['NOOP', () => say('250 2.0.0 Ok')],
  ['VRFY', () => say('252 2.0.0 Send some mail and see')],
  ['QUIT', () => ({ ...say('221 2.0.0 Bye'), close: true })],
]);

/**
 * Plays the submission side of a mail provider on one connection (RFC 6409, 5321): letters go from a practice mailbox to
 * practice mailboxes. Ends when the client leaves, is silent too long or sends what makes no sense.
 */
export async function converseSmtp(connection: Connection, deps: SmtpServerDeps): Promise<void> {
  const session: SmtpSession = { connection, deps, greeted: false, account: null, from: null, to: [], refusedLogins: 0, badCommands: 0 };
  connection.write(`220 ${hostName} ESMTP MailReady practice\r\n`);
  for (;;) {
    const line = await connection.readLine();
    if (!line.ok) {
      if (line.error === 'idle') connection.write(`421 4.4.2 ${hostName} Idle for too long\r\n`);
      if (line.error === 'too_long') connection.write('500 5.5.2 Line too long\r\n');
      return;
    }
    const [, verb = '', rest = ''] = /^([A-Za-z]{1,20})(?: (.*))?$/.exec(line.value) ?? [];
    const run = verbs.get(verb.toUpperCase());
    if (run === undefined) session.badCommands += 1;
    const reply = run === undefined ? say('500 5.5.2 Unknown command') : await run(session, rest);
    if (reply !== null) connection.write(`${reply.lines.join('\r\n')}\r\n`);
    if (reply?.close === true) return;
    if (session.badCommands > maxBadCommands) {
      connection.write(`421 4.7.0 ${hostName} Too many unknown commands\r\n`);
      return;
    }
    await connection.drained();
  }
}
