import type { TestCertificate } from './certificates.ts';
import { imapDefaults } from './imap-commands.ts';
import { type Token, tokenize } from './imap-syntax.ts';
import { type Double, type LineServerOptions, type LineSession, type Scripted, startLineServer } from './line-server.ts';
import { MailStore, type StoredFolder } from './mail-store.ts';

/** What a handler of one command sees and can do. */
export interface ImapCommand {
  readonly tag: string;
  /** Upper case; `UID FETCH`, `UID SEARCH` … for the UID forms. */
  readonly verb: string;
  readonly args: readonly Token[];
  /** The line as received, without literals. */
  readonly line: string;
  readonly session: ImapSession;
  /** Tagged replies; a code may stand in front: `no('[AUTHENTICATIONFAILED] Wrong')`. */
  ok(text?: string): void;
  no(text?: string): void;
  bad(text?: string): void;
  /** `* text` */
  untagged(text: string): void;
  /** Bytes exactly as given. */
  write(raw: string | Buffer): void;
  /** Reads one more line of the client (SASL, DONE). */
  readLine(): Promise<string>;
  /** TLS now; for scripts that answer STARTTLS in their own way. */
  upgrade(): Promise<void>;
  close(): never;
  reset(): never;
  stall(): Promise<never>;
  /** What the double does by itself for this verb. */
  next(): Promise<void>;
}

/** What the double remembers of one connection. */
export interface ImapSession {
  readonly number: number;
  tls: boolean;
  login: string | null;
  selected: StoredFolder | null;
  /** How many letters the client was told of in the selected folder. */
  told: number;
}

export interface ImapDoubleOptions extends LineServerOptions {
  /** Without `* `; default `OK [CAPABILITY …] ready`. */
  readonly greeting?: Scripted<{ write(raw: string | Buffer): void; readonly session: LineSession }>;
  /** Before login. Default: IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ AUTH=PLAIN AUTH=LOGIN (STARTTLS LOGINDISABLED in clear). */
  readonly capabilities?: readonly string[];
  /** After login. Default adds SPECIAL-USE, QUOTA, UIDPLUS, MOVE, NAMESPACE. */
  readonly capabilitiesAfterLogin?: readonly string[];
  /** login → password (or token for XOAUTH2). Default: anna@example.test → right-password. */
  readonly users?: Readonly<Record<string, string>>;
  readonly store?: MailStore;
  /** KiB: `{ used, limit }` of GETQUOTAROOT; null: no quota. */
  readonly quota?: { readonly used: number; readonly limit: number } | null;
  /** Verb (upper case) → what it answers. A text such as `NO [LIMIT] Too many` becomes the tagged reply. */
  readonly commands?: Readonly<Record<string, Scripted<ImapCommand>>>;
}

export const DOUBLE_USERS = { 'anna@example.test': 'right-password' } as const;

export interface ImapSettings {
  readonly options: ImapDoubleOptions;
  readonly store: MailStore;
  readonly users: Readonly<Record<string, string>>;
  capabilities(session: ImapSession): string;
}

export interface ImapDouble extends Double {
  readonly store: MailStore;
}

/** A scripted IMAP server on loopback with sound defaults; every verb can be made to misbehave. */
export async function startImapDouble(options: ImapDoubleOptions = {}): Promise<ImapDouble> {
  const store = options.store ?? new MailStore();
  const security = options.security ?? 'tls';
  const settings: ImapSettings = {
    options,
    store,
    users: options.users ?? DOUBLE_USERS,
    capabilities(session) {
      if (session.login !== null) {
        return [
          'CAPABILITY',
          ...(options.capabilitiesAfterLogin ?? [
            'IMAP4rev1',
            'ID',
            'ENABLE',
            'IDLE',
            'LITERAL+',
            'NAMESPACE',
            'SPECIAL-USE',
            'UIDPLUS',
            'MOVE',
            ...(options.quota ? ['QUOTA'] : []),
          ]),
        ].join(' ');
      }
      if (options.capabilities !== undefined) return ['CAPABILITY', ...options.capabilities].join(' ');
      const always = ['CAPABILITY', 'IMAP4rev1', 'SASL-IR', 'LOGIN-REFERRALS', 'ID', 'ENABLE', 'IDLE', 'LITERAL+'];
      return [...always, ...(session.tls || security === 'none' ? ['AUTH=PLAIN', 'AUTH=LOGIN'] : ['STARTTLS', 'LOGINDISABLED'])].join(' ');
    },
  };
  const double = await startLineServer(options, (line, certificate) => converse(line, certificate, settings));
  return Object.assign(double, { store });
}

async function converse(wire: LineSession, certificate: TestCertificate, settings: ImapSettings): Promise<void> {
  const session: ImapSession = { number: wire.number, tls: wire.tls, login: null, selected: null, told: 0 };
  const { greeting } = settings.options;
  if (greeting === 'stall') await wire.stall();
  else if (greeting === 'close') wire.close();
  else if (greeting === 'reset') wire.reset();
  else if (typeof greeting === 'function') {
    await greeting({
      write: (raw) => {
        wire.write(raw);
      },
      session: wire,
    });
  } else wire.write(`* ${greeting ?? `OK [${settings.capabilities(session)}] Scripted server ready`}\r\n`);

  for (;;) {
    const { line, literals } = await readCommand(wire);
    const [tag = '', first = '', ...words] = line.split(' ');
    const uid = first.toUpperCase() === 'UID';
    const verb = uid ? `UID ${(words[0] ?? '').toUpperCase()}` : first.toUpperCase();
    const args = tokenize((uid ? words.slice(1) : words).join(' '), literals);
    await answer(wire, certificate, settings, session, { tag, verb, args, line });
    if (verb === 'LOGOUT') return;
  }
}

/** A command with its literals, synchronising (`{n}`) or not (`{n+}`). */
async function readCommand(wire: LineSession): Promise<{ line: string; literals: Buffer[] }> {
  const literals: Buffer[] = [];
  let line = '';
  for (;;) {
    const piece = await wire.readLine();
    line += piece;
    const match = /\{(\d+)(\+?)\}$/u.exec(piece);
    if (match === null) return { line, literals };
    if (match[2] === '') wire.write('+ Go ahead\r\n');
    literals.push(await wire.readBytes(Number(match[1])));
  }
}

async function answer(
  wire: LineSession,
  certificate: TestCertificate,
  settings: ImapSettings,
  session: ImapSession,
  said: Pick<ImapCommand, 'tag' | 'verb' | 'args' | 'line'>,
): Promise<void> {
  const write = (raw: string | Buffer): void => {
    wire.write(raw);
  };
  const tagged = (status: string, text: string): void => {
    write(`${said.tag} ${status} ${text}\r\n`);
  };
  const command: ImapCommand = {
    ...said,
    session,
    write,
    ok: (text = `${said.verb} completed.`) => {
      tagged('OK', text);
    },
    no: (text = `${said.verb} failed.`) => {
      tagged('NO', text);
    },
    bad: (text = `${said.verb} not understood.`) => {
      tagged('BAD', text);
    },
    untagged: (text) => {
      write(`* ${text}\r\n`);
    },
    readLine: () => wire.readLine(),
    upgrade: async () => {
      await wire.upgrade(certificate);
      session.tls = true;
    },
    close: () => wire.close(),
    reset: () => wire.reset(),
    stall: () => wire.stall(),
    next: () => imapDefaults(command, settings),
  };
  const scripted = settings.options.commands?.[said.verb];
  if (scripted === undefined) await command.next();
  else if (scripted === 'stall') await wire.stall();
  else if (scripted === 'close') wire.close();
  else if (scripted === 'reset') wire.reset();
  else if (typeof scripted === 'string') write(`${said.tag} ${scripted}\r\n`);
  else await scripted(command);
}
