import { describe, expect, it } from 'vitest';
import { smtpLane } from '../../../src-main/core/check/smtp-lane.ts';
import { testCertificate } from '../../doubles/certificates.ts';
import { startSmtpDouble, type SmtpDoubleOptions } from '../../doubles/smtp-double.ts';
import { refusedPort } from '../../doubles/line-server.ts';
import { ADDRESS, bySender, endpointOf, walk } from './kit.ts';

const lane = smtpLane({ from: ADDRESS, to: ADDRESS }, bySender);
const toLogin = ['resolve passed', 'connect passed', 'tls passed', 'greeting passed'];
const loggedIn = [...toLogin, 'login passed'];
const slow = ['SIZE 10240000', 'AUTH PLAIN LOGIN'];

describe('the whole way', () => {
  it.each([
    ['tls', 'with pipelining', undefined],
    ['starttls', 'with pipelining', undefined],
    ['tls', 'without pipelining', slow],
  ] as const)('over %s, %s: MAIL, RCPT, RSET, and no letter', async (security, _case, capabilities) => {
    await using double = await startSmtpDouble({ security, ...(capabilities === undefined ? {} : { capabilities }) });
    const { end, steps } = await walk(lane, endpointOf('smtp', double.port, security));
    expect(steps).toEqual([...loggedIn, 'sender passed', 'recipient passed']);
    expect(end).toMatchObject({ failure: null, loggedIn: true, mechanism: 'PLAIN', folders: [] });
    await expect.poll(() => double.transcript.lines()).toContain('QUIT');
    const verbs = double.transcript.lines().map((line) => line.split(/[ :]/u)[0]);
    expect(verbs.slice(-4)).toEqual(['MAIL', 'RCPT', 'RSET', 'QUIT']);
    expect(double.letters).toHaveLength(0);
  });

  it('after STARTTLS it asks again what the server can', async () => {
    await using double = await startSmtpDouble({
      security: 'starttls',
      capabilities: ['AUTH CRAM-MD5'],
      capabilitiesInClear: ['STARTTLS', 'AUTH PLAIN'],
    });
    const { end } = await walk(lane, endpointOf('smtp', double.port, 'starttls'));
    expect(end.mechanism).toBe('CRAM-MD5');
    expect(
      double.transcript.said
        .filter((it) => !it.tls && it.from === 'client')
        .map((it) => it.text)
        .join(''),
    ).not.toContain('AUTH');
  });

  it('names itself by its address, and sends what it was given as sender and recipient', async () => {
    await using double = await startSmtpDouble();
    await walk(smtpLane({ from: 'boss@example.test', to: 'anna@xn--e1aybc.test' }, bySender), endpointOf('smtp', double.port));
    expect(double.transcript.lines()[0]).toBe('EHLO [127.0.0.1]');
    expect(double.transcript.lines()).toEqual(expect.arrayContaining(['MAIL FROM:<boss@example.test>', 'RCPT TO:<anna@xn--e1aybc.test>']));
  });
});

describe('where it fails', () => {
  const cases: [string, SmtpDoubleOptions, string[], object][] = [
    [
      'an IMAP server',
      { greeting: (door) => door.write('* OK ready\r\n') },
      [...toLogin.slice(0, 3), 'greeting failed'],
      { stage: 'greeting', happening: { kind: 'garbage' } },
    ],
    [
      'refused at the door',
      { greeting: '554 5.7.1 your address is blocked' },
      [...toLogin.slice(0, 3), 'greeting failed'],
      { stage: 'greeting', happening: { reply: { code: 554 } } },
    ],
    [
      'busy at the door',
      { greeting: '421 4.3.2 too many connections' },
      [...toLogin.slice(0, 3), 'greeting failed'],
      { happening: { reply: { code: 421 } } },
    ],
    ['silence', { greeting: 'stall' }, [...toLogin.slice(0, 3), 'greeting failed'], { happening: { kind: 'timeout' } }],
    [
      'EHLO refused',
      { commands: { EHLO: '502 5.5.1 no' } },
      [...toLogin.slice(0, 3), 'greeting failed'],
      { command: 'EHLO', happening: { reply: { code: 502 } } },
    ],
    [
      'login refused',
      { commands: { AUTH: '535 5.7.8 wrong' } },
      [...toLogin, 'login failed'],
      { stage: 'auth', command: 'AUTH PLAIN', happening: { reply: { code: 535, enhanced: '5.7.8' } } },
    ],
    [
      '535 and the line cut, as Gmail does',
      {
        commands: {
          AUTH: (c) => {
            c.reply(535, '5.7.8 Username and Password not accepted', '5.7.8 see the page');
            c.close();
          },
        },
      },
      [...toLogin, 'login failed'],
      { happening: { kind: 'reply', reply: { code: 535 } } },
    ],
    [
      'closed at the login',
      { commands: { AUTH: 'close' } },
      [...toLogin, 'login failed'],
      { stage: 'auth', happening: { kind: 'closed' } },
    ],
    ['reset at the login', { commands: { AUTH: 'reset' } }, [...toLogin, 'login failed'], { stage: 'auth' }],
    ['login stalls', { commands: { AUTH: 'stall' } }, [...toLogin, 'login failed'], { happening: { kind: 'timeout' } }],
    [
      'no AUTH at all',
      { capabilities: ['PIPELINING'] },
      [...toLogin, 'login failed'],
      { happening: { kind: 'known', code: 'auth_mechanism_unsupported' } },
    ],
    [
      'tokens only',
      { capabilities: ['AUTH XOAUTH2 OAUTHBEARER'] },
      [...toLogin, 'login failed'],
      { happening: { kind: 'known', code: 'oauth_required' } },
    ],
    [
      'the sender refused',
      { commands: { MAIL: '553 5.7.1 Sender address rejected: not owned by user' } },
      [...loggedIn, 'sender failed'],
      { stage: 'send_envelope', command: 'MAIL FROM', step: 'smtp.sender', params: { sender: ADDRESS } },
    ],
    [
      'the sender refused, one by one',
      { capabilities: slow, commands: { MAIL: '553 5.7.1 no' } },
      [...loggedIn, 'sender failed'],
      { command: 'MAIL FROM', step: 'smtp.sender' },
    ],
    [
      'the recipient refused',
      { commands: { RCPT: '550 5.1.1 no such user' } },
      [...loggedIn, 'sender passed', 'recipient failed'],
      { command: 'RCPT TO', step: 'smtp.recipient', happening: { reply: { code: 550 } } },
    ],
    [
      'the recipient refused, one by one',
      { capabilities: slow, commands: { RCPT: '550 5.1.1 no such user' } },
      [...loggedIn, 'sender passed', 'recipient failed'],
      { command: 'RCPT TO', step: 'smtp.recipient' },
    ],
    [
      'the sender refused at RCPT, as Postfix does',
      { commands: { RCPT: '553 5.7.1 <anna@example.test>: Sender address rejected: not owned by user' } },
      [...loggedIn, 'sender failed'],
      { command: 'RCPT TO', step: 'smtp.sender' },
    ],
    [
      'the sender refused at RCPT, one by one',
      { capabilities: slow, commands: { RCPT: '553 5.7.1 Sender address rejected: not owned by user' } },
      [...loggedIn, 'sender failed'],
      { step: 'smtp.sender' },
    ],
    [
      'MAIL stalls',
      { commands: { MAIL: 'stall' } },
      [...loggedIn, 'sender failed'],
      { command: 'MAIL FROM', step: 'smtp.sender', happening: { kind: 'timeout' } },
    ],
    [
      'RCPT stalls',
      { commands: { RCPT: 'stall' } },
      [...loggedIn, 'sender passed', 'recipient failed'],
      { step: 'smtp.recipient', happening: { kind: 'timeout' } },
    ],
    ['closed at RCPT', { commands: { RCPT: 'close' } }, [...loggedIn, 'sender passed', 'recipient failed'], { step: 'smtp.recipient' }],
  ];
  it.concurrent.each(cases)('%s', async (_case, options, expected, failure) => {
    await using double = await startSmtpDouble(options);
    const { end, steps } = await walk(lane, endpointOf('smtp', double.port));
    expect(steps).toEqual(expected);
    expect(end.failure).toMatchObject({ part: 'smtp', protocol: 'smtp', endpoint: { port: double.port }, ...failure });
    expect(double.letters).toHaveLength(0);
    expect(double.transcript.lines()).not.toContain('DATA');
  });

  it.each([251, 252])('%i is a yes to the recipient', async (code) => {
    await using double = await startSmtpDouble({ commands: { RCPT: `${code} will forward` } });
    expect((await walk(lane, endpointOf('smtp', double.port))).steps.at(-1)).toBe('recipient passed');
  });

  it('a silent RSET keeps nobody waiting', async () => {
    await using double = await startSmtpDouble({ commands: { RSET: 'stall' } });
    const started = performance.now();
    expect((await walk(lane, endpointOf('smtp', double.port))).end.failure).toBeNull();
    expect(performance.now() - started).toBeLessThan(700);
  });

  it.each<[string, SmtpDoubleOptions, object]>([
    [
      'not offered',
      { security: 'starttls', capabilitiesInClear: ['AUTH PLAIN LOGIN'] },
      { happening: { kind: 'known', code: 'starttls_unavailable' } },
    ],
    [
      'refused',
      { security: 'starttls', commands: { STARTTLS: '454 4.7.0 TLS not available' } },
      { command: 'STARTTLS', happening: { reply: { code: 454 } } },
    ],
    [
      'stripped of its certificate',
      { security: 'starttls', commands: { STARTTLS: (c) => c.write('220 go\r\n250-evil\r\n250 AUTH PLAIN\r\n') } },
      { happening: { kind: 'tls', code: 'EARLY_PLAINTEXT' } },
    ],
  ])('STARTTLS %s: no password is sent', async (_case, options, failure) => {
    await using double = await startSmtpDouble(options);
    const { end, steps } = await walk(lane, endpointOf('smtp', double.port, 'starttls'));
    expect(steps).toEqual(['resolve passed', 'connect passed', 'tls failed', 'greeting passed']);
    expect(end.failure).toMatchObject({ stage: 'tls', ...failure });
    expect(double.transcript.received()).not.toContain('AUTH');
  });

  it('a certificate for somebody else, met after STARTTLS', async () => {
    await using double = await startSmtpDouble({ security: 'starttls', certificate: await testCertificate('wrong-name') });
    const { end, log } = await walk(lane, endpointOf('smtp', double.port, 'starttls'));
    expect(end.failure).toMatchObject({ stage: 'tls', command: 'STARTTLS', happening: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' } });
    expect(log.get('smtp.tls')?.facts).toMatchObject({ altNames: ['somebody-else.test'] });
  });

  it('refused', async () => {
    const { steps } = await walk(lane, endpointOf('smtp', await refusedPort()));
    expect(steps).toEqual(['resolve passed', 'connect failed']);
  });

  it('stops before the login where it is told to', async () => {
    await using double = await startSmtpDouble();
    const stop = { part: 'smtp', protocol: 'smtp', stage: 'auth', happening: { kind: 'known', code: 'oauth_required' } } as const;
    const { end, steps } = await walk(lane, endpointOf('smtp', double.port), { stopBeforeLogin: stop });
    expect([steps.at(-1), end.failure?.step]).toEqual(['login failed', 'smtp.login']);
    expect(double.transcript.lines().map((line) => line.split(' ')[0])).toEqual(['EHLO']);
  });
});
