import { describe, expect, it } from 'vitest';
import { ehloName } from '../../../src-main/core/connect/greet-smtp.ts';
import { ehloKeywords, readSmtpReply, smtpCommand } from '../../../src-main/core/connect/smtp-talk.ts';
import { FakeWire, limit } from './fake-wire.ts';

describe('one SMTP reply', () => {
  it.each<[string, string, object]>([
    ['one line', '250 2.1.0 Ok\r\n', { code: 250, enhanced: '2.1.0', text: '250 2.1.0 Ok' }],
    ['the bare code', '354\r\n', { code: 354, text: '354' }],
    ['no text after the space', '250 \r\n', { code: 250, text: '250' }],
    ['many lines', '250-mx.example.ru\r\n250-SIZE 100\r\n250 HELP\r\n', { code: 250, text: '250-mx.example.ru\n250-SIZE 100\n250 HELP' }],
    ['an enhanced code on every line', '535-5.7.8 Username and Password\r\n535 5.7.8 not accepted\r\n', { code: 535, enhanced: '5.7.8' }],
    ['three digits in the enhanced code', '550 5.7.139 blocked\r\n', { enhanced: '5.7.139' }],
    ['a version number is no enhanced code', '220 mx ESMTP 5.7.8\r\n', { code: 220 }],
    ['Cyrillic', '554 Ящик переполнен\r\n', { text: '554 Ящик переполнен' }],
    ['escape sequences', '550 \u001b[31mred\u0007 \u202eevil\r\n', { text: '550  [31mred  evil' }],
    ['a bare line feed', '250-a\n250 b\n', { text: '250-a\n250 b' }],
  ])('%s', async (_case, said, expected) => {
    expect(await readSmtpReply(new FakeWire(said), limit())).toMatchObject({ ok: true, value: expected });
  });

  it('a reply without an enhanced code has none', async () => {
    const reply = await readSmtpReply(new FakeWire('220 mx ESMTP 5.7.8\r\n'), limit());
    expect(reply.ok && 'enhanced' in reply.value).toBe(false);
  });

  it('keeps at most 4 kB of a long reply and its code', async () => {
    const reply = await readSmtpReply(new FakeWire(`${`554-${'x'.repeat(500)}\r\n`.repeat(100)}554 end\r\n`), limit());
    expect(reply.ok && [reply.value.code, reply.value.text.length]).toEqual([554, 4096]);
  });

  it.each<[string, string]>([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['an IMAP server', '* OK Dovecot ready.\r\n'],
    ['a POP3 server', '+OK ready\r\n'],
    ['SSH', 'SSH-2.0-OpenSSH_9.2p1\r\n'],
    ['an empty line', '\r\n220 late\r\n'],
    ['a code of four digits', '2200 ok\r\n'],
    ['words in the middle of a reply', '250-one\r\nnonsense\r\n250 end\r\n'],
    ['binary', '\u0000\u0001\u0002\r\n'],
  ])('%s is garbage, and a sample of it is kept', async (_case, said) => {
    const failed = await readSmtpReply(new FakeWire(said), limit());
    expect(failed).toMatchObject({ ok: false, error: { kind: 'garbage' } });
    expect(JSON.stringify(failed)).not.toMatch(/\\u000/u);
  });

  it('an endless reply is garbage after 200 lines', async () => {
    expect(await readSmtpReply(new FakeWire('250-and so on\r\n'.repeat(201)), limit())).toMatchObject({
      ok: false,
      error: { kind: 'garbage' },
    });
  });

  it('a reply cut off in the middle is a closed connection', async () => {
    expect(await readSmtpReply(new FakeWire('250-one\r\n'), limit())).toEqual({ ok: false, error: { kind: 'closed' } });
  });

  it('a command goes out with its line end and gets the next reply', async () => {
    const wire = new FakeWire('', (line) => (line === 'NOOP' ? '250 Ok\r\n' : '500 what\r\n'));
    expect(await smtpCommand(wire, 'NOOP', limit())).toMatchObject({ ok: true, value: { code: 250 } });
    expect(wire.written).toEqual(['NOOP']);
  });
});

describe('EHLO keywords', () => {
  const keywords = async (...lines: string[]): Promise<[string, string][]> => {
    const reply = await readSmtpReply(
      new FakeWire(lines.map((line, i) => `250${i < lines.length - 1 ? '-' : ' '}${line}\r\n`).join('')),
      limit(),
    );
    return reply.ok ? [...ehloKeywords(reply.value)] : [];
  };
  it.each<[string, string[], [string, string][]]>([
    [
      'upper and lower case',
      ['mx', 'size 100', 'StartTLS'],
      [
        ['SIZE', '100'],
        ['STARTTLS', ''],
      ],
    ],
    ['AUTH with its mechanisms', ['mx', 'AUTH PLAIN LOGIN'], [['AUTH', 'PLAIN LOGIN']]],
    ['the old AUTH= form', ['mx', 'AUTH=LOGIN PLAIN'], [['AUTH', 'LOGIN PLAIN']]],
    ['both forms side by side', ['mx', 'AUTH LOGIN', 'AUTH=PLAIN'], [['AUTH', 'LOGIN PLAIN']]],
    ['no keyword at all', ['mx'], []],
    ['a host name that looks like one', ['STARTTLS', 'HELP'], [['HELP', '']]],
    ['blank lines', ['mx', '', 'PIPELINING'], [['PIPELINING', '']]],
    [
      'names of JavaScript itself',
      ['mx', '__proto__ x', 'constructor'],
      [
        ['__PROTO__', 'x'],
        ['CONSTRUCTOR', ''],
      ],
    ],
  ])('%s', async (_case, lines, expected) => {
    expect(await keywords(...lines)).toEqual(expected);
  });
});

describe('our own name', () => {
  it.each([
    ['192.0.2.7', '[192.0.2.7]'],
    ['::ffff:192.0.2.7', '[192.0.2.7]'],
    ['2001:db8::7', '[IPv6:2001:db8::7]'],
    ['', '[127.0.0.1]'],
  ])('%j is said as %s', (address, name) => {
    expect(ehloName(address)).toBe(name);
  });
});
