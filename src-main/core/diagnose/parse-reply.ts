import type { Protocol } from '../../contract/settings.ts';
import type { Stage } from '../../contract/problem.ts';
import type { ServerReply } from '../facts.ts';
import { errnoNames, errnoNumbers, hresults, responseCodes, tlsAliases, tlsNames } from './known-names.ts';

/** What can be read off a text before any rule: codes, names and the protocol. */
export interface ParsedText {
  readonly protocol: Protocol | null;
  /** SMTP, three digits. */
  readonly code: number | null;
  /** RFC 3463. */
  readonly enhanced: string | null;
  readonly status: NonNullable<ServerReply['status']> | null;
  /** The command that was answered, where a program or a server names it; upper case, without arguments. */
  readonly command: string | null;
  readonly responseCodes: readonly string[];
  readonly errnos: readonly string[];
  readonly tls: readonly string[];
  /** Stages that the text alone leaves possible; empty where it tells nothing. */
  readonly stages: readonly Stage[];
  /** Seconds that the server asks to wait, where it names a time. */
  readonly retryAfterSeconds: number | null;
}

// 465, 587 and 993 are ports, 500-599 inside a longer number is none of ours.
const codeWithEnhanced = /(?<![\d.:])([245]\d\d)[ .:;,-]{0,3}#?\(?([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)/u;
const codeAtStart = /(?:^|\n)[ \t>*<|'"([]{0,6}(?:[a-z]{1,3}: ?)?([245]\d\d)(?=[ \-:,.;)\]'"]|$)/iu;
const codeAfterWord =
  /(?:code|codigo|código|error|fehler|erreur|reply|response|said|reason|returned|got|gave|with|status|smtp|code d'erreur|код(?:ом|а|у)?|ошибк(?:а|и|у|е|ой)|ответ(?:ом|а)?|сервера|ответил|вернул|отклик)[^\p{L}\d\n]{0,6}(?:is |was |ошибки )?["'([<{#b]{0,4}([245]\d\d)(?!\d|\.\d{1,3}\.\d{1,3}\.)/giu;
const codeAfterMark = /(?:["'([<]|: |- |; |, |\| )([245]\d\d)(?=[ -][#\p{L}<"'\d(]|[,)'"\]])/gu;
const enhancedAlone = /(?<![\d.]|exim |exim-|version |v|postfix |tls|dovecot |openssl )([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)/iu;
const wordBefore = /(?:port|порт|порта|порту|puerto|:|no\.|timeout|after)[ =]{0,2}$/iu;

/** Reads codes and names from a plain (cleaned, not lower-cased) text; linear in its length. */
export function parseReply(text: string): ParsedText {
  const { code, enhanced } = findCodes(text);
  const status = findStatus(text);
  const brackets = findResponseCodes(text);
  const { errnos, tls } = findNames(text);
  const protocol = findProtocol(text, code, status, brackets);
  const command = findCommand(text);
  return {
    protocol,
    code,
    enhanced,
    status,
    command,
    responseCodes: brackets,
    errnos,
    tls,
    stages: findStages({ text, code, enhanced, status, command, brackets, errnos, tls }),
    retryAfterSeconds: findRetryAfter(text),
  };
}

function isFailure(code: number): boolean {
  return code >= 400;
}
function isPort(code: number): boolean {
  return code === 465 || code === 587;
}

function findCodes(text: string): { code: number | null; enhanced: string | null } {
  let accepted: number | null = null;
  const together = codeWithEnhanced.exec(text);
  if (together !== null && isFailure(Number(together[1]))) {
    return { code: Number(together[1]), enhanced: together[2] ?? null };
  }
  const start = codeAtStart.exec(text);
  if (start !== null && !isPort(Number(start[1]))) accepted = Number(start[1]);
  if (accepted === null || !isFailure(accepted)) {
    for (const pattern of [codeAfterWord, codeAfterMark]) {
      pattern.lastIndex = 0;
      for (const match of text.matchAll(pattern)) {
        const number = Number(match[1]);
        const before = text.slice(Math.max(0, match.index - 8), match.index + match[0].length - 3);
        if (isPort(number) || wordBefore.test(before.trimEnd()) || !isFailure(number)) continue;
        accepted = number;
        break;
      }
      if (accepted !== null && isFailure(accepted)) break;
    }
  }
  const enhanced = enhancedAlone.exec(text)?.[1] ?? (together === null ? null : (together[2] ?? null));
  // A 2.x.x that belongs to an accepted step says nothing about the failure.
  const fits = enhanced !== null && (accepted === null || enhanced.charAt(0) === String(accepted).charAt(0) || !enhanced.startsWith('2'));
  return { code: accepted, enhanced: fits ? enhanced : null };
}

function findStatus(text: string): ParsedText['status'] {
  if (/(?:^|[\s"'(:])-ERR\b/u.test(text)) return '-ERR';
  const match = /(?:^|\n|["'`([{: ])(?:[*]|[A-Za-z]{0,4}\d{1,6}|[A-Z]\d?)? ?\b(NO|BAD|BYE)(?= (?:\[|[A-Z(]|[a-z]))/u.exec(text);
  if (match !== null) return match[1] as 'NO' | 'BAD' | 'BYE';
  const told = /(?:with an? |returned (?:an? )?(?:response )?)["'(](NO|BAD)["')]|["'](NO|BAD)["'] (?:was )?received/u.exec(text);
  if (told !== null) return (told[1] ?? told[2]) as 'NO' | 'BAD';
  if (/^\s*\+OK\b/u.test(text)) return '+OK';
  return /^\s*\* (?:OK|PREAUTH)\b/u.test(text) ? 'OK' : null;
}

const commandNames =
  'AUTH|LOGIN|AUTHENTICATE|PASS|USER|APOP|EHLO|HELO|STARTTLS|STLS|MAIL|RCPT|DATA|SELECT|EXAMINE|STATUS|APPEND|LIST|COPY|MOVE|CREATE|FETCH|STORE|SEARCH|EXPUNGE|IDLE|ID|RETR|STAT|DELE';
const commandNamed = new RegExp(
  `(?:(?:in (?:reply|response) to|replied to|(?:imap|smtp|pop3?) command|answer to|response to|after|during)(?: the| initial)? ["'(]?|command["']?: ?["']|\\bcommand (?=[A-Z]{4}))(${commandNames}|end of data)\\b`,
  'iu',
);

/** IMAP servers begin with the command they refuse; upper case, so that no word of a sentence is taken for one. */
const commandEchoed = new RegExp(`\\b(?:NO|BAD) (?:\\[[^\\]]{1,80}\\] )?(?:UID )?(${commandNames})\\b`, 'u');

/** Programs and servers say which command was answered; it tells what the refusal is about. */
function findCommand(text: string): string | null {
  const name = (commandEchoed.exec(text) ?? commandNamed.exec(text))?.[1]?.toUpperCase() ?? null;
  return name === 'END OF DATA' ? 'DATA' : name;
}

function findResponseCodes(text: string): string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(/\[([A-Za-z]{2,24}(?:[/-][A-Za-z]{2,8})?)(?: [^\]\n]{0,200})?\]/gu)) {
    const name = (match[1] ?? '').toUpperCase();
    if (responseCodes.has(name)) found.add(name);
  }
  for (const match of text.matchAll(/(?:serverResponseCode|responseCode|code)["']?\s?[:=]\s?["']?([A-Z][A-Z/-]{2,24})\b/gu)) {
    const name = match[1] ?? '';
    if (responseCodes.has(name)) found.add(name);
  }
  return [...found];
}

/** Libraries of their own spell the same errors out: `ERR_CONNECTION_REFUSED`, `MAILSMTP_ERROR_CONNECTION_REFUSED`. */
const wordedErrnos: readonly (readonly [RegExp, string])[] = [
  [/(?:^|_)CONN(?:ECTION|ECT)?_REFUSED$/u, 'ECONNREFUSED'],
  [/(?:^|_)CONN(?:ECTION|ECT)?_(?:TIMED_?OUT|TIMEOUT)$/u, 'ETIMEDOUT'],
  [/(?:^|_)CONN(?:ECTION)?_(?:RESET|ABORTED|CLOSED)$/u, 'ECONNRESET'],
  [/(?:^|_)(?:NAME_NOT_RESOLVED|HOST_NOT_FOUND|UNKNOWN_HOST)$/u, 'ENOTFOUND'],
  [/(?:^|_)(?:NETWORK_UNREACHABLE|INTERNET_DISCONNECTED|NETWORK_DOWN)$/u, 'ENETUNREACH'],
];
function wordedErrno(name: string): string | null {
  return wordedErrnos.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

function findNames(text: string): { errnos: string[]; tls: string[] } {
  const errnos = new Set<string>();
  const tls = new Set<string>();
  for (const match of text.matchAll(/\b[A-Z][A-Z0-9]{2,}(?:_[A-Z0-9]{1,20}){0,9}\b/gu)) {
    const name = match[0].replace(/^WSAE/u, 'E').replace(/^X509_V_ERR_/u, '');
    const worded = name.includes('_') ? wordedErrno(name) : null;
    if (worded !== null) errnos.add(worded);
    if (errnoNames.has(name)) errnos.add(name === 'ETIMEOUT' ? 'ETIMEDOUT' : name);
    const alias = tlsAliases[name] ?? name;
    if (tlsNames.has(alias)) tls.add(alias);
  }
  for (const match of text.matchAll(
    /(?:errno[ :=]{1,3}|winsock(?: error)?[ :#]{1,3}|socket error[ :#]{1,4}|wsa ?error[ :#]{1,3}|\(|error(?: code)?[ :]{1,3}|ошибка (?:сокета )?[№#: ]{0,3})(-?\d{2,5})\b/giu,
  )) {
    const name = errnoNumbers[match[1] ?? ''];
    // Two- and three-digit numbers are an errno only where the text says so.
    const short = (match[1] ?? '').replace('-', '').length < 4;
    if (name !== undefined && (!short || /errno|socket|\(/iu.test(match[0]))) errnos.add(name);
  }
  for (const match of text.matchAll(/\b0x(8[0-9a-f]{7})\b/giu)) {
    const name = hresults[(match[1] ?? '').toUpperCase()];
    if (name !== undefined) (tlsNames.has(name) ? tls : errnos).add(name);
  }
  return { errnos: [...errnos], tls: [...tls] };
}

function findProtocol(text: string, code: number | null, status: ParsedText['status'], brackets: readonly string[]): Protocol | null {
  if (status === '-ERR' || status === '+OK') return 'pop3';
  if (status === 'NO' || status === 'BAD' || status === 'BYE') return 'imap';
  const words = {
    smtp: /smtp|исходящ(?!ие)|отправк|outgoing|esmtp|\bDATA command|RCPT TO|MAIL FROM/iu.test(text),
    imap: /imap|не найден\p{L}{1,2} папк|папк\p{L}{1,3} ["«“]/iu.test(text),
    pop3: /\bpop3?\b/iu.test(text),
  };
  if (words.smtp && !words.imap && !words.pop3) return 'smtp';
  if (words.imap && !words.smtp && !words.pop3) return 'imap';
  if (words.pop3 && !words.smtp && !words.imap) return 'pop3';
  if (code !== null && isFailure(code)) return 'smtp';
  if (brackets.length > 0)
    return brackets.some((name) => name.includes('/') || name === 'LOGIN-DELAY' || name === 'IN-USE') ? 'pop3' : 'imap';
  if (words.imap) return 'imap';
  return words.smtp ? 'smtp' : words.pop3 ? 'pop3' : null;
}

const report =
  /final-recipient:|diagnostic-code:|reporting-mta:|undeliver|delivery (?:status notification|has failed|to the following)|could not be delivered|не может быть доставлен|не было доставлено|недоставлен|(?:from|by) (?:the )?remote (?:mail )?server|remote (?:mail )?server (?:returned|said|reject|respond|refus)|remote host said|host .{1,80} said:|unzustellbar|in reply to (?:rcpt|end of data|mail from)|mailer-daemon|retry timeout exceeded|destination (?:mail )?server|mta-sts|\btlsa\b|\bdane\b|dnssec|starttls-not-supported|certificate-(?:expired|host|not)|connect to \S{3,100}\[|(?:conversation|lost connection) with \S|recipient server|\bdeferred[:=]|status=(?:deferred|bounced)|in the queue too long|name service error|\bt=remote_smtp|\bh=\S{3,100} \[|(?:session|connection) with (?:the )?remote server|\[message=|\b(?:to|with|for|from) (?:the )?mx\b/iu;
const dnsNames = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NONAME', 'EAI_NODATA', 'ESERVFAIL', 'ENODATA', 'EDNS', 'EAI_FAIL', 'EREFUSED']);
const connectNames = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EACCES', 'EPERM']);
/** Exchange's codes for a route that did not work; a client's own connection never has one. */
const routeCode = /^[45]\.(?:4\.3\d\d|7\.32\d)$/u;
/** RFC 4954: answers to AUTH and to nothing else. */
const signInCodes = new Set([334, 435, 525, 534, 535, 538]);
const authCodes = new Set([432, 454, 530]);

const atLogin: readonly Stage[] = ['auth'];
const inTheMailbox: readonly Stage[] = ['mailbox', 'receive'];
const stagesOfCommand: Readonly<Record<string, readonly Stage[]>> = {
  ...Object.fromEntries(['AUTH', 'LOGIN', 'AUTHENTICATE', 'PASS', 'USER', 'APOP'].map((name) => [name, atLogin])),
  ...Object.fromEntries(
    [
      'SELECT',
      'EXAMINE',
      'STATUS',
      'APPEND',
      'LIST',
      'COPY',
      'MOVE',
      'CREATE',
      'FETCH',
      'STORE',
      'SEARCH',
      'EXPUNGE',
      'IDLE',
      'RETR',
      'STAT',
      'DELE',
    ].map((name) => [name, inTheMailbox]),
  ),
  STARTTLS: ['tls'],
  STLS: ['tls'],
  MAIL: ['send_envelope', 'delivery'],
  RCPT: ['send_envelope', 'delivery'],
  DATA: ['send_data', 'delivery'],
};

function findStages(seen: {
  readonly text: string;
  readonly code: number | null;
  readonly enhanced: string | null;
  readonly status: ParsedText['status'];
  readonly command: string | null;
  readonly brackets: readonly string[];
  readonly errnos: readonly string[];
  readonly tls: readonly string[];
}): readonly Stage[] {
  const { text, code, enhanced, status, command, brackets, errnos, tls } = seen;
  if (report.test(text) || (enhanced !== null && routeCode.test(enhanced))) return ['delivery'];
  if (errnos.some((name) => dnsNames.has(name))) return ['dns'];
  if (tls.length > 0 || /ssl routines|ssl handshake|certificate|сертификат|handshake/iu.test(text)) return ['tls'];
  if (/AADSTS\d|invalid_grant|oauth|access_denied|redirect_uri|_useragent|invalid_client/iu.test(text)) return ['oauth', 'auth'];
  if (/syscall["']?: ?["']?connect|connect E[A-Z]{3}/u.test(text) || errnos.some((name) => connectNames.has(name))) return ['connect'];
  if (code !== null && signInCodes.has(code)) return ['auth'];
  if (code !== null && authCodes.has(code)) return ['auth', 'send_envelope'];
  if (brackets.includes('AUTHENTICATIONFAILED') || brackets.includes('AUTH') || enhanced === '5.7.8' || enhanced === '5.7.139')
    return ['auth'];
  const answered = command === null ? undefined : stagesOfCommand[command];
  // Without a code nobody refused anything: the program speaks of its own connection, not of a report.
  if (answered !== undefined) return code === null ? answered.filter((stage) => stage !== 'delivery') : answered;
  if (status === '-ERR') return ['auth', 'mailbox', 'receive', 'greeting'];
  if (status === 'NO' || status === 'BAD') {
    if (loginWords.test(text)) return ['auth', 'mailbox', 'receive'];
    return mailboxWords.test(text) ? inTheMailbox : ['auth', 'mailbox', 'receive'];
  }
  if (status === 'BYE') return ['greeting', 'auth', 'mailbox'];
  if (code === 421) return ['greeting', 'send_envelope', 'send_data', 'delivery', 'auth', 'connect'];
  // 55x answer an address or a letter; 50x and 45x also a login.
  if (code !== null && code >= 540) return ['send_envelope', 'send_data', 'delivery'];
  if (code !== null && code >= 400) return ['send_envelope', 'send_data', 'delivery', 'auth'];
  if (enhanced !== null) return ['send_envelope', 'send_data', 'delivery'];
  // No code at all: a program speaks of its own connection, not a server of somebody's letter.
  return ownConnection.test(text) ? reaching : [];
}

/** What a refusal in a mailbox speaks of, and a refused login never. */
const mailboxWords =
  /\b(?:mailbox|folder|messages?|messageset|sequence|flags?|keyword|quota|search|store|expunge|namespace|APPEND|FETCH|SELECT)\b/iu;
const loginWords = /log(?:ged)? ?in|logon|auth|password|credential|user ?name|\buser\b|account|sign|imap (?:access|use|is)/iu;

const ownConnection = /connect(?:ing|ion)?\b|соединени|подключ|время ожидания|timed? ?out|verbind|conexi[oó]n|connexion|连接/iu;
const reaching: readonly Stage[] = [
  'dns',
  'connect',
  'tls',
  'greeting',
  'auth',
  'mailbox',
  'receive',
  'send_envelope',
  'send_data',
  'autoconfig',
];

const units: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|milli|мс|милли)/iu, 0.001],
  [/^(?:s|sec|с|сек)/iu, 1],
  [/^(?:m|min|м|мин)/iu, 60],
  [/^(?:h|hour|ч|час)/iu, 3600],
  [/^(?:d|day|д|дн|ден|сут)/iu, 86_400],
];
function findRetryAfter(text: string): number | null {
  const match =
    /(?:retry|try again|again|wait|back ?off time|retry-after|in|after|через|повторите|подождите)[^\d\n]{0,24}(\d{1,7}) ?(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|hours?|days?|мс|сек[а-я]{0,6}|мин[а-я]{0,4}|час[а-я]{0,2})(?![\p{L}\d])/iu.exec(
      text,
    ) ?? /(?:retry|wait|again|back ?off time)[^\d\n]{0,24}(\d{1,7}) ?(milliseconds?)/iu.exec(text);
  if (match === null) return null;
  const factor = units.find(([unit]) => unit.test(match[2] ?? ''))?.[1] ?? 1;
  const seconds = Math.round(Number(match[1]) * factor);
  return seconds > 0 && seconds <= 7 * 86_400 ? seconds : null;
}
