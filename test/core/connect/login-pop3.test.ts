import { describe, expect, it } from 'vitest';
import { loginPop3 } from '../../../src-main/core/connect/login-pop3.ts';
import { base64 } from '../../../src-main/core/connect/sasl.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { FakeWire, limit } from './fake-wire.ts';

const login = 'anna@example.test';

async function signIn(capabilities: Record<string, string>, answer: (line: string) => string, password = 'right-password', who = login) {
  const wire = new FakeWire('', (line) => {
    const said = answer(line);
    return said === '' ? '' : `${said}\r\n`;
  });
  return { result: await loginPop3(wire, new Map(Object.entries(capabilities)), who, Secret.of(password), limit()), said: wire.written };
}
const yes = (): string => '+OK';
const user = [`USER ${login}`, 'PASS right-password'];
const plain = [`AUTH PLAIN ${base64(`\0${login}\0right-password`)}`];

describe('which way is taken', () => {
  it.each<[string, Record<string, string>, string[], string]>([
    ['a server without CAPA', {}, user, 'USER'],
    ['USER is offered', { USER: '', SASL: 'PLAIN' }, user, 'USER'],
    ['only SASL is', { SASL: 'plain login' }, plain, 'PLAIN'],
    ['neither is, but CAPA works', { TOP: '' }, user, 'USER'],
  ])('%s', async (_case, capabilities, said, mechanism) => {
    const got = await signIn(capabilities, yes);
    expect(got.said).toEqual(said);
    expect(got.result).toMatchObject({ ok: true, value: { mechanism } });
  });

  it.each<[Record<string, string>, string]>([
    [{ SASL: 'XOAUTH2' }, 'oauth_required'],
    [{ SASL: 'NTLM' }, 'auth_mechanism_unsupported'],
  ])('%j: nothing is sent', async (capabilities, code) => {
    expect(await signIn(capabilities, yes)).toMatchObject({
      said: [],
      result: { ok: false, error: { happening: { kind: 'known', code } } },
    });
  });
});

describe('a refusal', () => {
  it.each<[string, Record<string, string>, (line: string) => string, string, number]>([
    ['of the password', { USER: '' }, (line) => (line.startsWith('PASS') ? '-ERR [AUTH] wrong' : '+OK'), 'PASS', 2],
    ['of the name', { USER: '' }, () => '-ERR [AUTH] no such user', 'USER', 1],
    ['of AUTH PLAIN', { SASL: 'PLAIN' }, () => '-ERR [AUTH] wrong', 'AUTH PLAIN', 1],
    ['because the box is busy', { USER: '' }, (line) => (line.startsWith('PASS') ? '-ERR [IN-USE] locked' : '+OK'), 'PASS', 2],
  ])('%s is the end', async (_case, capabilities, answer, command, lines) => {
    const got = await signIn(capabilities, answer);
    expect(got.said).toHaveLength(lines);
    expect(got.result).toMatchObject({ ok: false, error: { command, happening: { kind: 'reply', reply: { status: '-ERR' } } } });
  });
});

describe('the password as it is', () => {
  it.each([' a "b" \\c ', 'пароль', 'a b'])('PASS %j', async (password) => {
    expect((await signIn({}, yes, password)).said[1]).toBe(`PASS ${password}`);
  });
  it('CRLF injects nothing', async () => {
    expect((await signIn({}, yes, 'x\r\nDELE 1\r\n')).said).toEqual([`USER ${login}`, 'PASS xDELE 1']);
  });
  it('a login with a line end goes by SASL alone', async () => {
    const got = await signIn({ USER: '', SASL: 'PLAIN' }, yes, 'p', 'anna\r\nDELE 1');
    expect(got.said).toEqual([`AUTH PLAIN ${base64('\0anna\r\nDELE 1\0p')}`]);
  });
});
