import { describe, expect, it } from 'vitest';
import { focusText } from '../../../src-main/core/diagnose/focus-text.ts';
import { parseReply } from '../../../src-main/core/diagnose/parse-reply.ts';

describe('the command that was answered', () => {
  it.each([
    ["The IMAP server replied to the 'APPEND' command with a 'BAD' response: Additional arguments found", 'APPEND', 'BAD'],
    ['A5 NO LIST failed', 'LIST', 'NO'],
    ['NO [UNAVAILABLE] UID FETCH Server error - Please try again later', 'FETCH', 'NO'],
    ['command EXAMINE illegal in state NONAUTH, only allowed in states AUTH, SELECTED', 'EXAMINE', null],
    ["Error: Invalid login: 535 Error { code: 'EAUTH', command: 'AUTH PLAIN' }", 'AUTH', null],
    ['550 5.7.1 Rejected (in reply to end of DATA command)', 'DATA', null],
    ['550 no list of that name is known here', null, null],
  ])('is read from %s', (text, command, status) => {
    const parsed = parseReply(text);
    expect(parsed.command).toBe(command);
    expect(parsed.status).toBe(status);
  });

  it('leaves only the stages where it is given', () => {
    expect(parseReply('A5 NO LIST failed').stages).toEqual(['mailbox', 'receive']);
    expect(parseReply("535 { code: 'EAUTH', command: 'AUTH PLAIN' }").stages).toEqual(['auth']);
    // No server refused: the program speaks of its own connection.
    expect(parseReply('Remote side hung up right after RCPT TO').stages).toEqual(['send_envelope']);
  });

  it('leaves the mailbox where messages and flags are spoken of', () => {
    expect(parseReply('NO The specified message set is invalid.').stages).toEqual(['mailbox', 'receive']);
    expect(parseReply('NO [ALERT] This account may not select that folder').stages).toContain('auth');
  });

  it('tells the route of a letter from a connection of ours by the enhanced code', () => {
    expect(parseReply('450 4.4.316 Connection refused').stages).toEqual(['delivery']);
    expect(parseReply('450 4.4.1 Connection refused').stages).not.toEqual(['delivery']);
  });
});

describe('what another server said', () => {
  it.each([
    [
      'imap_tools.errors.MailboxLoginError: Response status "OK" expected, but "NO" received. Data: [b\'LOGIN failed.\']',
      /^LOGIN failed\./u,
    ],
    ['Expected response code 235 but got code "451", with message "451 Maximum credits exceeded', /^451 Maximum credits/u],
    ['com.sun.mail.iap.CommandFailedException: NO [ALERT] Cannot MOVE messages', /^NO \[ALERT\]/u],
    ['NOQUEUE: reject: RCPT from unknown[203.0.113.7]: 554 5.7.1 <a@b.ru>: Sender address rejected', /^554 5\.7\.1/u],
    ['Remote host said: 521 5.2.1 : (CON:B1)', /^521 5\.2\.1/u],
  ])('is found behind %s', (text, words) => {
    expect(focusText(text).text).toMatch(words);
  });

  it('keeps that it was the greeting which refused', () => {
    const greeted = focusText('host mx.firma.test[203.0.113.9] refused to talk to me: 554 mx1.firma.test');
    expect(greeted).toMatchObject({ text: 'refused to talk to me: 554 mx1.firma.test', isReport: true, remoteHost: 'mx.firma.test' });
    expect(focusText('SMTP error from remote mail server after initial connection: 554 mx1').text).toContain('refused to talk to me: 554');
  });
});

describe('names of errors', () => {
  it.each([
    ['MAILSMTP_ERROR_CONNECTION_REFUSED', 'ECONNREFUSED'],
    ['net::ERR_CONNECTION_TIMED_OUT', 'ETIMEDOUT'],
    ['ERR_NAME_NOT_RESOLVED', 'ENOTFOUND'],
    ['ERR_INTERNET_DISCONNECTED', 'ENETUNREACH'],
  ])('%s means %s', (text, errno) => {
    expect(parseReply(text).errnos).toContain(errno);
  });
});
