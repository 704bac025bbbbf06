import type { ImapCommand, ImapSettings } from './imap-double.ts';
import { decodeMailboxName, encodeMailboxName, imapString, inSequence, type Token } from './imap-syntax.ts';
import { headerBlock, headerValue, type StoredFolder, type StoredLetter } from './mail-store.ts';
import { authenticate } from './sasl.ts';

const text = (token: Token | undefined): string => (typeof token === 'string' ? token : '');
const words = (token: Token | undefined): string[] =>
  Array.isArray(token) ? token.filter((it) => typeof it === 'string') : token === undefined ? [] : [token];

/** What the scripted IMAP server does when no script says otherwise. */
export async function imapDefaults(command: ImapCommand, settings: ImapSettings): Promise<void> {
  const { session, verb, args } = command;
  switch (verb) {
    case 'CAPABILITY':
      command.untagged(settings.capabilities(session));
      command.ok();
      return;
    case 'NOOP':
    case 'CHECK':
      tellNews(command);
      command.ok();
      return;
    case 'ID':
      command.untagged('ID ("name" "Scripted")');
      command.ok();
      return;
    case 'LOGOUT':
      command.untagged('BYE Logging out');
      command.ok();
      return;
    case 'STARTTLS':
      if (session.tls) {
        command.bad('TLS is already active.');
        return;
      }
      command.ok('Begin TLS negotiation now.');
      await command.upgrade();
      return;
    case 'LOGIN': {
      const login = text(args[0]);
      finishLogin(command, settings, Object.hasOwn(settings.users, login) && settings.users[login] === text(args[1]), login);
      return;
    }
    case 'AUTHENTICATE':
      await sasl(command, settings);
      return;
  }
  if (session.login === null) {
    command.bad('Please log in first.');
    return;
  }
  if (mailboxCommand(command, settings)) return;
  const folder = session.selected;
  if (folder === null) {
    command.bad(`Unknown command or no folder selected: ${verb}`);
    return;
  }
  await selectedCommand(command, settings, folder);
}

function finishLogin(command: ImapCommand, settings: ImapSettings, accepted: boolean, login: string): void {
  if (!accepted) {
    command.no('[AUTHENTICATIONFAILED] Authentication failed.');
    return;
  }
  command.session.login = login;
  command.ok(`[${settings.capabilities(command.session)}] Logged in`);
}

async function sasl(command: ImapCommand, settings: ImapSettings): Promise<void> {
  const mechanism = text(command.args[0]);
  const initial = text(command.args[1]);
  const wire = {
    challenge: (base64: string): void => {
      command.write(`+ ${base64}\r\n`);
    },
    readLine: () => command.readLine(),
  };
  const { outcome, login } = await authenticate(
    mechanism,
    initial === '' ? undefined : initial === '=' ? '' : initial,
    wire,
    settings.users,
  );
  if (outcome === 'unknown') command.no(`[CANNOT] Unsupported authentication mechanism ${mechanism}.`);
  else if (outcome === 'cancelled') command.bad('Authentication aborted by client.');
  else finishLogin(command, settings, outcome === 'accepted', login);
}

/** Commands that need no selected folder; false when `verb` is none of them. */
function mailboxCommand(command: ImapCommand, settings: ImapSettings): boolean {
  const { args, session, verb } = command;
  const { store } = settings;
  const folderNamed = (token: Token | undefined): StoredFolder | undefined => store.find(decodeMailboxName(text(token)));
  switch (verb) {
    case 'ENABLE':
      command.untagged('ENABLED');
      command.ok();
      return true;
    case 'NAMESPACE':
      command.untagged('NAMESPACE (("" "/")) NIL NIL');
      command.ok();
      return true;
    case 'LIST':
    case 'LSUB':
    case 'XLIST': {
      // LIST (SPECIAL-USE) "" "*" has its selection first.
      const pattern = text(args.findLast((it) => typeof it === 'string' && it.toUpperCase() !== 'RETURN'));
      if (pattern === '') command.untagged(`${verb} (\\Noselect) "/" ""`);
      const wanted = new RegExp(
        `^${decodeMailboxName(pattern)
          .replace(/[.+?^${}()|[\]\\]/gu, '\\$&')
          .replace(/[*%]/gu, '.*')}$`,
        'iu',
      );
      for (const folder of store.folders.values()) {
        if (pattern !== '' && wanted.test(folder.name))
          command.untagged(`${verb} (${folder.attributes.join(' ')}) "/" ${imapString(encodeMailboxName(folder.name))}`);
      }
      command.ok();
      return true;
    }
    case 'SELECT':
    case 'EXAMINE': {
      const folder = folderNamed(args[0]);
      if (folder === undefined) command.no(`[NONEXISTENT] Mailbox doesn't exist: ${text(args[0])}`);
      else {
        session.selected = folder;
        session.told = folder.letters.length;
        command.untagged('FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)');
        command.untagged('OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] Flags permitted.');
        command.untagged(`${String(folder.letters.length)} EXISTS`);
        command.untagged('0 RECENT');
        command.untagged('OK [UIDVALIDITY 1] UIDs valid');
        command.untagged(`OK [UIDNEXT ${String(folder.nextUid)}] Predicted next UID`);
        command.ok(`[${verb === 'SELECT' ? 'READ-WRITE' : 'READ-ONLY'}] ${verb} completed.`);
      }
      return true;
    }
    case 'STATUS': {
      const folder = folderNamed(args[0]);
      if (folder === undefined) command.no(`[NONEXISTENT] Mailbox doesn't exist: ${text(args[0])}`);
      else {
        const values: Readonly<Record<string, number>> = {
          MESSAGES: folder.letters.length,
          UIDNEXT: folder.nextUid,
          UIDVALIDITY: 1,
          UNSEEN: folder.letters.filter((it) => !it.flags.has('\\Seen')).length,
          RECENT: 0,
        };
        const items = words(args[1]).flatMap((it) =>
          Object.hasOwn(values, it.toUpperCase()) ? [`${it.toUpperCase()} ${String(values[it.toUpperCase()])}`] : [],
        );
        command.untagged(`STATUS ${imapString(encodeMailboxName(folder.name))} (${items.join(' ')})`);
        command.ok();
      }
      return true;
    }
    case 'CREATE':
      store.create(decodeMailboxName(text(args[0])));
      command.ok();
      return true;
    case 'SUBSCRIBE':
    case 'UNSUBSCRIBE':
      command.ok();
      return true;
    case 'GETQUOTAROOT':
    case 'GETQUOTA': {
      const { quota } = settings.options;
      if (!quota) command.no('Quota is not supported.');
      else {
        if (verb === 'GETQUOTAROOT') command.untagged(`QUOTAROOT ${imapString(text(args[0]))} "User quota"`);
        command.untagged(`QUOTA "User quota" (STORAGE ${String(quota.used)} ${String(quota.limit)})`);
        command.ok();
      }
      return true;
    }
    case 'APPEND': {
      const folder = folderNamed(args[0]);
      if (folder === undefined) command.no(`[TRYCREATE] Mailbox doesn't exist: ${text(args[0])}`);
      else {
        const flags = args.find((it): it is Token[] => Array.isArray(it));
        const letter = store.deliver(folder.name, text(args.at(-1)), words(flags));
        command.ok(`[APPENDUID 1 ${String(letter.uid)}] Append completed.`);
      }
      return true;
    }
    default:
      return false;
  }
}

async function selectedCommand(command: ImapCommand, settings: ImapSettings, folder: StoredFolder): Promise<void> {
  const { args, session, verb } = command;
  const byUid = verb.startsWith('UID ');
  const set = text(args[0]);
  const highest = byUid ? folder.nextUid - 1 : folder.letters.length;
  const chosen = (): [StoredLetter, number][] =>
    folder.letters.flatMap((letter, index): [StoredLetter, number][] =>
      inSequence(set, byUid ? letter.uid : index + 1, highest) ? [[letter, index + 1]] : [],
    );
  const remove = (doomed: (letter: StoredLetter) => boolean): void => {
    for (let index = folder.letters.length; index > 0; index--) {
      const letter = folder.letters[index - 1];
      if (letter !== undefined && doomed(letter)) command.untagged(`${String(index)} EXPUNGE`);
    }
    settings.store.expunge(folder.name, doomed);
    session.told = folder.letters.length;
  };
  switch (byUid ? verb.slice(4) : verb) {
    case 'SEARCH': {
      tellNews(command);
      const found = folder.letters.flatMap((letter, index) => (matches(letter, args, folder) ? [byUid ? letter.uid : index + 1] : []));
      command.untagged(['SEARCH', ...found].join(' '));
      command.ok();
      return;
    }
    case 'FETCH':
      for (const [letter, number] of chosen()) fetch(command, letter, number, Array.isArray(args[1]) ? args[1] : [args[1] ?? ''], byUid);
      command.ok();
      return;
    case 'STORE': {
      for (const [letter, number] of chosen()) {
        for (const flag of words(args[2])) {
          if (text(args[1]).startsWith('-')) letter.flags.delete(flag);
          else letter.flags.add(flag);
        }
        if (!text(args[1]).toUpperCase().endsWith('.SILENT'))
          command.untagged(`${String(number)} FETCH (UID ${String(letter.uid)} FLAGS (${[...letter.flags].join(' ')}))`);
      }
      command.ok();
      return;
    }
    case 'EXPUNGE':
      remove((it) => it.flags.has('\\Deleted') && (!byUid || inSequence(set, it.uid, highest)));
      command.ok();
      return;
    case 'COPY':
    case 'MOVE': {
      const target = settings.store.find(decodeMailboxName(text(args[1])));
      if (target === undefined) {
        command.no('[TRYCREATE] No such folder.');
        return;
      }
      const letters = chosen().map(([letter]) => letter);
      for (const letter of letters) settings.store.deliver(target.name, letter.raw, [...letter.flags]);
      if (verb.endsWith('MOVE')) remove((it) => letters.includes(it));
      command.ok();
      return;
    }
    case 'IDLE': {
      command.write('+ idling\r\n');
      tellNews(command);
      const stop = settings.store.watch(() => {
        tellNews(command);
      });
      try {
        await command.readLine();
      } finally {
        stop();
      }
      command.ok();
      return;
    }
    case 'CLOSE':
    case 'UNSELECT':
      if (verb === 'CLOSE') settings.store.expunge(folder.name, (it) => it.flags.has('\\Deleted'));
      session.selected = null;
      command.ok();
      return;
    default:
      command.bad(`Unknown command ${verb}`);
  }
}

/** EXISTS for letters that came since the client last heard of the folder. */
function tellNews(command: ImapCommand): void {
  const { selected, told } = command.session;
  if (selected === null || selected.letters.length === told) return;
  command.session.told = selected.letters.length;
  command.untagged(`${String(selected.letters.length)} EXISTS`);
}

/** Knows ALL, UID, HEADER, SUBJECT, DELETED and their NOT; every other criterion holds. */
function matches(letter: StoredLetter, criteria: readonly Token[], folder: StoredFolder): boolean {
  for (let at = 0; at < criteria.length; at++) {
    const negated = text(criteria[at]).toUpperCase() === 'NOT';
    if (negated) at++;
    const token = criteria[at];
    let holds: boolean;
    if (Array.isArray(token)) holds = matches(letter, token, folder);
    else {
      switch (text(token).toUpperCase()) {
        case 'UID':
          holds = inSequence(text(criteria[++at]), letter.uid, folder.nextUid - 1);
          break;
        case 'HEADER': {
          const name = text(criteria[++at]);
          holds = headerValue(letter.raw, name)?.toLowerCase().includes(text(criteria[++at]).toLowerCase()) ?? false;
          break;
        }
        case 'SUBJECT':
          holds = headerValue(letter.raw, 'Subject')?.toLowerCase().includes(text(criteria[++at]).toLowerCase()) ?? false;
          break;
        case 'DELETED':
          holds = letter.flags.has('\\Deleted');
          break;
        case 'UNDELETED':
          holds = !letter.flags.has('\\Deleted');
          break;
        default:
          continue;
      }
    }
    if (holds === negated) return false;
  }
  return true;
}

function fetch(command: ImapCommand, letter: StoredLetter, number: number, items: readonly Token[], byUid: boolean): void {
  const parts: (string | Buffer)[] = [];
  const literal = (name: string, bytes: Buffer): void => {
    parts.push(`${name} {${String(bytes.length)}}\r\n`, bytes, ' ');
  };
  if (byUid) parts.push(`UID ${String(letter.uid)} `);
  for (const item of items) {
    const name = text(item).toUpperCase();
    const section = /^BODY(?:\.PEEK)?\[(.*)\]/u.exec(name)?.[1];
    if (name === 'UID' && !byUid) parts.push(`UID ${String(letter.uid)} `);
    else if (name === 'FLAGS') parts.push(`FLAGS (${[...letter.flags].join(' ')}) `);
    else if (name === 'RFC822.SIZE') parts.push(`RFC822.SIZE ${String(letter.raw.length)} `);
    else if (name === 'INTERNALDATE') parts.push(`INTERNALDATE "${internalDate(letter.received)}" `);
    else if (section === '') literal('BODY[]', letter.raw);
    else if (section === 'HEADER') literal('BODY[HEADER]', Buffer.from(headerBlock(letter.raw)));
    else if (section?.startsWith('HEADER.FIELDS') === true) literal(`BODY[${section}]`, Buffer.from(selectFields(letter.raw, section)));
  }
  const last = parts.at(-1);
  if (typeof last === 'string') parts[parts.length - 1] = last.trimEnd();
  command.write(Buffer.concat([`* ${String(number)} FETCH (`, ...parts, ')\r\n'].map((it) => Buffer.from(it))));
}

function selectFields(raw: Buffer, section: string): string {
  const wanted = (/\((.*)\)/u.exec(section)?.[1] ?? '').split(' ').map((it) => it.toLowerCase());
  const fields = headerBlock(raw).split(/\r\n(?![ \t])/u);
  return (
    fields
      .filter((it) => wanted.includes(it.split(':')[0]?.toLowerCase() ?? ''))
      .map((it) => `${it}\r\n`)
      .join('') + '\r\n'
  );
}

function internalDate(date: Date): string {
  const [, day = '01', month = 'Jan', year = '1970', time = '00:00:00'] = date.toUTCString().split(' ');
  return `${day}-${month}-${year} ${time} +0000`;
}
