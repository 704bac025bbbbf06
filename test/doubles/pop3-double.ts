import { randomBytes } from 'node:crypto';
import type { TestCertificate } from './certificates.ts';
import { DOUBLE_USERS } from './imap-double.ts';
import { type Double, type LineServerOptions, type LineSession, type Scripted, startLineServer } from './line-server.ts';
import { headerBlock, MailStore, type StoredLetter } from './mail-store.ts';
import { authenticate } from './sasl.ts';

export interface Pop3Session {
  readonly number: number;
  tls: boolean;
  user: string;
  login: string | null;
  readonly deleted: Set<StoredLetter>;
}

export interface Pop3Command {
  /** Upper case. */
  readonly verb: string;
  readonly args: readonly string[];
  readonly line: string;
  readonly session: Pop3Session;
  ok(text?: string): void;
  err(text?: string): void;
  /** `+OK text`, these lines, and the final dot. */
  list(text: string, lines: readonly string[]): void;
  write(raw: string | Buffer): void;
  readLine(): Promise<string>;
  upgrade(): Promise<void>;
  close(): never;
  reset(): never;
  stall(): Promise<never>;
  next(): Promise<void>;
}

export interface Pop3DoubleOptions extends LineServerOptions {
  /** Default `+OK Scripted server ready.` */
  readonly greeting?: Scripted<{ write(raw: string | Buffer): void; readonly session: LineSession }>;
  /** Lines of CAPA. Default: CAPA, TOP, UIDL, RESP-CODES, PIPELINING, and USER with SASL over TLS or STLS before it. */
  readonly capabilities?: readonly string[];
  readonly users?: Readonly<Record<string, string>>;
  readonly store?: MailStore;
  /** Verb → what it answers. A text such as `-ERR [AUTH] Wrong` is the reply. */
  readonly commands?: Readonly<Record<string, Scripted<Pop3Command>>>;
}

export interface Pop3Double extends Double {
  readonly store: MailStore;
}

/** A scripted POP3 server on loopback with sound defaults; every verb can be made to misbehave. */
export async function startPop3Double(options: Pop3DoubleOptions = {}): Promise<Pop3Double> {
  const store = options.store ?? new MailStore();
  const double = await startLineServer(options, (wire, certificate) => converse(wire, certificate, options, store));
  return Object.assign(double, { store });
}

async function converse(wire: LineSession, certificate: TestCertificate, options: Pop3DoubleOptions, store: MailStore): Promise<void> {
  const session: Pop3Session = { number: wire.number, tls: wire.tls, user: '', login: null, deleted: new Set() };
  const write = (raw: string | Buffer): void => {
    wire.write(raw);
  };
  const { greeting } = options;
  if (greeting === 'stall') await wire.stall();
  else if (greeting === 'close') wire.close();
  else if (greeting === 'reset') wire.reset();
  else if (typeof greeting === 'function') await greeting({ write, session: wire });
  else write(`${greeting ?? `+OK Scripted server ready. <${randomBytes(6).toString('hex')}@double.test>`}\r\n`);

  for (;;) {
    const line = await wire.readLine();
    const [first = '', ...args] = line.split(' ');
    const verb = first.toUpperCase();
    const command: Pop3Command = {
      verb,
      args,
      line,
      session,
      ok: (text = '') => {
        write(`+OK ${text}`.trimEnd() + '\r\n');
      },
      err: (text = '') => {
        write(`-ERR ${text}`.trimEnd() + '\r\n');
      },
      list: (text, lines) => {
        write([`+OK ${text}`.trimEnd(), ...lines.map((it) => (it.startsWith('.') ? `.${it}` : it)), '.', ''].join('\r\n'));
      },
      write,
      readLine: () => wire.readLine(),
      upgrade: async () => {
        await wire.upgrade(certificate);
        session.tls = true;
      },
      close: () => wire.close(),
      reset: () => wire.reset(),
      stall: () => wire.stall(),
      next: () => defaults(command, options, store),
    };
    const scripted = options.commands?.[verb];
    if (scripted === undefined) await command.next();
    else if (scripted === 'stall') await wire.stall();
    else if (scripted === 'close') wire.close();
    else if (scripted === 'reset') wire.reset();
    else if (typeof scripted === 'string') write(`${scripted}\r\n`);
    else await scripted(command);
    if (verb === 'QUIT') return;
  }
}

async function defaults(command: Pop3Command, options: Pop3DoubleOptions, store: MailStore): Promise<void> {
  const { args, session, verb } = command;
  const users: Readonly<Record<string, string>> = options.users ?? DOUBLE_USERS;
  const secure = session.tls || options.security === 'none';
  const finish = (accepted: boolean, login: string): void => {
    if (!accepted) {
      command.err('[AUTH] Authentication failed.');
      return;
    }
    session.login = login;
    command.ok('Logged in.');
  };
  switch (verb) {
    case 'CAPA':
      command.list(
        '',
        options.capabilities ?? ['CAPA', 'TOP', 'UIDL', 'RESP-CODES', 'PIPELINING', ...(secure ? ['USER', 'SASL PLAIN LOGIN'] : ['STLS'])],
      );
      return;
    case 'STLS':
      if (session.tls) {
        command.err('TLS is already active.');
        return;
      }
      command.ok('Begin TLS negotiation now.');
      await command.upgrade();
      return;
    case 'QUIT':
      store.expunge('INBOX', (it) => session.deleted.has(it));
      command.ok('Logging out.');
      return;
    case 'NOOP':
      command.ok();
      return;
    case 'USER':
      if (!secure) {
        command.err('[AUTH] Cleartext authentication disallowed on non-secure (TLS) connections.');
        return;
      }
      session.user = args[0] ?? '';
      command.ok();
      return;
    case 'PASS':
      finish(Object.hasOwn(users, session.user) && users[session.user] === args.join(' '), session.user);
      return;
    case 'AUTH': {
      const wire = {
        challenge: (base64: string): void => {
          command.write(`+ ${base64}\r\n`);
        },
        readLine: () => command.readLine(),
      };
      const { outcome, login } = await authenticate(args[0] ?? '', args[1] === '=' ? '' : args[1], wire, users);
      if (outcome === 'unknown') command.err('Unsupported authentication mechanism.');
      else if (outcome === 'cancelled') command.err('Authentication aborted by client.');
      else finish(outcome === 'accepted', login);
      return;
    }
  }
  if (session.login === null) command.err('Please log in first.');
  else mailbox(command, store);
}

function mailbox(command: Pop3Command, store: MailStore): void {
  const { args, session, verb } = command;
  const letters = store.find('INBOX')?.letters ?? [];
  const alive = letters.flatMap((letter, index): [number, StoredLetter][] => (session.deleted.has(letter) ? [] : [[index + 1, letter]]));
  const one = args[0] === undefined ? undefined : letters[Number(args[0]) - 1];
  const listing = (value: (letter: StoredLetter) => string): void => {
    if (args[0] === undefined)
      command.list(
        `${String(alive.length)} messages:`,
        alive.map(([number, it]) => `${String(number)} ${value(it)}`),
      );
    else if (one === undefined) command.err('There is no such message.');
    else command.ok(`${args[0]} ${value(one)}`);
  };
  switch (verb) {
    case 'STAT':
      command.ok(`${String(alive.length)} ${String(alive.reduce((sum, [, it]) => sum + it.raw.length, 0))}`);
      return;
    case 'LIST':
      listing((it) => String(it.raw.length));
      return;
    case 'UIDL':
      listing((it) => `uid-${String(it.uid)}`);
      return;
    case 'TOP':
    case 'RETR': {
      if (one === undefined) {
        command.err('There is no such message.');
        return;
      }
      const text = verb === 'TOP' ? headerBlock(one.raw) : one.raw.toString('utf8');
      command.list(`${String(one.raw.length)} octets`, text.replace(/\r\n$/u, '').split('\r\n'));
      return;
    }
    case 'DELE':
      if (one === undefined) command.err('There is no such message.');
      else {
        session.deleted.add(one);
        command.ok('Marked to be deleted.');
      }
      return;
    case 'RSET':
      session.deleted.clear();
      command.ok();
      return;
    default:
      command.err(`Unknown command: ${verb}`);
  }
}
