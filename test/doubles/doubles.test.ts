import { Resolver } from 'node:dns/promises';
import { get } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { text } from 'node:stream/consumers';
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { testAuthority, testCertificate } from './certificates.ts';
import { startDnsDouble } from './dns-double.ts';
import { startHttpsDouble } from './https-double.ts';
import { startImapDouble } from './imap-double.ts';
import { refusedPort } from './line-server.ts';
import { MailStore } from './mail-store.ts';
import { startPop3Double } from './pop3-double.ts';
import { startSmtpDouble } from './smtp-double.ts';

const PASSWORD = 'right-password';
const ADDRESS = 'anna@example.test';
const ca = async (): Promise<string> => (await testAuthority()).ca;

/** Says `lines` one by one over TLS, each after a reply came, and gives everything heard until the server closes. */
async function talk(port: number, lines: readonly string[]): Promise<string> {
  const socket = connectTls({ host: '127.0.0.1', port, servername: 'mail.example.test', ca: await ca() });
  const rest = [...lines];
  socket.on('data', () => {
    const next = rest.shift();
    if (next !== undefined) socket.write(`${next}\r\n`);
  });
  return text(socket);
}

async function tlsError(kind: Parameters<typeof testCertificate>[0]): Promise<string> {
  await using double = await startImapDouble({ certificate: await testCertificate(kind) });
  const socket: TLSSocket = connectTls({ host: '127.0.0.1', port: double.port, servername: 'imap.example.test', ca: await ca() });
  return await new Promise((resolve) => {
    socket.on('secureConnect', () => {
      resolve('accepted');
      socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? '');
    });
  });
}

describe('certificates', () => {
  it.each([
    ['good', 'accepted'],
    ['expired', 'CERT_HAS_EXPIRED'],
    ['not-yet-valid', 'CERT_NOT_YET_VALID'],
    ['wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ] as const)('%s is judged as %s', async (kind, verdict) => {
    expect(await tlsError(kind)).toBe(verdict);
  });
});

describe('the scripted IMAP server', () => {
  it.each(['tls', 'starttls'] as const)('serves imapflow over %s: login, folders, append, search, move', async (security) => {
    await using double = await startImapDouble({ security, quota: { used: 10, limit: 100 } });
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: double.port,
      secure: security === 'tls',
      servername: 'imap.example.test',
      logger: false,
      auth: { user: ADDRESS, pass: PASSWORD },
      tls: { ca: await ca() },
    });
    await client.connect();
    expect((await client.list()).map((it) => [it.path, it.specialUse])).toContainEqual(['Junk', '\\Junk']);
    double.store.deliver('INBOX', 'Message-ID: <one@example.test>\r\nSubject: hello\r\n\r\nbody\r\n');
    await client.append('Sent', 'Message-ID: <two@example.test>\r\n\r\nbody\r\n', ['\\Seen']);
    const lock = await client.getMailboxLock('INBOX');
    expect(await client.search({ header: { 'message-id': '<one@example.test>' } }, { uid: true })).toEqual([1]);
    const letter = await client.fetchOne('1', { headers: true, uid: true }, { uid: true });
    expect(letter === false ? '' : letter?.headers?.toString()).toContain('Subject: hello');
    await client.messageMove('1', 'Trash', { uid: true });
    lock.release();
    await client.logout();
    expect(double.store.find('INBOX')?.letters).toHaveLength(0);
    expect(double.store.find('Trash')?.letters).toHaveLength(1);
    expect(double.store.find('Sent')?.letters).toHaveLength(1);
    expect(double.transcript.said.filter((it) => it.text.includes(Buffer.from(PASSWORD).toString('base64')) && !it.tls)).toEqual([]);
  });

  it('tells an idling client of a new letter', async () => {
    await using double = await startImapDouble();
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: double.port,
      secure: true,
      servername: 'imap.example.test',
      logger: false,
      auth: { user: ADDRESS, pass: PASSWORD },
      tls: { ca: await ca() },
    });
    await client.connect();
    await client.mailboxOpen('INBOX');
    const news = new Promise<number>((resolve) => {
      client.on('exists', (event: { count: number }) => {
        resolve(event.count);
      });
    });
    void client.idle();
    setTimeout(() => double.store.deliver('INBOX', 'Subject: x\r\n\r\n'), 50);
    expect(await news).toBe(1);
    client.close();
  });

  it('refuses a wrong password and plays scripts', async () => {
    await using double = await startImapDouble({
      commands: {
        NOOP: 'NO [LIMIT] Too many',
        SELECT: (it) => {
          it.untagged('BYE Going down');
          it.close();
        },
      },
    });
    const heard = await talk(double.port, [
      `a LOGIN ${ADDRESS} wrong`,
      'b NOOP',
      `c LOGIN ${ADDRESS} {14+}\r\n${PASSWORD}`,
      'd SELECT INBOX',
    ]);
    expect(heard).toContain('a NO [AUTHENTICATIONFAILED]');
    expect(heard).toContain('b NO [LIMIT] Too many');
    expect(heard).toContain('c OK');
    expect(heard.endsWith('* BYE Going down\r\n')).toBe(true);
    expect(double.transcript.lines()).toContain('b NOOP');
  });

  it('stalls, and lets itself be closed while a client waits', async () => {
    const double = await startImapDouble({ security: 'none', greeting: 'stall' });
    const socket = connectTcp(double.port, '127.0.0.1');
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    const first = await Promise.race([text(socket).catch(() => 'cut'), new Promise((resolve) => setTimeout(resolve, 100, 'silence'))]);
    expect(first).toBe('silence');
    await double.close();
    await closed;
  });
});

describe('the scripted SMTP server', () => {
  it.each([
    ['tls', 'PLAIN'],
    ['starttls', 'LOGIN'],
    ['starttls', 'CRAM-MD5'],
  ] as const)('takes a letter from nodemailer over %s with %s', async (security, method) => {
    const store = new MailStore();
    await using double = await startSmtpDouble({
      security,
      store,
      folder: 'Junk',
      prepend: 'X-Judged: yes\r\n',
      capabilities: ['AUTH PLAIN LOGIN CRAM-MD5'],
    });
    const transport = createTransport({
      host: '127.0.0.1',
      port: double.port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      authMethod: method,
      auth: { user: ADDRESS, pass: PASSWORD },
      tls: { ca: await ca(), servername: 'smtp.example.test' },
    });
    await transport.sendMail({ from: ADDRESS, to: 'boris@example.test', subject: 'hi', text: '.dot' });
    transport.close();
    expect(double.letters[0]).toMatchObject({ from: ADDRESS, to: ['boris@example.test'], login: ADDRESS });
    expect(store.find('Junk')?.letters[0]?.raw.toString()).toMatch(/^X-Judged: yes\r\n[^]*\r\n\.dot\r\n/u);
  });

  it('refuses a wrong login and plays scripts', async () => {
    await using double = await startSmtpDouble({ commands: { MAIL: '553 5.7.1 Sender refused', VRFY: 'close' } });
    const heard = await talk(double.port, [
      'EHLO me',
      `AUTH PLAIN ${Buffer.from(`\0${ADDRESS}\0wrong`).toString('base64')}`,
      'MAIL FROM:<x@example.test>',
      'VRFY x',
    ]);
    expect(heard).toContain('535 5.7.8');
    expect(heard.endsWith('553 5.7.1 Sender refused\r\n')).toBe(true);
  });
});

describe('the scripted POP3 server', () => {
  it('signs in, lists and deletes', async () => {
    await using double = await startPop3Double();
    double.store.deliver('INBOX', 'Message-ID: <pop@example.test>\r\n\r\nbody\r\n');
    const heard = await talk(double.port, ['CAPA', `USER ${ADDRESS}`, `PASS ${PASSWORD}`, 'UIDL', 'TOP 1 0', 'DELE 1', 'QUIT']);
    expect(heard).toContain('1 uid-1');
    expect(heard).toContain('Message-ID: <pop@example.test>');
    expect(double.store.find('INBOX')?.letters).toHaveLength(0);
  });

  it('upgrades with STLS and refuses a wrong password', async () => {
    await using double = await startPop3Double({ security: 'starttls' });
    const plain = connectTcp(double.port, '127.0.0.1');
    const say = async (line: string): Promise<string> => {
      const heard = new Promise<string>((resolve) =>
        plain.once('data', (it: Buffer) => {
          resolve(it.toString());
        }),
      );
      if (line !== '') plain.write(`${line}\r\n`);
      return heard;
    };
    await say('');
    expect(await say('USER x')).toContain('-ERR');
    expect(await say('STLS')).toContain('+OK');
    const socket = connectTls({ socket: plain, servername: 'pop.example.test', ca: await ca() });
    const rest = ['USER x', 'PASS y', 'QUIT'];
    const answers = text(socket);
    const next = (): void => {
      const line = rest.shift();
      if (line !== undefined) socket.write(`${line}\r\n`);
    };
    socket.on('secureConnect', next);
    socket.on('data', next);
    expect(await answers).toBe('+OK\r\n-ERR [AUTH] Authentication failed.\r\n+OK Logging out.\r\n');
  });
});

describe('the scripted DNS server', () => {
  it('answers with records and with each misbehaviour', async () => {
    const a = { A: ['127.0.0.5'] };
    await using double = await startDnsDouble({
      records: {
        'example.test': { MX: [{ preference: 10, exchange: 'mx.example.test' }], TXT: ['v=spf1 -all'] },
        '_imaps._tcp.example.test': { SRV: [{ port: 993, target: 'imap.example.test' }] },
        'mx.example.test': a,
        'big.test': a,
        'slow.test': a,
        'silent.test': a,
        'junk.test': a,
        'broken.test': a,
        'alias.test': { CNAME: 'mx.example.test' },
      },
      behaviour: {
        'big.test': 'truncated',
        'slow.test': { delay: 60 },
        'silent.test': 'silent',
        'junk.test': 'malformed',
        'broken.test': 'servfail',
      },
    });
    const resolver = new Resolver({ timeout: 300, tries: 1 });
    resolver.setServers([double.address]);
    const code = (asked: Promise<unknown>): Promise<string> =>
      asked.then(
        () => 'answer',
        (error: unknown) => (error as NodeJS.ErrnoException).code ?? '',
      );
    expect(await resolver.resolveMx('example.test')).toEqual([{ priority: 10, exchange: 'mx.example.test' }]);
    expect(await resolver.resolveSrv('_imaps._tcp.example.test')).toEqual([
      { priority: 0, weight: 0, port: 993, name: 'imap.example.test' },
    ]);
    expect(await resolver.resolveTxt('example.test')).toEqual([['v=spf1 -all']]);
    expect(await resolver.resolve4('alias.test')).toEqual(['127.0.0.5']);
    expect(await resolver.resolve4('big.test')).toEqual(['127.0.0.5']);
    const start = performance.now();
    expect(await resolver.resolve4('slow.test')).toEqual(['127.0.0.5']);
    expect(performance.now() - start).toBeGreaterThan(55);
    expect(await code(resolver.resolve4('nowhere.test'))).toBe('ENOTFOUND');
    expect(await code(resolver.resolve4('example.test'))).toBe('ENODATA');
    expect(await code(resolver.resolve4('_tcp.example.test'))).toBe('ENODATA');
    expect(await code(resolver.resolve4('broken.test'))).toBe('ESERVFAIL');
    expect(await code(resolver.resolve4('silent.test'))).toBe('ETIMEOUT');
    expect(await code(resolver.resolve4('junk.test'))).not.toBe('answer');
    expect(double.asked[0]).toBe('example.test/MX');
  });
});

describe('the scripted HTTPS server', () => {
  it('chooses the most exact route and stalls where told', async () => {
    await using double = await startHttpsDouble({
      routes: {
        '/mail/config-v1.1.xml': '<any/>',
        'autoconfig.example.test/mail/config-v1.1.xml': '<own/>',
        '/silent': 'stall',
        '/away': { status: 302, headers: { location: 'https://other.test/' } },
      },
    });
    const fetch = async (host: string, path: string): Promise<string> => {
      const authority = await ca();
      return new Promise((resolve) => {
        const request = get(
          { host: '127.0.0.1', port: double.port, path, servername: host, headers: { host }, ca: authority, timeout: 150 },
          (response) => {
            void text(response).then((body) => {
              resolve(`${String(response.statusCode)} ${response.headers.location ?? body}`);
            });
          },
        );
        request.on('timeout', () => request.destroy());
        request.on('error', () => {
          resolve('nothing');
        });
      });
    };
    expect(await fetch('autoconfig.example.test', '/mail/config-v1.1.xml?emailaddress=x')).toBe('200 <own/>');
    expect(await fetch('example.test', '/mail/config-v1.1.xml')).toBe('200 <any/>');
    expect(await fetch('example.test', '/away')).toBe('302 https://other.test/');
    expect(await fetch('example.test', '/none')).toBe('404 Not found');
    expect(await fetch('example.test', '/silent')).toBe('nothing');
    expect(double.requests[0]).toBe('autoconfig.example.test/mail/config-v1.1.xml?emailaddress=x');
  });
});

describe('refusedPort', () => {
  it('gives a port that refuses', async () => {
    const port = await refusedPort();
    const code = await new Promise((resolve) =>
      connectTcp(port, '127.0.0.1').on('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code);
      }),
    );
    expect(code).toBe('ECONNREFUSED');
  });
});
