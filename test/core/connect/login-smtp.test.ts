import { describe, expect, it } from 'vitest';
import { loginSmtp } from '../../../src-main/core/connect/login-smtp.ts';
import { base64, saslCramMd5 } from '../../../src-main/core/connect/sasl.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { FakeWire, limit } from './fake-wire.ts';

const login = 'anna@example.test';
const plain = (password: string): string => `AUTH PLAIN ${base64(`\0${login}\0${password}`)}`;

async function signIn(auth: string | null, answer: (line: string) => string, password = 'right-password') {
  const wire = new FakeWire('', (line) => {
    const said = answer(line);
    return said === '' ? '' : `${said}\r\n`;
  });
  const keywords = new Map(auth === null ? [['SIZE', '100']] : [['AUTH', auth]]);
  return { result: await loginSmtp(wire, keywords, login, Secret.of(password), limit()), said: wire.written };
}

describe('which way is taken', () => {
  const accept = (line: string): string =>
    line === 'AUTH LOGIN'
      ? '334 VXNlcm5hbWU6'
      : line === base64(login)
        ? '334 UGFzc3dvcmQ6'
        : line === 'AUTH CRAM-MD5'
          ? `334 ${base64('<1@x>')}`
          : '235 2.7.0 ok';
  it.each<[string, string, string[]]>([
    ['PLAIN first, whatever the order', 'CRAM-MD5 LOGIN PLAIN XOAUTH2', [plain('right-password')]],
    ['in small letters', 'login plain', [plain('right-password')]],
    ['then LOGIN', 'XOAUTH2 LOGIN CRAM-MD5', ['AUTH LOGIN', base64(login), base64('right-password')]],
    ['then CRAM-MD5', 'DIGEST-MD5 CRAM-MD5', ['AUTH CRAM-MD5', saslCramMd5(login, base64('<1@x>'))('right-password')]],
  ])('%s', async (_case, auth, said) => {
    const got = await signIn(auth, accept);
    expect(got.said).toEqual(said);
    expect(got.result.ok).toBe(true);
  });

  it.each<[string, string | null, string]>([
    ['only tokens', 'XOAUTH2 OAUTHBEARER', 'oauth_required'],
    ['nothing we speak', 'NTLM GSSAPI', 'auth_mechanism_unsupported'],
    ['AUTH without a list', '', 'auth_mechanism_unsupported'],
    ['no AUTH at all', null, 'auth_mechanism_unsupported'],
  ])('%s: not one command is sent', async (_case, auth, code) => {
    expect(await signIn(auth, () => '235 ok')).toMatchObject({
      said: [],
      result: { ok: false, error: { happening: { kind: 'known', code } } },
    });
  });

  it('the CRAM-MD5 answer is that of RFC 2195', () => {
    const challenge = base64('<1896.697170952@postoffice.reston.mci.net>');
    expect(saslCramMd5('tim', challenge)('tanstaaftanstaaf')).toBe('dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw');
  });
});

describe('after a refusal', () => {
  const all = 'PLAIN LOGIN CRAM-MD5';
  it.each([
    '535 5.7.8 Error: authentication failed',
    '535-5.7.8 Username and Password not accepted\r\n535 5.7.8 see the page',
    '534 5.7.9 Application-specific password required',
    '454 4.7.0 Temporary authentication failure',
    '421 4.7.0 Too many login attempts',
    '530 5.7.0 Must issue a STARTTLS command first',
    '550 5.7.1 Account disabled',
    '503 5.5.1 AUTH is not offered now',
  ])('%s ends it: no second password is sent', async (answer) => {
    const got = await signIn(all, () => answer);
    expect(got.said).toEqual([plain('right-password')]);
    expect(got.result).toMatchObject({
      ok: false,
      error: { command: 'AUTH PLAIN', happening: { kind: 'reply', reply: { code: Number(answer.slice(0, 3)) } } },
    });
  });

  it.each([
    '504 5.5.4 Unrecognized authentication type',
    '500 5.5.2 not recognized',
    '501 5.5.4 syntax',
    '502 5.5.1 not implemented',
    '534 5.7.9 Authentication mechanism is too weak',
  ])('%s is about the mechanism', async (answer) => {
    const got = await signIn(all, (line) =>
      line.startsWith('AUTH PLAIN') ? answer : line === 'AUTH LOGIN' || line === base64(login) ? '334 x' : '235 ok',
    );
    expect(got.said).toEqual([plain('right-password'), 'AUTH LOGIN', base64(login), base64('right-password')]);
    expect(got.result).toMatchObject({ ok: true, value: { mechanism: 'LOGIN' } });
  });

  it('every mechanism refused: the first refusal is the answer', async () => {
    const got = await signIn(all, (line) => `504 no ${line.split(' ')[1] ?? ''}`);
    expect(got.said.map((line) => line.split(' ')[1])).toEqual(['PLAIN', 'LOGIN', 'CRAM-MD5']);
    expect(got.result).toMatchObject({ ok: false, error: { command: 'AUTH PLAIN', happening: { reply: { text: '504 no PLAIN' } } } });
  });

  it('refused at the login name already', async () => {
    const got = await signIn('LOGIN', (line) => (line === 'AUTH LOGIN' ? '334 x' : '535 no such user'));
    expect(got.said).toEqual(['AUTH LOGIN', base64(login)]);
    expect(got.result).toMatchObject({ ok: false, error: { command: 'AUTH LOGIN', happening: { reply: { code: 535 } } } });
  });

  it('closed after a refused mechanism: the refusal is kept', async () => {
    const got = await signIn(all, (line) => (line.startsWith('AUTH PLAIN') ? '504 no' : ''));
    expect(got.result).toMatchObject({ ok: false, error: { happening: { kind: 'reply', reply: { code: 504 } } } });
  });
});

describe('the password as it is', () => {
  it.each([' a"b\\c ', 'пароль 𝄞', 'x\r\nMAIL FROM:<evil@example.test>', 'a\0b'])(
    '%j arrives byte for byte and injects nothing',
    async (password) => {
      const viaPlain = await signIn('PLAIN', () => '235 ok', password);
      expect(viaPlain.said).toHaveLength(1);
      expect(Buffer.from(viaPlain.said[0]?.slice(11) ?? '', 'base64').toString()).toBe(`\0${login}\0${password}`);
      const viaLogin = await signIn('LOGIN', (line) => (line === 'AUTH LOGIN' || line === base64(login) ? '334 x' : '235 ok'), password);
      expect(viaLogin.said).toHaveLength(3);
      expect(Buffer.from(viaLogin.said[2] ?? '', 'base64').toString()).toBe(password);
    },
  );
});
