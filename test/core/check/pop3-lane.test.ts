import { describe, expect, it } from 'vitest';
import { pop3Lane } from '../../../src-main/core/check/pop3-lane.ts';
import { testCertificate } from '../../doubles/certificates.ts';
import { startPop3Double, type Pop3DoubleOptions } from '../../doubles/pop3-double.ts';
import { endpointOf, walk } from './kit.ts';

const toLogin = ['resolve passed', 'connect passed', 'tls passed', 'greeting passed'];

describe('the whole way', () => {
  it.each(['tls', 'starttls'] as const)('over %s', async (security) => {
    await using double = await startPop3Double({ security });
    double.store.deliver('INBOX', 'Subject: one\r\n\r\nx\r\n');
    const { end, steps, log } = await walk(pop3Lane, endpointOf('pop3', double.port, security));
    expect(steps).toEqual([...toLogin, 'login passed', 'inbox passed']);
    expect(end).toMatchObject({ failure: null, loggedIn: true, mechanism: 'USER' });
    expect(log.get('pop3.inbox')?.facts).toEqual({ messages: 1 });
    expect(double.transcript.received()).not.toMatch(/DELE|RETR|TOP/u);
  });

  it('a server that knows no CAPA', async () => {
    await using double = await startPop3Double({ commands: { CAPA: '-ERR what' } });
    expect((await walk(pop3Lane, endpointOf('pop3', double.port))).end.loggedIn).toBe(true);
  });

  it('a server that wants SASL', async () => {
    await using double = await startPop3Double({ capabilities: ['TOP', 'SASL PLAIN'], commands: { USER: '-ERR no' } });
    expect((await walk(pop3Lane, endpointOf('pop3', double.port))).end.mechanism).toBe('PLAIN');
  });
});

describe('where it fails', () => {
  const cases: [string, Pop3DoubleOptions, string[], object][] = [
    [
      'another protocol',
      { greeting: (door) => door.write('220 smtp\r\n') },
      [...toLogin.slice(0, 3), 'greeting failed'],
      { happening: { kind: 'garbage' } },
    ],
    [
      'refused at the door',
      { greeting: '-ERR [SYS/TEMP] later' },
      [...toLogin.slice(0, 3), 'greeting failed'],
      { stage: 'greeting', happening: { reply: { responseCode: 'SYS/TEMP' } } },
    ],
    ['silence', { greeting: 'stall' }, [...toLogin.slice(0, 3), 'greeting failed'], { happening: { kind: 'timeout' } }],
    ['CAPA stalls', { commands: { CAPA: 'stall' } }, [...toLogin.slice(0, 3), 'greeting failed'], { command: 'CAPA' }],
    [
      'the password refused',
      { commands: { PASS: '-ERR [AUTH] wrong' } },
      [...toLogin, 'login failed'],
      { stage: 'auth', command: 'PASS', happening: { reply: { responseCode: 'AUTH' } } },
    ],
    ['the name refused', { commands: { USER: '-ERR no such user' } }, [...toLogin, 'login failed'], { command: 'USER' }],
    ['closed at the password', { commands: { PASS: 'close' } }, [...toLogin, 'login failed'], { happening: { kind: 'closed' } }],
    ['login stalls', { commands: { PASS: 'stall' } }, [...toLogin, 'login failed'], { happening: { kind: 'timeout' } }],
    [
      'STAT refused',
      { commands: { STAT: '-ERR [SYS/PERM] broken' } },
      [...toLogin, 'login passed', 'inbox failed'],
      { stage: 'mailbox', command: 'STAT', step: 'pop3.inbox' },
    ],
    [
      'STAT stalls',
      { commands: { STAT: 'stall' } },
      [...toLogin, 'login passed', 'inbox failed'],
      { step: 'pop3.inbox', happening: { kind: 'timeout' } },
    ],
  ];
  it.concurrent.each(cases)('%s', async (_case, options, expected, failure) => {
    await using double = await startPop3Double(options);
    const { end, steps } = await walk(pop3Lane, endpointOf('pop3', double.port));
    expect(steps).toEqual(expected);
    expect(end.failure).toMatchObject({ part: 'pop3', protocol: 'pop3', ...failure });
  });

  it.each<[string, Pop3DoubleOptions, object]>([
    ['not offered', { security: 'starttls', capabilities: ['USER'] }, { happening: { code: 'starttls_unavailable' } }],
    ['refused', { security: 'starttls', commands: { STLS: '-ERR no' } }, { command: 'STLS', happening: { kind: 'reply' } }],
    [
      'injected',
      { security: 'starttls', commands: { STLS: (c) => c.write('+OK go\r\n+OK injected\r\n') } },
      { happening: { code: 'EARLY_PLAINTEXT' } },
    ],
  ])('STLS %s: no password is sent', async (_case, options, failure) => {
    await using double = await startPop3Double(options);
    const { end } = await walk(pop3Lane, endpointOf('pop3', double.port, 'starttls'));
    expect(end.failure).toMatchObject({ stage: 'tls', step: 'pop3.tls', ...failure });
    expect(double.transcript.received()).not.toMatch(/USER|PASS|AUTH/u);
  });

  it('an expired certificate', async () => {
    await using double = await startPop3Double({ certificate: await testCertificate('expired') });
    const { steps } = await walk(pop3Lane, endpointOf('pop3', double.port));
    expect(steps).toEqual(['resolve passed', 'connect passed', 'tls failed']);
  });

  it('stops before the login where it is told to', async () => {
    await using double = await startPop3Double();
    const stop = { part: 'pop3', protocol: 'pop3', stage: 'auth', happening: { kind: 'known', code: 'oauth_required' } } as const;
    expect((await walk(pop3Lane, endpointOf('pop3', double.port), { stopBeforeLogin: stop })).steps.at(-1)).toBe('login failed');
    expect(double.transcript.received()).not.toContain('USER');
  });
});
