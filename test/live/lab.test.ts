import { readFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { describe, expect, it } from 'vitest';
import type { DomainDescription, Lab, LetterInMailbox } from './lab/lab.ts';
import { placeOf } from './lab/place.ts';
import { APP_PASSWORD, type Port } from './lab/plan.ts';
import { useLab } from './lab/use-lab.ts';
import { imapRefusal, switchImapOn } from './support/imap-switch.ts';

const running = useLab();

describe.skipIf(running === null)('the lab', () => {
  const lab = running as Lab;
  const ca = (): Promise<string> => readFile(lab.caFile, 'utf8');
  const place = (domain: string, port: Port) => placeOf(lab, domain, port);

  const imap = async (domain: string, over: { login?: string; password?: string; port?: Port } = {}): Promise<ImapFlow> => {
    const at = place(domain, over.port ?? 'imaps');
    const client = new ImapFlow({
      host: at.address,
      servername: at.name,
      port: at.port,
      secure: over.port !== 'imap',
      logger: false,
      auth: { user: over.login ?? lab.domain(domain).login, pass: over.password ?? lab.password },
      tls: { ca: await ca() },
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };

  const send = async (
    domain: string,
    over: { from?: string; to?: string; password?: string; port?: Port; login?: string } = {},
  ): Promise<{ id: string; reply: string }> => {
    const own: DomainDescription = lab.domain(domain);
    const at = place(domain, over.port ?? 'submissions');
    const transport = createTransport({
      host: at.address,
      port: at.port,
      secure: over.port !== 'submission',
      requireTLS: true,
      auth: { user: over.login ?? own.smtpLogin, pass: over.password ?? own.smtpPassword },
      tls: { ca: await ca(), servername: at.name },
    });
    try {
      const id = `<${String(Math.random()).slice(2)}@lab.test>`;
      const sent = await transport.sendMail({
        from: over.from ?? own.login,
        to: over.to ?? own.address,
        subject: 'lab',
        text: 'lab',
        messageId: id,
      });
      return { id, reply: sent.response };
    } finally {
      transport.close();
    }
  };
  const refusal = (
    attempt: Promise<unknown>,
  ): Promise<{ responseCode?: number; response?: string; serverResponseCode?: string; code?: string }> =>
    attempt.then(
      () => ({}),
      (error: unknown) => error as { responseCode?: number; response?: string },
    );

  const arrived = async (address: string, id: string, count = 1): Promise<LetterInMailbox[]> => {
    for (let turn = 0; turn < 100; turn++) {
      const found = (await lab.letters(address)).filter((it) => it.text.includes(id));
      if (found.length >= count) return found;
      await pause(50);
    }
    return [];
  };

  /** What a server says first, or `silence`. */
  const firstWords = async (domain: string, port: Port): Promise<string> => {
    const at = place(domain, port);
    const socket = connectTcp(at.port, at.address);
    return new Promise((resolve) => {
      const end = (words: string): void => {
        socket.destroy();
        resolve(words);
      };
      socket.on('data', (it: Buffer) => {
        end(it.toString());
      });
      socket.on('error', (error: NodeJS.ErrnoException) => {
        end(error.code ?? '');
      });
      socket.on('connect', () => setTimeout(end, 400, 'silence'));
    });
  };
  const refused = (address: string, port: number): Promise<string> =>
    new Promise((resolve) => {
      const socket = connectTcp(port, address);
      socket.on('connect', () => {
        socket.destroy();
        resolve('open');
      });
      socket.on('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code ?? '');
      });
    });

  describe('ordinary mailboxes', () => {
    it.each(['imaps', 'imap'] as const)('lets anna in over %s and shows flagged folders and a quota', async (port) => {
      const client = await imap('srv.test', { port });
      const roles = (await client.list()).map((it) => it.specialUse);
      expect(roles).toEqual(expect.arrayContaining(['\\Sent', '\\Junk', '\\Trash', '\\Drafts']));
      expect(await client.getQuota('INBOX')).toMatchObject({ storage: { limit: 1024 * 1024 * 1024 } });
      await client.logout();
    });
    it('refuses a wrong password at once, over IMAP and SMTP, also again and again', async () => {
      const start = performance.now();
      for (let turn = 0; turn < 3; turn++) {
        expect(await refusal(imap('srv.test', { password: lab.wrongPassword }))).toMatchObject({
          serverResponseCode: 'AUTHENTICATIONFAILED',
        });
        expect(await refusal(send('srv.test', { password: lab.wrongPassword }))).toMatchObject({ responseCode: 535 });
      }
      expect(performance.now() - start).toBeLessThan(5000);
    });
    it.each(['submissions', 'submission'] as const)('takes a letter over %s and puts it into INBOX, judged by SPF', async (port) => {
      const { id } = await send('srv.test', { port });
      const [letter] = await arrived('anna@srv.test', id);
      expect(letter?.folder).toBe('INBOX');
      expect(letter?.text).toMatch(/^Authentication-Results: mail\.srv\.test; spf=pass [^]*dkim=none; dmarc=pass/mu);
      const copy = await send('srv.test', { to: 'boris@srv.test' });
      expect(await arrived('boris@srv.test', copy.id)).toHaveLength(1);
    });
    it('refuses unknown recipients', async () => {
      expect(await refusal(send('srv.test', { to: 'nobody@srv.test' }))).toMatchObject({ responseCode: 550 });
    });
    it('serves POP3', async () => {
      const at = place('pop.test', 'pop3s');
      const socket = connectTls({ host: at.address, port: at.port, servername: at.name, ca: await ca() });
      const lines = ['USER anna@pop.test', `PASS ${lab.password}`, 'STAT', 'QUIT'];
      socket.on('data', () => {
        const line = lines.shift();
        if (line !== undefined) socket.write(`${line}\r\n`);
      });
      expect(await text(socket)).toMatch(/\+OK Logged in\.\r\n\+OK \d+ \d+\r\n/u);
      expect(await refused(at.address, 993)).toBe('ECONNREFUSED');
    });
    it('lets every ordinary domain in and delivers its letters', async () => {
      const domains = Object.values(lab.domains).filter(
        (it) =>
          it.hosts.some((host) => host.behaviour === 'real' && (host.ports.imaps ?? host.ports.imap) !== undefined) &&
          !['expired.test', 'wrongname.test', 'selfsigned.test', 'smtp-refused.test', 'full.test', 'lost.test'].includes(it.name) &&
          !['oldtls.test', 'greylist.test'].includes(it.name),
      );
      expect(domains.length).toBeGreaterThan(15);
      for (const it of domains) {
        const incoming = it.hosts.some((host) => host.ports.imaps !== undefined && host.behaviour === 'real') ? 'imaps' : 'imap';
        const outgoing = it.hosts.some((host) => host.ports.submissions !== undefined) ? 'submissions' : 'submission';
        const client = await imap(it.name, { port: incoming });
        await client.logout();
        const to = it.name.startsWith('xn--') ? `anna@${it.name}` : it.login.includes('@') ? it.login : it.address;
        const { id } = await send(it.name, { port: outgoing, from: to, to });
        expect(await arrived(to, id), it.name).not.toHaveLength(0);
      }
    });
  });

  describe('domains with something special', () => {
    it('autoconf.test knows the local part alone', async () => {
      await (await imap('autoconf.test')).logout();
      expect(await refusal(imap('autoconf.test', { login: 'anna@autoconf.test' }))).toMatchObject({
        serverResponseCode: 'AUTHENTICATIONFAILED',
      });
      expect(await refusal(send('autoconf.test', { login: 'anna@autoconf.test' }))).toMatchObject({ responseCode: 535 });
    });
    it('crammd5.test offers nothing else', async () => {
      const at = place('crammd5.test', 'imaps');
      const socket = connectTls({ host: at.address, port: at.port, servername: at.name, ca: await ca() });
      const greeting = await new Promise<string>((resolve) =>
        socket.once('data', (it: Buffer) => {
          resolve(it.toString());
        }),
      );
      socket.destroy();
      expect(greeting).toMatch(/AUTH=CRAM-MD5\]/u);
      expect(greeting).not.toContain('AUTH=PLAIN');
      expect(greeting.match(/AUTH=/gu)).toHaveLength(1);
      // nodemailer chooses by itself: CRAM-MD5 is all there is.
      const { id } = await send('crammd5.test');
      expect(await arrived('anna@crammd5.test', id)).toHaveLength(1);
    });
    it('junk.test files into Junk, sentcopy.test also into Sent, lost.test nowhere', async () => {
      const junk = await send('junk.test');
      expect((await arrived('anna@junk.test', junk.id)).map((it) => it.folder)).toEqual(['Junk']);
      const both = await send('sentcopy.test');
      expect((await arrived('anna@sentcopy.test', both.id, 2)).map((it) => it.folder).sort()).toEqual(['INBOX', 'Sent']);
      const lost = await send('lost.test');
      expect(lost.reply).toContain('250');
      await pause(700);
      expect((await lab.letters('anna@lost.test')).filter((it) => it.text.includes(lost.id))).toEqual([]);
      const plain = await send('guess.test');
      expect((await arrived('anna@guess.test', plain.id))[0]?.text).not.toContain('Authentication-Results');
    });
    it('nosent.test has no Sent, plainfolders.test only Russian names without flags', async () => {
      const without = await imap('nosent.test');
      const names = (await without.list()).map((it) => it.path);
      await without.logout();
      expect(names).toContain('Junk');
      expect(names).not.toContain('Sent');
      const russian = await imap('plainfolders.test');
      const folders = await russian.list();
      await russian.logout();
      expect(folders.map((it) => it.path)).toEqual(expect.arrayContaining(['INBOX', 'Отправленные', 'Спам']));
      expect(folders.filter((it) => it.flags.has('\\Sent') || it.flags.has('\\Junk'))).toEqual([]);
    });
    it('full.test is over its quota and takes nothing more', async () => {
      const client = await imap('full.test');
      const quota = await client.getQuota('INBOX');
      expect(quota === false ? 0 : (quota.storage?.usage ?? 0)).toBeGreaterThanOrEqual(64 * 1024);
      expect(
        await refusal(
          client.append('Sent', 'Subject: x\r\n\r\nx\r\n').then((it) => {
            if (it === false) throw new Error('refused');
          }),
        ),
      ).toMatchObject({ serverResponseCode: 'OVERQUOTA' });
      await client.logout();
      const { id } = await send('full.test', { from: 'anna@full.test', to: 'anna@full.test' });
      await pause(700);
      expect((await lab.letters('anna@full.test')).filter((it) => it.text.includes(id) && !it.text.includes('MAILER-DAEMON'))).toEqual([]);
    });
    it('notowned.test takes boss@ and refuses director@', async () => {
      expect(await refusal(send('notowned.test', { from: 'director@notowned.test', to: 'anna@notowned.test' }))).toMatchObject({
        responseCode: 553,
        command: 'RCPT TO',
      });
      await send('notowned.test', { from: 'boss@notowned.test', to: 'anna@notowned.test' });
    });
    it('office.test and smtp-refused.test have their own outgoing logins', async () => {
      await (await imap('office.test')).logout();
      await send('office.test', { from: 'anna@office.test' });
      expect(await refusal(send('office.test', { login: 'anna@office.test', password: lab.password }))).toMatchObject({
        responseCode: 535,
      });
      await (await imap('smtp-refused.test')).logout();
      expect(await refusal(send('smtp-refused.test'))).toMatchObject({ responseCode: 535 });
    });
    it('only587.test and only143.test refuse the other form', async () => {
      expect(await refused(place('only587.test', 'submission').address, 465)).toBe('ECONNREFUSED');
      expect(await refused(place('only143.test', 'imap').address, 993)).toBe('ECONNREFUSED');
      await send('only587.test', { port: 'submission' });
      await (await imap('only143.test', { port: 'imap' })).logout();
    });
    it('swapped.test speaks in clear on 993', async () => {
      expect(await firstWords('swapped.test', 'imaps')).toMatch(/^\* OK/u);
      expect(await firstWords('swapped.test', 'imap')).toBe('silence');
    });
    it('stall.test accepts and is silent; login-stall.test greets; tls-stall.test speaks TLS', async () => {
      for (const port of ['imaps', 'imap', 'submissions', 'submission'] as const)
        expect(await firstWords('stall.test', port)).toBe('silence');
      expect(await firstWords('login-stall.test', 'imap')).toMatch(/STARTTLS/u);
      expect(await firstWords('imap-stall.test', 'imap')).toBe('silence');
      const at = place('tls-stall.test', 'imaps');
      const socket = connectTls({ host: at.address, port: at.port, servername: at.name, ca: await ca() });
      const heard: Buffer[] = [];
      await new Promise<void>((resolve) => socket.once('secureConnect', resolve));
      socket.on('data', (it: Buffer) => heard.push(it));
      await pause(300);
      socket.destroy();
      expect(heard).toEqual([]);
    });
    it('plain.test offers a login in clear and writes every byte down', async () => {
      const at = place('plain.test', 'imap');
      const words = await firstWords('plain.test', 'imap');
      expect(words).toContain('AUTH=PLAIN');
      expect(words).not.toContain('STARTTLS');
      expect(await refused(at.address, 993)).toBe('ECONNREFUSED');
      expect(await refused(at.address, 465)).toBe('ECONNREFUSED');
      const socket = connectTcp(at.port, at.address);
      socket.end('x NOOP canary-of-the-lab\r\ny LOGOUT\r\n');
      await text(socket);
      expect(await lab.transcript('plain.test')).toContain('canary-of-the-lab');
    });
    it('mxmailru.test wants an app password', async () => {
      expect(await refusal(send('mxmailru.test'))).toMatchObject({
        response: expect.stringContaining('NEOBHODIM parol prilozheniya') as string,
      });
    });
    it('mxhosted.test: dina@ and egor@ may send, IMAP refuses them until it is switched on', async () => {
      const egor = 'egor@mxhosted.test';
      const words = 'LOGIN invalid credentials or IMAP is disabled';
      expect(await imapRefusal(lab, 'mxhosted.test', egor, APP_PASSWORD)).toBe(words);
      expect(await imapRefusal(lab, 'mxhosted.test', egor, lab.wrongPassword)).toBe('Authentication failed.');
      const { id } = await send('mxhosted.test', { login: egor, from: egor, to: egor, password: APP_PASSWORD });
      expect((await arrived(egor, id))[0]?.folder).toBe('INBOX');
      await switchImapOn(lab, 'mxhosted.test', egor, APP_PASSWORD);
      expect(await imapRefusal(lab, 'mxhosted.test', 'dina@mxhosted.test', APP_PASSWORD)).toBe(words);
    });
    it('lag.test costs a round trip of 40 ms for connecting, TLS and each command', async () => {
      const at = place('lag.test', 'imaps');
      const roots = await ca();
      const start = performance.now();
      const socket = connectTls({ host: at.address, port: at.port, servername: at.name, ca: roots });
      await new Promise<void>((resolve) =>
        socket.once('data', () => {
          resolve();
        }),
      );
      const greeted = performance.now() - start;
      const asked = performance.now();
      socket.write('a NOOP\r\n');
      await new Promise<void>((resolve) =>
        socket.once('data', () => {
          resolve();
        }),
      );
      const answered = performance.now() - asked;
      socket.destroy();
      // TCP one round trip, TLS 1.3 one, greeting half a one behind the client's Finished, and half to get there.
      expect(greeted).toBeGreaterThan(3 * lab.lagMs - 3);
      expect(greeted).toBeLessThan(5 * lab.lagMs);
      expect(answered).toBeGreaterThan(lab.lagMs - 2);
      expect(answered).toBeLessThan(2 * lab.lagMs);
    });
  });
});
