import { describe, expect, it } from 'vitest';
import { imapQuoted, imapStatus, ImapTalk, readCapabilities } from '../../../src-main/core/connect/imap-talk.ts';
import { imapValues } from '../../../src-main/core/connect/imap-values.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { FakeWire, limit } from './fake-wire.ts';

const talk = (said: string, answer?: (line: string) => string): { talk: ImapTalk; wire: FakeWire } => {
  const wire = new FakeWire(said, answer);
  return { talk: new ImapTalk(wire), wire };
};

describe('the greeting', () => {
  it.each([
    ['* OK Dovecot ready.', { status: 'OK' }],
    ['* ok ready', { status: 'OK' }],
    ['* OK [CAPABILITY IMAP4rev1] hi', { status: 'OK', responseCode: 'CAPABILITY' }],
    ['* PREAUTH welcome', { status: 'PREAUTH' }],
  ])('%s', async (said, reply) => {
    expect(await talk(`${said}\r\n`).talk.greeting(limit())).toMatchObject({ ok: true, value: reply });
  });

  it.each([
    ['* BYE [UNAVAILABLE] too busy', 'BYE', 'UNAVAILABLE'],
    ['* BYE Autologout', 'BYE', undefined],
    ['* NO not today', 'NO', undefined],
  ])('%s is a reply that ends it', async (said, status, code) => {
    expect(await talk(`${said}\r\n`).talk.greeting(limit())).toMatchObject({
      ok: false,
      error: { kind: 'reply', reply: { status, ...(code === undefined ? {} : { responseCode: code }) } },
    });
  });

  it.each(['HTTP/1.1 400 Bad Request', '220 mx ESMTP', '+OK POP3', 'a1 OK ready', '* 5 EXISTS', '', '*', '* OKAY'])(
    '%j is garbage',
    async (said) => {
      expect(await talk(`${said}\r\n`).talk.greeting(limit())).toMatchObject({ ok: false, error: { kind: 'garbage' } });
    },
  );
});

describe('an answer', () => {
  it('comes with its untagged lines; pipelined ones in order', async () => {
    const { talk: imap, wire } = talk('', (line) => `* 1 EXISTS\r\n${line.split(' ')[0] ?? ''} OK ${line}\r\n`);
    const { answers, failure } = await imap.commands(['ONE', 'TWO'], limit());
    expect(wire.written).toEqual(['a1 ONE', 'a2 TWO']);
    expect(failure).toBeNull();
    expect(answers.map((answer) => [answer.reply.text, answer.untagged.length])).toEqual([
      ['a1 OK a1 ONE', 1],
      ['a2 OK a2 TWO', 1],
    ]);
  });

  it('keeps what was answered before the connection broke', async () => {
    const { talk: imap } = talk('', (line) => (line.endsWith('ONE') ? 'a1 OK done\r\n* BYE enough\r\n' : ''));
    const { answers, failure } = await imap.commands(['ONE', 'TWO', 'THREE'], limit());
    expect(answers).toHaveLength(1);
    expect(failure).toMatchObject({ kind: 'reply', reply: { status: 'BYE' } });
  });

  it.each<[string, string, object]>([
    ['NO with a code', 'a1 NO [AUTHENTICATIONFAILED] wrong', { status: 'NO', responseCode: 'AUTHENTICATIONFAILED' }],
    ['a code with arguments', 'a1 NO [BADCHARSET (UTF-8)] no', { status: 'NO', responseCode: 'BADCHARSET' }],
    ['BAD', 'a1 BAD what', { status: 'BAD' }],
    ['lower case', 'a1 no [limit] x', { status: 'NO', responseCode: 'LIMIT' }],
    ['a code later in the sentence is none', 'a1 NO sorry [ALERT] x', { status: 'NO' }],
  ])('%s', (_case, line, expected) => {
    const reply = imapStatus(line);
    expect(reply).toMatchObject(expected);
    if (!('responseCode' in expected)) expect(reply.responseCode).toBeUndefined();
  });

  it('puts literals where they stood', async () => {
    const { talk: imap } = talk('', () => '* LIST () "/" {7}\r\nA "b"\\c\r\n* LIST () {1}\r\n/ {3}\r\nx{9\r\na1 OK done\r\n');
    const answer = await imap.command('LIST "" "*"', limit());
    expect(answer.ok && answer.value.untagged.map(imapValues)).toEqual([
      ['*', 'LIST', [], '/', 'A "b"\\c'],
      ['*', 'LIST', [], '/', 'x{9'],
    ]);
  });

  it('a literal may look like the end of the command', async () => {
    const { talk: imap } = talk('', () => '* 1 FETCH (BODY[HEADER] {13}\r\na1 OK fooled\r)\r\na1 OK really\r\n');
    const answer = await imap.command('FETCH', limit());
    expect(answer.ok && answer.value.reply.text).toBe('a1 OK really');
  });

  it.each<[string, string]>([
    ['a literal of a gigabyte', '* 1 FETCH (X {1073741824}\r\n'],
    ['a literal of 64 kB and one', `* 1 FETCH (X {65537}\r\n${'x'.repeat(70_000)}`],
    ['more literals than a line may have', `* X${' {1}\r\nx'.repeat(60)}\r\n`],
    ['endless untagged lines', '* 1 EXISTS\r\n'.repeat(6_000)],
    ['a megabyte of untagged text', `* X ${'y'.repeat(8_000)}\r\n`.repeat(140)],
    ['the tag of another command', 'a9 OK done\r\n'],
    ['a line of no form', 'hello\r\n'],
    ['a continuation nobody asked for', '+ go on\r\n'],
    ['a web page', '<html>\r\n'],
  ])('%s is garbage', async (_case, said) => {
    expect(await talk('', () => said).talk.command('NOOP', limit())).toMatchObject({ ok: false, error: { kind: 'garbage' } });
  });

  it('BYE in the middle: the reason is kept when the connection closes', async () => {
    const { talk: imap } = talk('', () => '* BYE [UNAVAILABLE] Session terminated\r\n');
    expect(await imap.command('NOOP', limit())).toMatchObject({
      ok: false,
      error: { kind: 'reply', reply: { status: 'BYE', responseCode: 'UNAVAILABLE' } },
    });
  });

  it('BYE and then the tagged answer: the answer counts', async () => {
    const { talk: imap } = talk('', () => '* BYE see you\r\na1 NO [AUTHENTICATIONFAILED] wrong\r\n');
    expect(await imap.command('LOGIN', limit())).toMatchObject({ ok: true, value: { reply: { status: 'NO' } } });
  });

  it('keeps ALERTs, a handful of them', async () => {
    const { talk: imap } = talk(
      '',
      () => `* OK [ALERT] Please log in by web browser\r\n* NO [alert] Quota\r\n${'* OK [ALERT] spam\r\n'.repeat(500)}a1 OK done\r\n`,
    );
    await imap.command('NOOP', limit());
    expect(imap.alerts.slice(0, 2)).toEqual(['* OK [ALERT] Please log in by web browser', '* NO [alert] Quota']);
    expect(imap.alerts.length).toBeLessThanOrEqual(10);
  });
});

describe('APPEND', () => {
  it('waits for the go-ahead, counts bytes and sends the letter as it is', async () => {
    const { talk: imap, wire } = talk('', (line) => (line.startsWith('a1 APPEND') ? '+ go\r\n' : line === '' ? 'a1 OK done\r\n' : ''));
    const letter = 'Subject: x\r\n\r\nпривет';
    const done = await imap.append('"Sent"', new TextEncoder().encode(letter), limit());
    expect(done).toMatchObject({ ok: true, value: { reply: { status: 'OK' } } });
    expect(wire.written).toEqual([`a1 APPEND "Sent" (\\Seen) {${String(Buffer.byteLength(letter))}}`, 'Subject: x', '', 'привет']);
  });
});

describe('AUTHENTICATE', () => {
  it('answers at most three challenges, then gives up with a star', async () => {
    const { talk: imap, wire } = talk('', (line) => (line === '*' ? 'a1 BAD cancelled\r\n' : '+ more\r\n'));
    const answer = await imap.authenticate('PLAIN', Secret.of('s'), () => () => 'x', limit());
    expect(answer).toMatchObject({ ok: true, value: { reply: { status: 'BAD' } } });
    expect(wire.written).toEqual(['a1 AUTHENTICATE PLAIN', 'x', 'x', 'x', '*']);
  });
});

describe('small readers', () => {
  it.each<[string, string[], string[] | null]>([
    ['an untagged list', ['* CAPABILITY IMAP4rev1 AUTH=plain'], ['IMAP4REV1', 'AUTH=PLAIN']],
    ['a code in an OK', ['a1 OK [CAPABILITY IMAP4rev1 IDLE] done'], ['IMAP4REV1', 'IDLE']],
    ['none', ['* OK hi', 'a1 OK done'], null],
  ])('capabilities: %s', (_case, lines, expected) => {
    const got = readCapabilities(lines);
    expect(got === null ? null : [...got]).toEqual(expected);
  });
  it.each([
    ['plain', '"plain"'],
    ['a"b\\c', '"a\\"b\\\\c"'],
    ['', '""'],
    ['a\r\nb', null],
    ['a\0b', null],
  ])('%j quoted is %j', (text, quoted) => {
    expect(imapQuoted(text)).toBe(quoted);
  });
  it.each<[string, unknown[]]>([
    ['* X NIL "NIL" (a (b c)) ()', ['*', 'X', null, 'NIL', ['a', ['b', 'c']], []]],
    ['* X "open', ['*', 'X', 'open']],
    ['* X ((((', ['*', 'X', [[[[]]]]]],
    ['* X ) y', ['*', 'X']],
    ['* X {x} {', ['*', 'X', '{x}', '{']],
  ])('values of %s', (text, expected) => {
    expect(imapValues({ text, literals: [] })).toEqual(expected);
  });
  it('a thousand brackets end', () => {
    expect(imapValues({ text: '('.repeat(8_000), literals: [] })).toHaveLength(1);
  });
});
