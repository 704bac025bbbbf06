import { describe, expect, it } from 'vitest';
import { ImapTalk } from '../../../src-main/core/connect/imap-talk.ts';
import { loginImap } from '../../../src-main/core/connect/login-imap.ts';
import { base64, saslCramMd5 } from '../../../src-main/core/connect/sasl.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { FakeWire, limit } from './fake-wire.ts';

const login = 'anna@example.test';
const plain = (password: string, who = login): string => base64(`\0${who}\0${password}`);

/** What was said, with our tags taken off; `answer` gets the command without its tag and says what follows the tag, or a raw line. */
async function signIn(capabilities: string, answer: (command: string) => string, password = 'right-password', who = login) {
  let tag = '';
  const wire = new FakeWire('', (line) => {
    const command = /^a\d+ /u.exec(line);
    if (command !== null) tag = command[0];
    const said = answer(line.slice(command === null ? 0 : tag.length));
    return said === '' ? '' : /^[+*]/u.test(said) ? `${said}\r\n` : `${tag}${said}\r\n`;
  });
  const result = await loginImap(new ImapTalk(wire), new Set(capabilities.split(' ')), who, Secret.of(password), limit());
  return { result, said: wire.written.map((line) => line.replace(/^a\d+ /u, '')) };
}

describe('which way is taken', () => {
  const accept = (command: string): string => {
    if (/^AUTHENTICATE (PLAIN|LOGIN|CRAM-MD5)$/u.test(command)) return command.endsWith('PLAIN') ? '+ ' : `+ ${base64('<1@x>')}`;
    return 'OK done';
  };
  it.each<[string, string, string[], string]>([
    [
      'PLAIN in one line where it may be',
      'IMAP4REV1 SASL-IR AUTH=LOGIN AUTH=PLAIN AUTH=CRAM-MD5',
      [`AUTHENTICATE PLAIN ${plain('right-password')}`],
      'PLAIN',
    ],
    ['PLAIN in two lines otherwise', 'IMAP4REV1 AUTH=PLAIN', ['AUTHENTICATE PLAIN', plain('right-password')], 'PLAIN'],
    ['the LOGIN command where nothing is announced', 'IMAP4REV1', ['LOGIN "anna@example.test" "right-password"'], 'LOGIN'],
    ['the LOGIN command before AUTH=LOGIN', 'IMAP4REV1 AUTH=LOGIN', ['LOGIN "anna@example.test" "right-password"'], 'LOGIN'],
    [
      'AUTH=LOGIN where the command is switched off',
      'IMAP4REV1 LOGINDISABLED AUTH=LOGIN',
      ['AUTHENTICATE LOGIN', base64(login), base64('right-password')],
      'AUTH=LOGIN',
    ],
    [
      'CRAM-MD5 where there is nothing else',
      'IMAP4REV1 LOGINDISABLED AUTH=CRAM-MD5',
      ['AUTHENTICATE CRAM-MD5', saslCramMd5(login, base64('<1@x>'))('right-password')],
      'CRAM-MD5',
    ],
  ])('%s', async (_case, capabilities, said, mechanism) => {
    const got = await signIn(capabilities, (command) => (command === base64(login) ? `+ ${base64('Password:')}` : accept(command)));
    expect(got.said).toEqual(said);
    expect(got.result).toMatchObject({ ok: true, value: { mechanism, reply: { status: 'OK' } } });
  });

  it.each<[string, string, string]>([
    ['only tokens', 'IMAP4REV1 LOGINDISABLED SASL-IR AUTH=XOAUTH2 AUTH=OAUTHBEARER', 'oauth_required'],
    ['tokens and tickets', 'IMAP4REV1 LOGINDISABLED AUTH=XOAUTH2 AUTH=GSSAPI', 'oauth_required'],
    ['nothing we speak', 'IMAP4REV1 LOGINDISABLED AUTH=NTLM AUTH=GSSAPI', 'auth_mechanism_unsupported'],
    ['tokens and a password way that is not ours', 'IMAP4REV1 LOGINDISABLED AUTH=XOAUTH2 AUTH=DIGEST-MD5', 'auth_mechanism_unsupported'],
    ['nothing at all', 'IMAP4REV1 LOGINDISABLED', 'auth_mechanism_unsupported'],
  ])('%s: not one command is sent', async (_case, capabilities, code) => {
    const got = await signIn(capabilities, () => 'OK');
    expect(got).toMatchObject({ said: [], result: { ok: false, error: { happening: { kind: 'known', code } } } });
  });
});

describe('after a refusal', () => {
  const all = 'SASL-IR AUTH=PLAIN AUTH=LOGIN AUTH=CRAM-MD5';
  it.each([
    'NO [AUTHENTICATIONFAILED] Authentication failed.',
    'NO Invalid credentials',
    'NO [UNAVAILABLE] Temporary authentication failure',
    'NO [CONTACTADMIN] Account locked',
    'NO [ALERT] Application-specific password required',
    'NO [PRIVACYREQUIRED] x',
    'NO LOGIN failed.',
    'BAD [AUTHENTICATIONFAILED] Invalid credentials',
    'BAD [LIMIT] Too many attempts',
    '* BYE Too many failures',
  ])('%s ends it: no second password is sent', async (answer) => {
    const got = await signIn(all, () => answer);
    expect(got.said).toHaveLength(1);
    expect(got.result).toMatchObject({
      ok: false,
      error: { command: 'AUTHENTICATE PLAIN', happening: { kind: 'reply' }, offered: ['PLAIN', 'LOGIN', 'CRAM-MD5'] },
    });
  });

  it.each([
    'BAD Unknown command',
    'NO [CANNOT] Unsupported authentication mechanism PLAIN.',
    'NO authentication mechanism not supported',
    'NO Unknown SASL mechanism',
    'NO mechanism is unavailable',
    'NO unsupported authentication type',
  ])('%s is about the mechanism: the next one is tried', async (answer) => {
    const got = await signIn(all, (command) => (command.startsWith('AUTHENTICATE PLAIN') ? answer : 'OK done'));
    expect(got.said).toEqual([`AUTHENTICATE PLAIN ${plain('right-password')}`, 'LOGIN "anna@example.test" "right-password"']);
    expect(got.result).toMatchObject({ ok: true, value: { mechanism: 'LOGIN' } });
  });

  it('every mechanism refused: the first refusal is the answer', async () => {
    const got = await signIn(all, (command) => `BAD no ${command.split(' ')[0] ?? ''}`);
    expect(
      got.said.map((line) =>
        line
          .split(' ')
          .slice(0, 2)
          .join(' ')
          .replace(/ "anna.*/u, ''),
      ),
    ).toEqual(['AUTHENTICATE PLAIN', 'LOGIN', 'AUTHENTICATE LOGIN', 'AUTHENTICATE CRAM-MD5']);
    expect(got.result).toMatchObject({ ok: false, error: { command: 'AUTHENTICATE PLAIN', happening: { reply: { status: 'BAD' } } } });
  });

  it('the credentials refused after the mechanism was: that refusal is the answer', async () => {
    const got = await signIn(all, (command) => (command.startsWith('AUTHENTICATE') ? 'BAD no' : 'NO [AUTHENTICATIONFAILED] wrong'));
    expect(got.result).toMatchObject({
      ok: false,
      error: { command: 'LOGIN', happening: { reply: { responseCode: 'AUTHENTICATIONFAILED' } } },
    });
  });

  it('a connection that just closes is what it is', async () => {
    const got = await signIn(all, () => '');
    expect(got.result).toMatchObject({ ok: false, error: { command: 'AUTHENTICATE PLAIN', happening: { kind: 'closed' } } });
  });
});

describe('the password as it is', () => {
  it.each<[string, string]>([
    ['quotes and a backslash', 'a"b\\c"'],
    ['spaces around', ' with  spaces '],
    ['braces and brackets', 'x{5} (y) [z] *%'],
    ['a single quote', `'`],
  ])('LOGIN: %s', async (_case, password) => {
    const got = await signIn('IMAP4REV1', () => 'OK', password);
    expect(got.said).toEqual([`LOGIN "anna@example.test" "${password.replace(/["\\]/gu, '\\$&')}"`]);
  });

  it.each<[string, string]>([
    ['Cyrillic', 'пароль'],
    ['everything', 'a"b\\c кот 𝄞'],
  ])('LOGIN: %s goes as a literal where the server takes one at once', async (_case, password) => {
    const got = await signIn('IMAP4REV1 LITERAL+', (line) => (line.includes('{') ? '' : 'OK'), password);
    expect(got.said).toEqual([`LOGIN "anna@example.test" {${String(Buffer.byteLength(password))}+}`, password]);
    const quoted = await signIn('IMAP4REV1', () => 'OK', password);
    expect(quoted.said).toEqual([`LOGIN "anna@example.test" "${password.replace(/["\\]/gu, '\\$&')}"`]);
  });

  it.each(['x\r\na9 DELETE INBOX', 'x\na9 LOGOUT', 'a\0b', 'пароль\r\na9 LOGOUT'])(
    '%j injects no command, and is never an empty password',
    async (password) => {
      for (const capabilities of [
        'IMAP4REV1',
        'IMAP4REV1 LITERAL+',
        'IMAP4REV1 SASL-IR AUTH=PLAIN',
        'IMAP4REV1 AUTH=PLAIN',
        'IMAP4REV1 LOGINDISABLED AUTH=LOGIN',
      ]) {
        const got = await signIn(capabilities, (command) => (/^AUTHENTICATE \w+$|^YW5u/u.test(command) ? '+ ' : 'OK'), password);
        expect(got.said.some((line) => /^(?:a9|DELETE|LOGOUT)|""/u.test(line))).toBe(false);
        expect(got.said.length).toBeLessThanOrEqual(3);
      }
    },
  );

  it.each(['PLAIN', 'LOGIN'])('AUTHENTICATE %s carries every byte', async (mechanism) => {
    const password = ' a"b\\c пароль 𝄞 ';
    const got = await signIn(
      `LOGINDISABLED AUTH=${mechanism}`,
      (command) => (/^AUTHENTICATE|^YW5u/u.test(command) ? '+ ' : 'OK'),
      password,
    );
    expect(Buffer.from(got.said.at(-1) ?? '', 'base64').toString()).toBe(mechanism === 'PLAIN' ? `\0${login}\0${password}` : password);
  });

  it('a login that cannot be quoted is not put into a command', async () => {
    const got = await signIn('IMAP4REV1', () => 'OK', 'p', 'anna\r\na9 LOGOUT');
    expect(got.said).toEqual([]);
  });
});
