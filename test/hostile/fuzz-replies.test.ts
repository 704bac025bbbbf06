import { describe } from 'vitest';
import { realClock } from '../../src-main/adapters/clock/real-clock.ts';
import { folderRoles } from '../../src-main/core/connect/folder-roles.ts';
import { imapStatus, ImapTalk, readCapabilities } from '../../src-main/core/connect/imap-talk.ts';
import { decodeMailboxName, encodeMailboxName, imapValues, type ImapValue } from '../../src-main/core/connect/imap-values.ts';
import { readPop3Lines, readPop3Reply } from '../../src-main/core/connect/pop3-talk.ts';
import { ehloKeywords, readSmtpReply } from '../../src-main/core/connect/smtp-talk.ts';
import { type Countdown, countdown } from '../../src-main/core/countdown.ts';
import type { ServerReply } from '../../src-main/core/facts.ts';
import type { Wire } from '../../src-main/core/ports.ts';
import { err, ok } from '../../src-main/core/result.ts';
import { must, neverBreaks, pick, wounded } from './fuzz-kit.ts';

/** A wire on which a server has said all this and hung up; cut into lines as the real one does. */
function wireOf(said: string): Wire {
  let at = 0;
  const done = () => Promise.resolve(ok(undefined));
  return {
    remoteAddress: '127.0.0.1',
    localAddress: '127.0.0.1',
    tls: null,
    readLine: () => {
      const end = said.indexOf('\n', at);
      if (end === -1) return Promise.resolve(err({ kind: 'closed' }));
      const line = said.slice(at, end).replace(/\r$/u, '');
      at = end + 1;
      return Promise.resolve(line.length > 8_192 ? err({ kind: 'garbage', sample: 'a line longer than 8 kB' }) : ok(line));
    },
    readExactly: (count) => {
      if (at + count > said.length) return Promise.resolve(err({ kind: 'closed' }));
      at += count;
      return Promise.resolve(ok(said.slice(at - count, at)));
    },
    write: done,
    writeSecret: done,
    startTls: () => Promise.resolve(err({ kind: 'closed' })),
    close: () => undefined,
  };
}

const clock = realClock();
const limit = (): Countdown => countdown(clock, 2_000, new AbortController().signal);
const lines = (...all: readonly string[]): string => `${all.join('\r\n')}\r\n`;
const isPlain = ({ text }: ServerReply): boolean => text.length <= 8_192 * 3 && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/u.test(text);

describe('what servers say', () => {
  const smtp = [
    lines('220 mail.firma.test ESMTP', '250-mail.firma.test', '250-SIZE 52428800', '250-AUTH PLAIN LOGIN XOAUTH2', '250 STARTTLS'),
    lines('535-5.7.8 Username and Password not accepted.', '535 5.7.8 https://help.firma.test/ 123 - gsmtp', '421 4.7.0 Try later'),
    lines('550 5.1.1 <b@firma.test>: Recipient address rejected: User unknown', '354 go on', '250 2.0.0 Ok: queued as 4F1'),
  ];
  neverBreaks(
    'SMTP replies',
    (roll) => wounded(pick(roll, smtp), roll),
    async (said) => {
      const wire = wireOf(said);
      for (let replies = 0; replies < 20; replies += 1) {
        const reply = await readSmtpReply(wire, limit());
        if (!reply.ok) return;
        const { code = 0 } = reply.value;
        must(Number.isInteger(code) && code <= 999 && isPlain(reply.value), 'a reply as RFC 5321 has them');
        ehloKeywords(reply.value);
      }
    },
  );

  const imap = [
    lines('* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready', '* CAPABILITY IMAP4rev1 IDLE ID', 'a1 OK done'),
    lines(
      '* OK hello',
      '* LIST (\\HasNoChildren \\Sent) "/" "&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-"',
      '* LIST (\\Noselect) NIL {5}',
      'INBOX',
      '* STATUS "INBOX" (MESSAGES 231 UIDNEXT 44292)',
      'a1 OK [READ-WRITE] done',
    ),
    lines('* OK hi', '* BYE [ALERT] Too many connections', 'a1 NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)'),
    lines('* OK hi', '* 1 FETCH (UID 7 FLAGS (\\Seen) BODY[HEADER] {20}', 'Subject: one', 'X: y', '', ')', '+ go on', 'a1 BAD no'),
  ];
  const strings = (values: readonly ImapValue[]): string[] =>
    values.flatMap((value) => (Array.isArray(value) ? strings(value) : value === null ? [] : [value]));
  neverBreaks(
    'IMAP replies',
    (roll) => wounded(pick(roll, imap), roll),
    async (said) => {
      const talk = new ImapTalk(wireOf(said));
      const greeting = await talk.greeting(limit());
      if (greeting.ok) must(isPlain(greeting.value), 'a plain greeting');
      const answer = await talk.command('LIST "" "*"', limit());
      must(talk.alerts.length <= 10, 'few alerts');
      if (!answer.ok) return;
      must(isPlain(answer.value.reply), 'a plain reply');
      readCapabilities(answer.value.untagged.map(({ text }) => text));
      const listed = answer.value.untagged.flatMap((line) => {
        imapStatus(line.text);
        const names = strings(imapValues(line));
        return names.map((name) => ({ path: decodeMailboxName(name), flags: names, delimiter: '/' }));
      });
      folderRoles(listed, ['Спам']);
      for (const { path } of listed.slice(0, 20)) encodeMailboxName(path);
    },
  );

  const pop3 = [
    lines('+OK POP3 ready <1896.697170952@firma.test>', '+OK 2 messages', '1 120', '2 200', '.'),
    lines('+OK', 'From: anna@firma.test', 'Subject: =?utf-8?B?0J/RgNC40LLQtdGC?=', '..dots', '', '.', '-ERR [AUTH] no'),
    lines('-ERR [IN-USE] mailbox is locked', '-ERR [SYS/TEMP] later'),
  ];
  neverBreaks(
    'POP3 replies',
    (roll) => wounded(pick(roll, pop3), roll),
    async (said) => {
      const wire = wireOf(said);
      for (let replies = 0; replies < 20; replies += 1) {
        const reply = await readPop3Reply(wire, limit());
        if (!reply.ok) return;
        must(isPlain(reply.value), 'a plain reply');
        if (reply.value.status !== '+OK') continue;
        const rest = await readPop3Lines(wire, limit(), 50);
        if (rest.ok) must(rest.value.length <= 50, 'no more lines than asked for');
      }
    },
  );
});
