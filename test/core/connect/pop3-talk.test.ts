import { describe, expect, it } from 'vitest';
import { pop3Capabilities, pop3Command, readPop3Lines, readPop3Reply } from '../../../src-main/core/connect/pop3-talk.ts';
import { FakeWire, limit } from './fake-wire.ts';

describe('one POP3 reply', () => {
  it.each<[string, object]>([
    ['+OK ready <1@x>', { status: '+OK', text: '+OK ready <1@x>' }],
    ['+OK', { status: '+OK' }],
    ['-ERR', { status: '-ERR' }],
    ['-ERR [AUTH] Wrong', { status: '-ERR', responseCode: 'AUTH' }],
    ['-ERR [SYS/TEMP] Later', { status: '-ERR', responseCode: 'SYS/TEMP' }],
    ['-err [in-use] Locked', { status: '-ERR', responseCode: 'IN-USE' }],
    ['-ERR wrong [AUTH]', { status: '-ERR', text: '-ERR wrong [AUTH]' }],
  ])('%s', async (said, expected) => {
    expect(await readPop3Reply(new FakeWire(`${said}\r\n`), limit())).toMatchObject({ ok: true, value: expected });
  });

  it.each(['* OK IMAP', '220 smtp', 'HTTP/1.1 200 OK', '', 'OK', ' +OK'])('%j is garbage', async (said) => {
    expect(await readPop3Reply(new FakeWire(`${said}\r\n`), limit())).toMatchObject({ ok: false, error: { kind: 'garbage' } });
  });

  it('a code stands only right after the word', async () => {
    const reply = await readPop3Reply(new FakeWire('-ERR wrong [AUTH]\r\n'), limit());
    expect(reply.ok && 'responseCode' in reply.value).toBe(false);
  });
});

describe('lines up to the dot', () => {
  it('undoes the stuffing, keeps empty lines', async () => {
    expect(await readPop3Lines(new FakeWire('one\r\n\r\n..two\r\n...\r\n.\r\nrest\r\n'), limit())).toEqual({
      ok: true,
      value: ['one', '', '.two', '..'],
    });
  });
  it.each<[string, string]>([
    ['too many lines', 'x\r\n'.repeat(20_100)],
    ['too many bytes', `${'x'.repeat(8_000)}\r\n`.repeat(400)],
  ])('%s without a dot are garbage', async (_case, said) => {
    expect(await readPop3Lines(new FakeWire(said), limit())).toMatchObject({ ok: false, error: { kind: 'garbage' } });
  });
  it('a connection that closes before the dot is closed', async () => {
    expect(await readPop3Lines(new FakeWire('one\r\n'), limit())).toEqual({ ok: false, error: { kind: 'closed' } });
  });
});

describe('CAPA', () => {
  const capa = (answer: string): ReturnType<typeof pop3Capabilities> => pop3Capabilities(new FakeWire('', () => answer), limit());
  it('reads keywords with their arguments', async () => {
    const got = await capa('+OK\r\nuser\r\nSASL PLAIN  LOGIN\r\nSTLS\r\n__proto__\r\n.\r\n');
    expect(got.ok && [...got.value]).toEqual([
      ['USER', ''],
      ['SASL', 'PLAIN  LOGIN'],
      ['STLS', ''],
      ['__PROTO__', ''],
    ]);
  });
  it('a server that does not know it has none', async () => {
    const got = await capa('-ERR unknown command\r\n');
    expect(got.ok && got.value.size).toBe(0);
  });
  it('an endless list is garbage', async () => {
    expect(await capa(`+OK\r\n${'X\r\n'.repeat(300)}.\r\n`)).toMatchObject({ ok: false, error: { kind: 'garbage' } });
  });
  it('what follows a command is its answer', async () => {
    const wire = new FakeWire('', (line) => `+OK ${line}\r\n`);
    expect(await pop3Command(wire, 'STAT', limit())).toMatchObject({ ok: true, value: { text: '+OK STAT' } });
  });
});
