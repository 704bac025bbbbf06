import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../src-main/app/create-app.ts';
import type { CheckResult } from '../../src-main/contract/check.ts';
import { type Client, createClient } from '../../src-main/contract/transport.ts';
import { testAuthority, testCertificate } from '../doubles/certificates.ts';
import { startImapDouble } from '../doubles/imap-double.ts';

let app: App | undefined;
afterEach(() => app?.close());
let file: string;
beforeAll(async () => {
  file = Buffer.from((await testAuthority()).ca).toString('base64');
});
const home = (): string => mkdtempSync(join(tmpdir(), 'mailready-authorities-'));
const open = (folder: string): Client =>
  createClient((app = createApp({ host: 'test', version: '0', home: folder, language: 'en', env: {} })).server);

async function receive(client: Client, port: number): Promise<CheckResult> {
  const held = await client.call('secret.hold', { value: 'right-password' });
  if (!held.ok) throw new Error(held.failure.message);
  const reply = await client.run(
    'check',
    {
      address: 'anna@example.test',
      language: 'en',
      secret: { kind: 'held', handle: held.value.handle },
      incoming: { protocol: 'imap', host: '127.0.0.1', port, security: 'tls' },
      scope: 'receive',
    },
    () => undefined,
  );
  if (!reply.ok) throw new Error(reply.failure.message);
  return reply.value;
}

describe('certificate authorities of one’s own', () => {
  it('a server is believed from the moment its authority is added, after a restart too, and no longer once it is removed', async () => {
    await using server = await startImapDouble({ users: { 'anna@example.test': 'right-password' } });
    const folder = home();
    let client = open(folder);
    expect((await receive(client, server.port)).problems.map(({ code }) => code)).toEqual(['tls_cert_untrusted']);

    const added = await client.call('authorities.add', { file, language: 'en' });
    const [authority] = added.ok ? added.value.authorities : [];
    expect(authority).toMatchObject({ subject: 'MailReady test root (MailReady tests)' });
    expect((await receive(client, server.port)).verdict).toBe('ok');
    expect(await client.call('authorities.add', { file, language: 'en' })).toMatchObject({ value: { authorities: [authority] } });

    await app?.close();
    client = open(folder);
    expect((await receive(client, server.port)).verdict).toBe('ok');
    expect(await client.call('doctor', { language: 'en' })).toMatchObject({ value: { authorities: [{ ...authority, from: 'settings' }] } });

    expect(await client.call('authorities.remove', { sha256: authority?.sha256 ?? '', language: 'en' })).toMatchObject({
      value: { authorities: [] },
    });
    expect((await receive(client, server.port)).problems.map(({ code }) => code)).toEqual(['tls_cert_untrusted']);
    expect(readFileSync(join(folder, 'authorities.json'), 'utf8')).not.toContain('BEGIN CERTIFICATE');
  });

  it('looking into a file trusts nothing', async () => {
    const client = open(home());
    expect(await client.call('authorities.read', { file, language: 'en' })).toMatchObject({ value: { authorities: [{}] } });
    expect(await client.call('authorities.list', {})).toMatchObject({ value: { authorities: [] } });
  });

  it('what cannot be taken is said in the asked language', async () => {
    const client = open(home());
    const leaf = Buffer.from((await testCertificate()).cert).toString('base64');
    for (const name of ['authorities.read', 'authorities.add'] as const) {
      expect(await client.call(name, { file: leaf, language: 'ru' })).toMatchObject({
        ok: false,
        failure: { code: 'bad_input', field: 'file', message: expect.stringMatching(/не центр|не может/u) as unknown },
      });
      expect(await client.call(name, { file: Buffer.from('hello').toString('base64'), language: 'en' })).toMatchObject({
        failure: { message: expect.stringMatching(/certificate/u) as unknown },
      });
    }
  });

  it('a damaged file is put aside when the next one is added, and what can be read stays', async () => {
    const folder = home();
    writeFileSync(join(folder, 'authorities.json'), JSON.stringify({ version: 1, certificates: ['rubbish', (await testAuthority()).ca] }));
    expect(await open(folder).call('authorities.list', {})).toMatchObject({ value: { authorities: [{}] } });
    await app?.close();
    writeFileSync(join(folder, 'authorities.json'), '{"version":9}');
    const client = open(folder);
    expect(await client.call('authorities.list', {})).toMatchObject({ value: { authorities: [] } });
    expect(await client.call('authorities.add', { file, language: 'en' })).toMatchObject({ value: { authorities: [{}] } });
  });
});
