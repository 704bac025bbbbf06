import type { TestCertificate } from './certificates.ts';
import { DOUBLE_USERS } from './imap-double.ts';
import { type Double, type LineServerOptions, type LineSession, type Scripted, startLineServer } from './line-server.ts';
import type { MailStore } from './mail-store.ts';
import { authenticate } from './sasl.ts';

export interface SmtpLetter {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
  readonly login: string | null;
}

export interface SmtpSession {
  readonly number: number;
  tls: boolean;
  login: string | null;
  from: string | null;
  to: string[];
}

export interface SmtpCommand {
  /** Upper case: EHLO, AUTH, MAIL, RCPT, DATA, and `.` for the end of the letter. */
  readonly verb: string;
  /** Words after the verb. */
  readonly args: readonly string[];
  readonly line: string;
  readonly session: SmtpSession;
  /** The letter, on `.` only. */
  readonly letter: SmtpLetter | null;
  /** One reply; several texts make a multi-line one. */
  reply(code: number, ...texts: readonly string[]): void;
  ok(text?: string): void;
  /** Bytes exactly as given. */
  write(raw: string | Buffer): void;
  readLine(): Promise<string>;
  upgrade(): Promise<void>;
  close(): never;
  reset(): never;
  stall(): Promise<never>;
  next(): Promise<void>;
}

export interface SmtpDoubleOptions extends LineServerOptions {
  /** Default `220 smtp.example.test ESMTP Scripted`. */
  readonly greeting?: Scripted<{ write(raw: string | Buffer): void; readonly session: LineSession }>;
  /** EHLO keywords once TLS is up (or always, with security `none`). Default: PIPELINING, SIZE, AUTH PLAIN LOGIN, ENHANCEDSTATUSCODES, 8BITMIME. */
  readonly capabilities?: readonly string[];
  /** EHLO keywords before STARTTLS. Default: PIPELINING, SIZE, STARTTLS. */
  readonly capabilitiesInClear?: readonly string[];
  readonly users?: Readonly<Record<string, string>>;
  /** Accepted letters go into this store's INBOX, or where `folder` says. */
  readonly store?: MailStore;
  readonly folder?: string;
  /** Put in front of a delivered letter, for example an Authentication-Results field with its CRLF. */
  readonly prepend?: string;
  /** Verb → what it answers. A text such as `535 5.7.8 Wrong` is the reply. `.` is the end of DATA. */
  readonly commands?: Readonly<Record<string, Scripted<SmtpCommand>>>;
}

export interface SmtpDouble extends Double {
  readonly letters: readonly SmtpLetter[];
}

/** A scripted submission server on loopback with sound defaults; every verb can be made to misbehave. */
export async function startSmtpDouble(options: SmtpDoubleOptions = {}): Promise<SmtpDouble> {
  const letters: SmtpLetter[] = [];
  const double = await startLineServer(options, (wire, certificate) => converse(wire, certificate, options, letters));
  return Object.assign(double, { letters });
}

async function converse(wire: LineSession, certificate: TestCertificate, options: SmtpDoubleOptions, letters: SmtpLetter[]): Promise<void> {
  const session: SmtpSession = { number: wire.number, tls: wire.tls, login: null, from: null, to: [] };
  const write = (raw: string | Buffer): void => {
    wire.write(raw);
  };
  const { greeting } = options;
  if (greeting === 'stall') await wire.stall();
  else if (greeting === 'close') wire.close();
  else if (greeting === 'reset') wire.reset();
  else if (typeof greeting === 'function') await greeting({ write, session: wire });
  else write(`${greeting ?? '220 smtp.example.test ESMTP Scripted'}\r\n`);

  const play = async (line: string, verb: string, letter: SmtpLetter | null): Promise<void> => {
    const reply = (code: number, ...texts: readonly string[]): void => {
      const lines = texts.length === 0 ? [''] : texts;
      write(lines.map((it, index) => `${String(code)}${index < lines.length - 1 ? '-' : ' '}${it}\r\n`).join(''));
    };
    const command: SmtpCommand = {
      verb,
      args: line.split(' ').slice(1),
      line,
      session,
      letter,
      reply,
      ok: (text = '2.0.0 Ok') => {
        reply(250, text);
      },
      write,
      readLine: () => wire.readLine(),
      upgrade: async () => {
        await wire.upgrade(certificate);
        Object.assign(session, { tls: true, login: null, from: null, to: [] });
      },
      close: () => wire.close(),
      reset: () => wire.reset(),
      stall: () => wire.stall(),
      next: () => defaults(command, options, letters),
    };
    const scripted = options.commands?.[verb];
    if (scripted === undefined) await command.next();
    else if (scripted === 'stall') await wire.stall();
    else if (scripted === 'close') wire.close();
    else if (scripted === 'reset') wire.reset();
    else if (typeof scripted === 'string') write(`${scripted}\r\n`);
    else await scripted(command);
  };

  for (;;) {
    const line = await wire.readLine();
    const verb = (/^\S*/u.exec(line)?.[0] ?? '').toUpperCase();
    wire.lastSent = '';
    await play(line, verb, null);
    if (verb === 'DATA' && wire.lastSent.startsWith('354')) {
      const raw = await readLetter(wire);
      await play('.', '.', { from: session.from ?? '', to: [...session.to], raw, login: session.login });
    }
    if (verb === 'QUIT') return;
  }
}

async function readLetter(wire: LineSession): Promise<Buffer> {
  const lines: string[] = [];
  for (;;) {
    const line = await wire.readLine();
    if (line === '.') return Buffer.from(lines.map((it) => `${it}\r\n`).join(''));
    lines.push(line.startsWith('.') ? line.slice(1) : line);
  }
}

const path = (line: string): string => /<([^>]*)>/u.exec(line)?.[1] ?? '';

async function defaults(command: SmtpCommand, options: SmtpDoubleOptions, letters: SmtpLetter[]): Promise<void> {
  const { args, line, session, verb } = command;
  const clear = !session.tls && options.security === 'starttls';
  switch (verb) {
    case 'EHLO': {
      const keywords = clear
        ? (options.capabilitiesInClear ?? ['PIPELINING', 'SIZE 10240000', 'STARTTLS'])
        : (options.capabilities ?? ['PIPELINING', 'SIZE 10240000', 'AUTH PLAIN LOGIN', 'ENHANCEDSTATUSCODES', '8BITMIME']);
      command.reply(250, 'smtp.example.test', ...keywords);
      return;
    }
    case 'HELO':
      command.reply(250, 'smtp.example.test');
      return;
    case 'STARTTLS':
      if (!clear) {
        command.reply(503, '5.5.1 TLS is not available');
        return;
      }
      command.reply(220, '2.0.0 Ready to start TLS');
      await command.upgrade();
      return;
    case 'AUTH': {
      if (clear) {
        command.reply(530, '5.7.0 Must issue a STARTTLS command first');
        return;
      }
      const wire = {
        challenge: (base64: string): void => {
          command.reply(334, base64);
        },
        readLine: () => command.readLine(),
      };
      const { outcome, login } = await authenticate(args[0] ?? '', args[1] === '=' ? '' : args[1], wire, options.users ?? DOUBLE_USERS);
      if (outcome === 'unknown') command.reply(504, '5.5.4 Unrecognized authentication type');
      else if (outcome === 'cancelled') command.reply(501, '5.7.0 Authentication aborted');
      else if (outcome === 'refused') command.reply(535, '5.7.8 Error: authentication failed');
      else {
        session.login = login;
        command.reply(235, '2.7.0 Authentication successful');
      }
      return;
    }
    case 'MAIL':
      if (session.login === null) {
        command.reply(530, '5.7.0 Authentication required');
        return;
      }
      session.from = path(line);
      session.to = [];
      command.reply(250, '2.1.0 Ok');
      return;
    case 'RCPT':
      if (session.from === null) {
        command.reply(503, '5.5.1 Error: need MAIL command');
        return;
      }
      session.to.push(path(line));
      command.reply(250, '2.1.5 Ok');
      return;
    case 'DATA':
      if (session.to.length === 0) command.reply(503, '5.5.1 Error: need RCPT command');
      else command.reply(354, 'End data with <CR><LF>.<CR><LF>');
      return;
    case '.': {
      const { letter } = command;
      if (letter === null) return;
      letters.push(letter);
      options.store?.deliver(options.folder ?? 'INBOX', Buffer.concat([Buffer.from(options.prepend ?? ''), letter.raw]));
      session.from = null;
      session.to = [];
      command.reply(250, `2.0.0 Ok: queued as ${String(letters.length)}`);
      return;
    }
    case 'RSET':
      session.from = null;
      session.to = [];
      command.reply(250, '2.0.0 Ok');
      return;
    case 'NOOP':
      command.reply(250, '2.0.0 Ok');
      return;
    case 'QUIT':
      command.reply(221, '2.0.0 Bye');
      return;
    default:
      command.reply(500, '5.5.2 Error: command not recognized');
  }
}
