import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../src-main/app/create-app.ts';
import type { Client } from '../../src-main/contract/transport.ts';
import { createClient } from '../../src-main/contract/transport.ts';

let app: App | undefined;
afterEach(() => app?.close());
const home = mkdtempSync(join(tmpdir(), 'mailready-support-'));
const open = (more: Partial<Parameters<typeof createApp>[0]> = {}): Client =>
  createClient(
    (app = createApp({ host: 'test', version: '7.8.9', home, language: 'ru', env: { HOME: '/home/anna.petrova' }, ...more })).server,
  );

async function report(client: Client, about = ''): Promise<string> {
  const reply = await client.call('support.report', { language: 'ru', about });
  if (!reply.ok) throw new Error(reply.failure.message);
  return reply.value.text;
}

describe('the report for support', () => {
  it('names versions, keychain, network and preferences', async () => {
    const client = open();
    await client.call('preferences.set', { plainHttpAutoconfig: true });
    const text = await report(client);
    expect(text).toMatch(/^MailReady: support report\nmailready: 7\.8\.9\nnode: 20/);
    expect(text).toMatch(/^keychain: (ready|locked|absent)/m);
    expect(text).toContain('detection: plain http on; second resolver none');
    expect(text).toContain('saved mailboxes: 0');
  });

  it('names the second resolver without the account that its address may hold', async () => {
    const client = open();
    await client.call('preferences.set', { secondResolver: 'https://dns.example.net/abc123' });
    const text = await report(client);
    expect(text).toContain('second resolver https://dns.example.net\n');
    expect(text).not.toContain('abc123');
    await client.call('preferences.set', { secondResolver: null });
  });

  it('holds no secret of this run, no name of a person and no home folder', async () => {
    const client = open();
    await client.call('secret.hold', { value: 'kanareika-7f3a9' });
    const text = await report(
      client,
      [
        'MailReady: anna.petrova@firma.ru',
        'Логин: «анна»@почта.рф, "boss@firma.ru"',
        'NO LOGIN kanareika-7f3a9 failed',
        `AUTH PLAIN ${Buffer.from('\0anna\0kanareika-7f3a9').toString('base64')}`,
        'password=letmein99',
        'at /home/anna.petrova/mail',
        'Message-ID: <3f1c9a@mailready.invalid>',
      ].join('\n'),
    );
    for (const gone of ['kanareika', Buffer.from('kanareika-7f3').toString('base64').slice(1, -2), 'anna.petrova', 'boss@', 'letmein99'])
      expect(text, gone).not.toContain(gone);
    expect(text).toContain('…@firma.ru');
    expect(text).toContain('<3f1c9a@mailready.invalid>');
  });
});

describe('a result of any length', () => {
  it.each(['a', 'a.', 'аня+'])('made of «%s» is read in no time', async (part) => {
    const client = open();
    const about = `${part.repeat(399_000 / part.length)} boss@firma.ru`;
    const began = performance.now();
    const text = await report(client, about);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(text).toContain('…@firma.ru');
    expect(text).not.toContain('boss');
  });
});

describe('what only the host can do', () => {
  it('is left to the window where there is no such host', async () => {
    const client = open();
    expect(await client.call('app.saveText', { name: 'a.txt', text: 'x' })).toEqual({ ok: true, value: { outcome: 'unsupported' } });
    expect(await client.call('app.notify', { title: 'a', text: 'b' })).toEqual({ ok: true, value: { shown: false } });
  });

  it('gets texts without any secret of this run', async () => {
    const seen: string[] = [];
    const client = open({
      saveText: (name, text) => {
        seen.push(name, text);
        return Promise.resolve('saved');
      },
      notify: (_title, text) => {
        seen.push(text);
        return true;
      },
    });
    await client.call('secret.hold', { value: 'kanareika-7f3a9' });
    expect(await client.call('app.saveText', { name: 'a b.html', text: '<p>kanareika-7f3a9</p>' })).toMatchObject({
      value: { outcome: 'saved' },
    });
    expect(await client.call('app.notify', { title: 'MailReady', text: 'kanareika-7f3a9' })).toMatchObject({ value: { shown: true } });
    expect(seen.join()).not.toContain('kanareika');
  });

  it('gets a page whose marks nothing was taken out of', async () => {
    let saved = '';
    const client = open({
      saveText: (_name, text) => {
        saved = text;
        return Promise.resolve('saved');
      },
    });
    await client.call('secret.hold', { value: `kanareika<&'7f3a9` });
    // Replies are redacted before the window has them: what is left looks like a command again.
    const row = (reply: string): string => `<table><tr><td>${reply}</td></tr><tr><th scope="row">code</th></tr></table>`;
    const page = [row('-ERR PASS [removed]'), row('password=[removed]'), row('LOGIN anna@firma.ru [removed]')].join('');
    await client.call('app.saveText', { name: 'a.html', text: `${page}kanareika&#60;&#38;&#39;7f3a9` });
    expect(saved).toBe(`${page}[removed]`);
    await client.call('app.saveText', { name: 'a.txt', text: 'PASS hunter2' });
    expect(saved).toBe('PASS [removed]');
  });

  it.each(['../a.txt', 'a/b.html', 'a\\b.html', 'a.exe', '.txt', 'con\n.txt', ''])('«%s» is no name of a file', async (name) => {
    expect(await open().call('app.saveText', { name, text: '' })).toMatchObject({
      ok: false,
      failure: { code: 'bad_input', field: 'name' },
    });
  });
});
