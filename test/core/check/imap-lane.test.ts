import { describe, expect, it } from 'vitest';
import { imapLane } from '../../../src-main/core/check/imap-lane.ts';
import { testCertificate } from '../../doubles/certificates.ts';
import { startImapDouble, type ImapDoubleOptions } from '../../doubles/imap-double.ts';
import { MailStore } from '../../doubles/mail-store.ts';
import { refusedPort } from '../../doubles/line-server.ts';
import { connectDeps, endpointOf, walk } from './kit.ts';

const toLogin = ['resolve passed', 'connect passed', 'tls passed', 'greeting passed'];
const wholeWay = [...toLogin, 'login passed', 'folders passed', 'inbox passed'];

describe('the whole way', () => {
  it.each(['tls', 'starttls'] as const)('over %s', async (security) => {
    await using double = await startImapDouble({ security, quota: { used: 10, limit: 100 } });
    double.store.deliver('INBOX', 'Subject: one\r\n\r\nx\r\n');
    const { end, steps, log } = await walk(imapLane, endpointOf('imap', double.port, security));
    expect(steps).toEqual([...wholeWay, 'quota passed']);
    expect(end).toMatchObject({
      failure: null,
      loggedIn: true,
      mechanism: 'PLAIN',
      mailboxFull: false,
      addresses: [{ address: '127.0.0.1', family: 4 }],
    });
    expect(end.folders.map((folder) => [folder.path, folder.role])).toEqual([
      ['INBOX', 'inbox'],
      ['Sent', 'sent'],
      ['Junk', 'junk'],
      ['Trash', 'trash'],
      ['Drafts', 'drafts'],
    ]);
    expect(log.get('imap.inbox')?.facts).toEqual({ messages: 1 });
    expect(log.get('imap.quota')?.facts).toEqual({ usedKb: 10, limitKb: 100 });
    expect(log.get('imap.tls')?.facts).toMatchObject({ mode: security, version: 'TLSv1.3' });
  });

  it('looks without touching: EXAMINE, and no command that changes anything', async () => {
    await using double = await startImapDouble();
    await walk(imapLane, endpointOf('imap', double.port));
    expect(double.transcript.lines().map((line) => line.split(' ')[1])).toEqual(['AUTHENTICATE', 'ID', 'LIST', 'EXAMINE']);
  });

  it('gives names as people see them', async () => {
    await using double = await startImapDouble({ store: new MailStore({ Отправленные: '', 'R&D': '', Спам: '', 'a "quoted" one': '' }) });
    const { end } = await walk(imapLane, endpointOf('imap', double.port));
    expect(end.folders.map((folder) => [folder.path, folder.role])).toEqual([
      ['INBOX', 'inbox'],
      ['Отправленные', 'sent'],
      ['R&D', 'other'],
      ['Спам', 'junk'],
      ['a "quoted" one', 'other'],
    ]);
  });

  it('takes the provider’s names of the junk folder', async () => {
    await using double = await startImapDouble({ store: new MailStore({ Sent: '\\Sent', Сомнительное: '' }) });
    const { end, steps } = await walk(imapLane, endpointOf('imap', double.port), { junkNames: ['Сомнительное'] });
    expect(steps).toContain('folders passed');
    expect(end.folders.find((folder) => folder.role === 'junk')?.path).toBe('Сомнительное');
  });

  it('puts the address that answered first, for those who come after', async () => {
    await using double = await startImapDouble();
    const deps = await connectDeps({ hosts: { 'mail.example.test': ['127.0.0.9', '127.0.0.1'] } });
    const { end } = await walk(imapLane, endpointOf('imap', double.port), {}, deps);
    expect(end.addresses.map((one) => one.address)).toEqual(['127.0.0.1', '127.0.0.9']);
  });
});

describe('where it fails', () => {
  const cases: [string, ImapDoubleOptions, string[], object][] = [
    [
      'a greeting of another protocol',
      {
        greeting: (door) => {
          door.write('220 smtp ready\r\n');
        },
      },
      [...toLogin.slice(0, 3), 'greeting failed'],
      { stage: 'greeting', happening: { kind: 'garbage' } },
    ],
    [
      'BYE at the door',
      { greeting: 'BYE [UNAVAILABLE] too many connections' },
      [...toLogin.slice(0, 3), 'greeting failed'],
      { stage: 'greeting', happening: { kind: 'reply', reply: { status: 'BYE' } } },
    ],
    ['silence', { greeting: 'stall' }, [...toLogin.slice(0, 3), 'greeting failed'], { stage: 'greeting', happening: { kind: 'timeout' } }],
    [
      'closed at once',
      { greeting: 'close' },
      [...toLogin.slice(0, 3), 'greeting failed'],
      { stage: 'greeting', happening: { kind: 'closed' } },
    ],
    ['reset at once', { greeting: 'reset' }, [...toLogin.slice(0, 3), 'greeting failed'], { stage: 'greeting' }],
    [
      'login refused',
      { commands: { AUTHENTICATE: 'NO [AUTHENTICATIONFAILED] wrong' } },
      [...toLogin, 'login failed'],
      { stage: 'auth', command: 'AUTHENTICATE PLAIN', happening: { reply: { responseCode: 'AUTHENTICATIONFAILED' } } },
    ],
    [
      'login stalls',
      { commands: { AUTHENTICATE: 'stall' } },
      [...toLogin, 'login failed'],
      { stage: 'auth', happening: { kind: 'timeout' } },
    ],
    [
      'closed at the login',
      { commands: { AUTHENTICATE: 'close' } },
      [...toLogin, 'login failed'],
      { stage: 'auth', happening: { kind: 'closed' } },
    ],
    [
      'BYE at the login',
      {
        commands: {
          AUTHENTICATE: (c) => {
            c.untagged('BYE too many failures');
            c.close();
          },
        },
      },
      [...toLogin, 'login failed'],
      { stage: 'auth', happening: { kind: 'reply', reply: { status: 'BYE' } } },
    ],
    [
      'LIST refused',
      { commands: { LIST: 'NO [SERVERBUG] no' } },
      [...toLogin, 'login passed', 'folders failed', 'inbox passed'],
      { stage: 'mailbox', command: 'LIST', step: 'imap.folders' },
    ],
    [
      'LIST stalls',
      { commands: { LIST: 'stall' } },
      [...toLogin, 'login passed', 'folders failed'],
      { command: 'LIST', step: 'imap.folders', happening: { kind: 'timeout' } },
    ],
    [
      'EXAMINE refused',
      { commands: { EXAMINE: 'NO Unsafe Login' } },
      [...toLogin, 'login passed', 'folders passed', 'inbox failed'],
      { stage: 'mailbox', command: 'SELECT', step: 'imap.inbox' },
    ],
    [
      'EXAMINE stalls',
      { commands: { EXAMINE: 'stall' } },
      [...toLogin, 'login passed', 'folders passed', 'inbox failed'],
      { command: 'SELECT', step: 'imap.inbox', happening: { kind: 'timeout' } },
    ],
    [
      'closed at EXAMINE',
      { commands: { EXAMINE: 'close' } },
      [...toLogin, 'login passed', 'folders passed', 'inbox failed'],
      { command: 'SELECT', step: 'imap.inbox' },
    ],
    [
      'ID stalls',
      { commands: { ID: 'stall' } },
      [...toLogin, 'login passed', 'folders failed'],
      { step: 'imap.folders', happening: { kind: 'timeout' } },
    ],
  ];
  it.concurrent.each(cases)('%s', async (_case, options, expected, failure) => {
    await using double = await startImapDouble(options);
    const { end, steps, log } = await walk(imapLane, endpointOf('imap', double.port));
    expect(steps).toEqual(expected);
    expect(end.failure).toMatchObject({ part: 'imap', protocol: 'imap', endpoint: { port: double.port, security: 'tls' }, ...failure });
    expect(log.records(['imap.quota'])[0]?.status).toBe('skipped');
  });

  it('a quota that stalls fails itself alone', async () => {
    await using double = await startImapDouble({ quota: { used: 1, limit: 10 }, commands: { GETQUOTAROOT: 'stall' } });
    const { end, steps } = await walk(imapLane, endpointOf('imap', double.port));
    expect(steps.slice(0, 7)).toEqual(wholeWay);
    expect(end.failure).toBeNull();
  });

  it.each<[string, object]>([
    ['nxdomain', { happening: { kind: 'dns', outcome: 'nxdomain' } }],
    ['timeout', { happening: { kind: 'dns', outcome: 'timeout' } }],
  ])('DNS: %s', async (outcome, failure) => {
    const { end, steps } = await walk(
      imapLane,
      endpointOf('imap', 993),
      {},
      await connectDeps({ hosts: { 'mail.example.test': outcome as 'nxdomain' } }),
    );
    expect(steps).toEqual(['resolve failed']);
    expect(end.failure).toMatchObject({ stage: 'dns', ...failure });
  });

  it('refused', async () => {
    const { end, steps } = await walk(imapLane, endpointOf('imap', await refusedPort()));
    expect(steps).toEqual(['resolve passed', 'connect failed']);
    expect(end.failure).toMatchObject({ stage: 'connect', step: 'imap.connect', happening: { errno: 'ECONNREFUSED' } });
  });

  it('a bad certificate: its facts stand at the step', async () => {
    await using double = await startImapDouble({ certificate: await testCertificate('expired') });
    const { end, steps, log } = await walk(imapLane, endpointOf('imap', double.port));
    expect(steps).toEqual(['resolve passed', 'connect passed', 'tls failed']);
    expect(end.failure).toMatchObject({ stage: 'tls', happening: { code: 'CERT_HAS_EXPIRED' } });
    expect(log.get('imap.tls')?.facts).toMatchObject({ error: 'CERT_HAS_EXPIRED', subject: 'localhost' });
    expect(double.transcript.received()).toBe('');
  });

  it.each<[string, ImapDoubleOptions, object]>([
    [
      'not offered',
      { security: 'starttls', capabilities: ['IMAP4rev1', 'AUTH=PLAIN'] },
      { happening: { kind: 'known', code: 'starttls_unavailable' } },
    ],
    [
      'refused',
      { security: 'starttls', commands: { STARTTLS: 'NO not today' } },
      { command: 'STARTTLS', happening: { kind: 'reply', reply: { status: 'NO' } } },
    ],
    ['stalled', { security: 'starttls', commands: { STARTTLS: 'stall' } }, { happening: { kind: 'timeout' } }],
    [
      'agreed to, then text slipped in',
      {
        security: 'starttls',
        commands: {
          STARTTLS: (c) => {
            c.write(`${c.tag} OK go\r\n* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] injected\r\n`);
          },
        },
      },
      { happening: { kind: 'tls', code: 'EARLY_PLAINTEXT' } },
    ],
  ])('STARTTLS %s: no password is sent', async (_case, options, failure) => {
    await using double = await startImapDouble(options);
    const { end, steps } = await walk(imapLane, endpointOf('imap', double.port, 'starttls'));
    expect(steps).toEqual(['resolve passed', 'connect passed', 'tls failed', 'greeting passed']);
    expect(end.failure).toMatchObject({ stage: 'tls', ...failure });
    expect(double.transcript.received()).not.toMatch(/LOGIN|AUTHENTICATE/u);
  });

  it('stops before the login where it is told to, and says nothing of the login', async () => {
    await using double = await startImapDouble();
    const stop = { part: 'imap', protocol: 'imap', stage: 'auth', happening: { kind: 'known', code: 'oauth_required' } } as const;
    const { end, steps } = await walk(imapLane, endpointOf('imap', double.port), { stopBeforeLogin: stop });
    expect(steps).toEqual([...toLogin, 'login failed']);
    expect(end).toMatchObject({ loggedIn: false, failure: { step: 'imap.login', happening: { code: 'oauth_required' } } });
    expect(double.transcript.received()).toBe('');
  });
});
