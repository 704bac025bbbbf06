import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../src-main/app/create-app.ts';
import { createClient } from '../../src-main/contract/transport.ts';

let app: App | undefined;
afterEach(() => app?.close());

const home = (): string => mkdtempSync(join(tmpdir(), 'mailready-prefs-'));
const open = (folder: string): App => (app = createApp({ host: 'test', version: '0', home: folder, language: 'en', env: {} }));

describe('preferences of detection', () => {
  it('both are off on a fresh machine and in files of earlier versions', async () => {
    const old = home();
    writeFileSync(join(old, 'preferences.json'), JSON.stringify({ language: 'ru', theme: 'dark' }));
    for (const folder of [home(), old]) {
      const reply = await createClient(open(folder).server).call('preferences.get', {});
      expect(reply.ok && [reply.value.plainHttpAutoconfig ?? false, reply.value.secondResolver ?? null]).toEqual([false, null]);
    }
  });

  it('a change keeps the rest, and survives a restart', async () => {
    const folder = home();
    const client = createClient(open(folder).server);
    await client.call('preferences.set', { theme: 'dark' });
    await client.call('preferences.set', { plainHttpAutoconfig: true, secondResolver: 'https://192.0.2.1/dns-query' });
    expect(await client.call('preferences.set', { language: 'ru' })).toMatchObject({ ok: true });
    await app?.close();
    expect(await createClient(open(folder).server).call('preferences.get', {})).toMatchObject({
      value: { theme: 'dark', plainHttpAutoconfig: true, secondResolver: 'https://192.0.2.1/dns-query' },
    });
  });

  it.each(['http://192.0.2.1/dns-query', 'not a url', 'file:///etc/passwd'])('«%s» is no second resolver', async (secondResolver) => {
    expect(await createClient(open(home()).server).call('preferences.set', { secondResolver })).toMatchObject({
      ok: false,
      failure: { code: 'bad_input', field: 'secondResolver' },
    });
  });
});
