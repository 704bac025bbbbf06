import { describe, expect, it } from 'vitest';
import { cleanText, cutText, looksBinary, normaliseText } from '../../../src-main/core/diagnose/clean-text.ts';
import { focusText, joinReply } from '../../../src-main/core/diagnose/focus-text.ts';
import { parseReply } from '../../../src-main/core/diagnose/parse-reply.ts';

const read = (raw: string) => parseReply(focusText(cleanText(cutText(raw))).text);

describe('parseReply', () => {
  it.each([
    ['535 5.7.8 Error: authentication failed', 535, '5.7.8'],
    ['535.5.7.3 authentication unsuccessful', 535, '5.7.3'],
    ['534.5.7.14 Ошибка в настройках исходящей почты', 534, '5.7.14'],
    ["smtplib.SMTPAuthenticationError: (535, b'5.7.8 Error: authentication failed')", 535, '5.7.8'],
    ['Expected response code 250 but got code "451", with message "451 4.0.0 backend: no"', 451, '4.0.0'],
    ['host mx.example.ru[203.0.113.4] said: 550 5.1.1 <a@b.ru>: User unknown (in reply to RCPT TO command)', 550, '5.1.1'],
    ['#5.7.1 smtp;530 5.7.1 Client was not authenticated', 530, '5.7.1'],
    ['SMTP error code 554 5.7.1[2] Message rejected', 554, '5.7.1'],
    ['Отклик сервера: 553 5.7.1 Sender address rejected', 553, '5.7.1'],
    ['Server responded with 451 Timeout waiting for client input', 451, null],
    ['STOREDRV 5.2.2 mailbox full', null, '5.2.2'],
  ])('reads the codes of %j', (raw, code, enhanced) => {
    expect(read(raw)).toMatchObject({ code, enhanced });
  });

  it.each([
    'connect ETIMEDOUT 221.176.9.170:587',
    'smtp.example.ru:465',
    'порт 587 закрыт',
    'Postfix 2.5.5 ready',
    'it took 500 ms',
    'Exim 4.94.2',
  ])('takes no port, version or duration for a code: %j', (raw) => {
    expect(read(raw)).toMatchObject({ code: null, enhanced: null });
  });

  it('reads IMAP status and response codes of tagged and untagged lines', () => {
    expect(read('a1 NO [AUTHENTICATIONFAILED] Authentication failed.')).toMatchObject({
      protocol: 'imap',
      status: 'NO',
      responseCodes: ['AUTHENTICATIONFAILED'],
    });
    expect(read('* BYE [UNAVAILABLE] down')).toMatchObject({ protocol: 'imap', status: 'BYE', responseCodes: ['UNAVAILABLE'] });
    expect(read('NO [ALERT] Please log in')).toMatchObject({ responseCodes: ['ALERT'] });
  });

  it('reads POP3 and its bracket codes', () => {
    expect(read('-ERR [SYS/TEMP] Internal error occurred.')).toMatchObject({
      protocol: 'pop3',
      status: '-ERR',
      responseCodes: ['SYS/TEMP'],
    });
    expect(read('-ERR [IN-USE] locked')).toMatchObject({ responseCodes: ['IN-USE'] });
  });

  it.each([
    ["{ Error: connect ETIMEDOUT 1.2.3.4:465 code: 'ECONNECTION', errno: 'ETIMEDOUT', syscall: 'connect' }", 'ETIMEDOUT'],
    ['OSError: [Errno 101] Network is unreachable', 'ENETUNREACH'],
    ['[WinError 10061] Подключение не установлено', 'ECONNREFUSED'],
    ['WSAECONNRESET: connection reset', 'ECONNRESET'],
  ])('finds the errno of %j', (raw, name) => {
    expect(read(raw).errnos).toContain(name);
  });

  it('finds TLS codes by their names', () => {
    expect(read("code: 'CERT_HAS_EXPIRED'").tls).toEqual(['CERT_HAS_EXPIRED']);
    expect(read('Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match').tls).toEqual(['ERR_TLS_CERT_ALTNAME_INVALID']);
  });

  it.each([
    ['451 4.3.2 Rate limit exceeded, retry after 10 seconds', 10],
    ['Request is throttled. Suggested Backoff Time: 299923 milliseconds', 300],
    ['Too many failed login attempts, try again in 15 minutes', 900],
    ['Повторите через 2 часа', 7200],
    ['550 no such user', null],
  ])('reads the asked wait of %j', (raw, seconds) => {
    expect(read(raw).retryAfterSeconds).toBe(seconds);
  });
});

describe('multi-line and wrapped replies', () => {
  it('joins the lines of one reply and drops the repeated codes', () => {
    expect(joinReply('550-5.7.26 Unauthenticated email\n550-5.7.26 is not accepted\n550 5.7.26 due to DMARC')).toBe(
      '550-5.7.26 Unauthenticated email is not accepted due to DMARC',
    );
    expect(joinReply('451- 4.7.26 Unauthenticated email due 4.7.26 to the policy 4.7.26 of it')).toBe(
      '451- 4.7.26 Unauthenticated email due to the policy of it',
    );
  });

  it('undoes HTML, entities, repr escapes and quoted-printable', () => {
    expect(cleanText('&lt;a@b.ru&gt;: 550 5.1.1 &#1053;&#1077;&#1090;<br>next')).toBe('<a@b.ru>: 550 5.1.1 Нет\nnext');
    expect(cleanText("b'5.7.8 bad\\r\\n5.7.8 worse'")).toBe("b'5.7.8 bad\n5.7.8 worse'");
    expect(cleanText('too lo=\nng')).toBe('too long');
  });

  it('strips zero-width and direction characters', () => {
    expect(cleanText('auth\u200Bentication\u202E failed\uFEFF')).toBe('authentication failed');
  });

  it('normalises case, ё, quotes, dashes and masks addresses', () => {
    expect(normaliseText('Ящик «Ёж»  — <Spam@Example.ru> [203.0.113.9] 2a01:111:f400::1')).toBe('ящик "еж" - <addr> [<ip>] <ip>');
  });
});

describe('delivery reports', () => {
  const report = [
    'Reporting-MTA: dns; mx.firma.ru',
    '',
    'Final-Recipient: rfc822; good@example.ru',
    'Action: delivered',
    'Status: 2.0.0',
    'Diagnostic-Code: smtp; 250 ok',
    '',
    'Final-Recipient: rfc822; bad@example.ru',
    'Action: failed',
    'Status: 5.2.2',
    'Remote-MTA: dns; mxs.mail.ru',
    'Diagnostic-Code: smtp; 552 5.2.2 Mailbox size',
    '    limit exceeded',
  ].join('\n');

  it('takes the failing recipient’s block, unfolded', () => {
    expect(focusText(report)).toEqual({
      text: '552 5.2.2 Mailbox size limit exceeded',
      isReport: true,
      status: '5.2.2',
      remoteHost: 'mxs.mail.ru',
    });
  });

  it('reads a quoted report', () => {
    expect(focusText(report.replace(/^/gmu, '> ')).text).toContain('Mailbox size');
  });

  it('takes the first refusal of a dialogue, not its echo', () => {
    const dialogue =
      'C: MAIL FROM:<a@b.ru>\nS: 250 ok\nC: RCPT TO:<x@y.ru>\nS: 550 5.1.1 No such user\nC: DATA\nS: 503 Valid RCPT command must precede DATA';
    expect(focusText(dialogue).text).toBe('550 5.1.1 No such user');
  });
});

describe('limits', () => {
  it('knows binary bytes', () => {
    expect(looksBinary('\u0000\u0001\u0002\u0003abc')).toBe(true);
    expect(looksBinary('обычный текст')).toBe(false);
  });
  it('cuts 5 MB to at most 64 kB and keeps a reason from its middle', () => {
    const long = `${'x'.repeat(2_500_000)}\nDiagnostic-Code: smtp; 550 5.1.1 unknown\n${'y'.repeat(2_500_000)}`;
    const cut = cutText(long);
    expect(cut.length).toBeLessThanOrEqual(64 * 1024);
    expect(cut).toContain('550 5.1.1 unknown');
  });
});
