import type { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Provider } from '../../../src-main/core/knowledge/provider.ts';
import { portOf, practiceWorld } from './harness.ts';
import type { Door } from './harness.ts';

/** The practice servers against the very libraries that the app uses. */
const { practice, trust } = practiceWorld();
let provider: Provider;
let account: { address: string; password: string };

beforeAll(async () => {
  const started = await practice.start('works');
  provider = started.provider;
  account = started;
});
afterAll(() => practice.close());

/** What the library gives, or a failed test where it gives nothing. */
function given<T>(value: T | false | undefined): T {
  if (value === false || value === undefined) throw new Error('the server gave nothing');
  return value;
}

async function open(door: Door, idleByItself = false): Promise<ImapFlow> {
  const { ImapFlow: Flow } = await import('imapflow');
  const port = portOf(provider, 'imap', door);
  const client = new Flow({
    host: '127.0.0.1',
    port,
    secure: door === 'tls',
    ...(door === 'starttls' ? { doSTARTTLS: true } : {}),
    auth: { user: account.address, pass: account.password },
    tls: { ca: trust.roots('127.0.0.1', port) },
    logger: false,
    disableAutoIdle: !idleByItself,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function send(door: Door, subject: string, text = 'Hello'): Promise<string> {
  const port = portOf(provider, 'smtp', door);
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    secure: door === 'tls',
    requireTLS: door === 'starttls',
    auth: { user: account.address, pass: account.password },
    tls: { ca: trust.roots('127.0.0.1', port) },
  });
  const sent = await transport.sendMail({ from: account.address, to: account.address, subject, text });
  expect(sent.accepted).toEqual([account.address]);
  expect(sent.response).toMatch(/^250 2\.0\.0 Ok: queued as [0-9A-F]{12}$/);
  transport.close();
  return sent.messageId;
}

describe.each(['tls', 'starttls'] as const)('over %s', (door) => {
  it('nodemailer sends; imapflow lists, finds, reads and deletes the letter', async () => {
    const messageId = await send(door, 'Проба пера', 'Привет!\r\n.точка в начале\r\n');
    const client = await open(door);
    const folders = await client.list();
    expect(folders.map((folder) => `${folder.path} ${folder.specialUse}`).sort()).toEqual([
      'Drafts \\Drafts',
      'INBOX \\Inbox',
      'Junk \\Junk',
      'Sent \\Sent',
      'Trash \\Trash',
    ]);
    await client.mailboxOpen('INBOX');
    const found = await client.search({ header: { 'message-id': messageId } }, { uid: true });
    expect(found).toHaveLength(1);
    const uid = String((found as number[])[0]);
    const everything = {
      headers: true,
      flags: true,
      uid: true,
      envelope: true,
      size: true,
      internalDate: true,
      source: true,
      bodyStructure: true,
    };
    const letter = given(await client.fetchOne(uid, everything, { uid: true }));
    const headers = letter.headers!.toString();
    expect(headers).toMatch(
      /^Return-Path: <anna@works\.practice\.invalid>\r\nAuthentication-Results: mx\.works\.practice\.invalid; spf=pass/,
    );
    expect(headers).toMatch(/dkim=pass.*dmarc=pass/);
    expect(headers).toMatch(/Received: from localhost .* id [0-9A-F]{12} for <anna@works\.practice\.invalid>; \w{3}, \d\d \w{3} \d{4} /s);
    expect(letter.envelope?.messageId).toBe(messageId);
    expect(letter.envelope?.subject).toBe('Проба пера');
    expect(letter.envelope?.from).toEqual([{ name: '', address: account.address }]);
    expect(letter.flags).toEqual(new Set());
    expect(letter.size).toBe(letter.source!.length);
    expect(letter.bodyStructure?.type).toBe('text/plain');
    expect(Math.abs(Date.now() - new Date(letter.internalDate!).getTime())).toBeLessThan(60_000);
    const content = given((await client.download(uid, '1', { uid: true })).content);
    const body = await new Promise<string>((resolve) => {
      let text = '';
      content.on('data', (chunk: Buffer) => (text += chunk.toString('utf8'))).on('end', () => resolve(text));
    });
    expect(body).toContain('.точка в начале');
    expect(await client.messageDelete(uid, { uid: true })).toBe(true);
    expect(await client.search({ header: { 'message-id': messageId } }, { uid: true })).toEqual([]);
    await client.logout();
  });
});

describe('imapflow', () => {
  it('hears of a delivered letter while it idles, without asking', async () => {
    const client = await open('tls');
    await client.mailboxOpen('INBOX');
    const heard = new Promise<{ count: number; prevCount: number }>((resolve) => client.once('exists', resolve));
    void client.idle();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = performance.now();
    await send('tls', 'news');
    const { count, prevCount } = await heard;
    expect(count).toBe(prevCount + 1);
    expect(performance.now() - before).toBeLessThan(2_000);
    await client.messageDelete('1:*');
    await client.logout();
  });

  it('appends with a literal, flags included, then moves by UID and empties the trash', async () => {
    const client = await open('tls');
    const appended = given(
      await client.append('Sent', Buffer.from('Message-ID: <kept@example>\r\nSubject: копия\r\n\r\ntext\r\n'), ['\\Seen']),
    );
    await client.mailboxOpen('Sent');
    const letter = given(await client.fetchOne(String(appended.uid), { flags: true, envelope: true }, { uid: true }));
    expect(letter.flags).toEqual(new Set(['\\Seen']));
    const moved = given(await client.messageMove(String(appended.uid), 'Trash', { uid: true }));
    const there = moved.uidMap?.get(appended.uid!);
    expect(there).toBeGreaterThan(0);
    expect(client.mailbox !== false && client.mailbox.exists).toBe(0);
    await client.mailboxOpen('Trash');
    expect(await client.search({ uid: String(there) }, { uid: true })).toEqual([there]);
    expect(await client.messageFlagsAdd(String(there), ['\\Flagged', 'own'], { uid: true })).toBe(true);
    expect(await client.search({ flagged: true, keyword: 'own' }, { uid: true })).toEqual([there]);
    const copied = given(await client.messageCopy(String(there), 'Drafts', { uid: true }));
    expect(copied.uidMap?.size).toBe(1);
    await client.messageDelete(String(there), { uid: true });
    await client.mailboxOpen('Drafts');
    await client.messageDelete('1:*');
    const status = await client.status('Drafts', { messages: true, unseen: true, uidNext: true });
    expect(status).toMatchObject({ messages: 0, unseen: 0, uidNext: 2 });
    await client.logout();
  });

  it('sees one session’s deletion in another and keeps numbers right', async () => {
    const [one, other] = await Promise.all([open('tls'), open('starttls')]);
    for (const subject of ['first', 'second', 'third']) await one.append('INBOX', Buffer.from(`Subject: ${subject}\r\n\r\n`));
    await Promise.all([one.mailboxOpen('INBOX'), other.mailboxOpen('INBOX')]);
    await one.messageDelete('2');
    await other.noop();
    expect(other.mailbox !== false && other.mailbox.exists).toBe(2);
    const last = given(await other.fetchOne('2', { envelope: true }));
    expect(last.envelope?.subject).toBe('third');
    await one.messageDelete('1:*');
    await Promise.all([one.logout(), other.logout()]);
  });

  it('gets namespace and quota', async () => {
    const client = await open('tls');
    expect(given(client.namespaces).personal[0]).toMatchObject({ prefix: '', delimiter: '/' });
    const quota = given(await client.getQuota('INBOX'));
    expect(quota.storage?.limit).toBe(10 * 1024 * 1024);
    await client.logout();
  });
});

describe('nodemailer', () => {
  it('is refused a foreign sender, an unknown reader and one outside, each with its own reply', async () => {
    const port = portOf(provider, 'smtp', 'tls');
    const transport = createTransport({
      host: '127.0.0.1',
      port,
      secure: true,
      auth: { user: account.address, pass: account.password },
      tls: { ca: trust.roots('127.0.0.1', port) },
    });
    const attempt = (from: string, to: string): Promise<unknown> => transport.sendMail({ from, to, subject: 'x', text: 'x' });
    await expect(attempt('boss@works.practice.invalid', account.address)).rejects.toThrow(/553 5\.7\.1 Sender address rejected: not owned/);
    await expect(attempt(account.address, 'nobody@works.practice.invalid')).rejects.toThrow(/550 5\.1\.1/);
    await expect(attempt(account.address, 'someone@example.com')).rejects.toThrow(/550 5\.7\.1/);
    await expect(
      transport.sendMail({ from: account.address, to: account.address, subject: 'x', text: 'x'.repeat(1_200_000) }),
    ).rejects.toThrow(/552 5\.3\.4/);
    transport.close();
  });
});
