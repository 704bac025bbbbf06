import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AppOptions } from '../../src-main/app/app-options.ts';
import { type App, createApp } from '../../src-main/app/create-app.ts';
import { readLaunchOptions } from '../../src-main/app/launch-options.ts';
import type { CheckEvent, CheckResult } from '../../src-main/contract/check.ts';
import type { Input } from '../../src-main/contract/contract.ts';
import { type Client, createClient } from '../../src-main/contract/transport.ts';
import { testAuthority } from '../doubles/certificates.ts';
import { startImapDouble } from '../doubles/imap-double.ts';
import { refusedPort } from '../doubles/line-server.ts';
import { MailStore } from '../doubles/mail-store.ts';
import { startProxyDouble } from '../doubles/proxy-double.ts';
import { startSmtpDouble } from '../doubles/smtp-double.ts';

let app: App | undefined;
afterEach(() => app?.close());
let ca: string;
beforeAll(async () => {
  ca = (await testAuthority()).ca;
});
const home = (): string => mkdtempSync(join(tmpdir(), 'mailready-proxy-'));
// Nothing answers there: a name that is looked up here cannot be found.
const noDns = { host: '127.0.0.1', port: 9 };
const open = (more: Partial<AppOptions> = {}): Client =>
  createClient(
    (app = createApp({ host: 'test', version: '0', home: home(), language: 'ru', env: {}, ca: [ca], resolver: noDns, ...more })).server,
  );
const manual = (
  port: number,
  more: Partial<Extract<Input<'proxy.set'>['proxy'], { kind: 'manual' }>> = {},
): Input<'proxy.set'>['proxy'] => ({
  kind: 'manual',
  protocol: 'http',
  host: '127.0.0.1',
  port,
  user: '',
  except: '',
  ...more,
});
async function hold(client: Client, value: string): Promise<string> {
  const held = await client.call('secret.hold', { value });
  if (!held.ok) throw new Error(held.failure.message);
  return held.value.handle;
}

/** A mailbox that nobody reaches but the proxy: its name stands in no DNS. */
async function hidden(): Promise<
  AsyncDisposable & {
    readonly hosts: Record<string, { host: string; port: number }>;
    check(client: Client): Promise<{ result: CheckResult; events: CheckEvent[] }>;
  }
> {
  const store = new MailStore();
  const users = { 'anna@example.test': 'right-password' };
  const imap = await startImapDouble({ users, store });
  const smtp = await startSmtpDouble({ users, store, prepend: 'Authentication-Results: example.test; spf=pass; dmarc=pass\r\n' });
  return {
    hosts: {
      'mail.example.test': { host: '127.0.0.1', port: imap.port },
      'smtp.mail.example.test': { host: '127.0.0.1', port: smtp.port },
    },
    async check(client) {
      const events: CheckEvent[] = [];
      const reply = await client.run(
        'check',
        {
          address: 'anna@example.test',
          language: 'ru',
          secret: { kind: 'held', handle: await hold(client, 'right-password') },
          incoming: { protocol: 'imap', host: 'mail.example.test', port: imap.port, security: 'tls' },
          outgoing: { protocol: 'smtp', host: 'mail.example.test', port: smtp.port, security: 'tls' },
        },
        (event) => events.push(event),
      );
      if (!reply.ok) throw new Error(reply.failure.message);
      return { result: reply.value, events };
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([imap.close(), smtp.close()]);
    },
  };
}

describe.each(['http', 'socks5'] as const)('a whole check through a proxy: %s', (protocol) => {
  it('goes there with both lanes and the letter, by name, and nowhere else', async () => {
    await using mailbox = await hidden();
    await using proxy = await startProxyDouble({
      protocol,
      login: { user: 'anna', password: 'canary-проход-1' },
      hosts: { 'mail.example.test': { host: '127.0.0.1' } },
    });
    const client = open();
    const without = await mailbox.check(client);
    expect(without.result.verdict).toBe('failed');

    const handle = await hold(client, 'canary-проход-1');
    const set = await client.call('proxy.set', {
      proxy: manual(proxy.port, { protocol, user: 'anna' }),
      secret: { kind: 'held', handle },
    });
    expect(set).toMatchObject({ ok: true, value: { used: proxy.url, secret: expect.stringMatching(/session|keychain/u) as unknown } });
    const { result, events } = await mailbox.check(client);
    expect(result.problems.map(({ code }) => code).filter((code) => !code.startsWith('domain') && code !== 'dns_lookup_failed')).toEqual(
      [],
    );
    expect(result.roundTrip).toMatchObject({ status: 'found', role: 'inbox' });
    const step = (id: string) => result.steps.find((one) => one.id === id);
    expect(step('imap.resolve')).toMatchObject({ status: 'skipped', facts: { proxy: proxy.url, reason: 'proxy_resolves' } });
    expect(step('imap.connect')).toMatchObject({ status: 'passed', facts: { proxy: proxy.url } });
    expect(new Set(proxy.tunnels.map((target) => target.split(':')[0]))).toEqual(new Set(['mail.example.test']));
    expect(proxy.tunnels.length).toBeGreaterThanOrEqual(4);

    const doctor = await client.call('doctor', { language: 'ru' });
    const report = await client.call('support.report', { language: 'ru' });
    expect(doctor).toMatchObject({ value: { network: { proxy: proxy.url, proxyFrom: 'manual' } } });
    expect(report.ok && report.value.text).toContain(`proxy: ${proxy.url} (manual)`);
    for (const shown of [set, result, events, doctor, report, await client.call('preferences.get', {}), await client.call('proxy.get', {})])
      expect(JSON.stringify(shown)).not.toContain('canary');
  });

  it('a wrong password of the proxy is a problem of the proxy, said once for both directions', async () => {
    await using mailbox = await hidden();
    await using proxy = await startProxyDouble({ protocol, login: { user: 'anna', password: 'right' }, hosts: {} });
    const client = open();
    await client.call('proxy.set', {
      proxy: manual(proxy.port, { protocol, user: 'anna' }),
      secret: { kind: 'held', handle: await hold(client, 'wrong') },
    });
    const { result } = await mailbox.check(client);
    const ours = result.problems.filter(({ severity }) => severity === 'failed');
    expect(ours.map(({ code, variant, fixer }) => [code, variant, fixer])).toEqual([['proxy_required', 'auth', 'user']]);
    expect(ours[0]?.title).toBe('Прокси не принял имя или пароль');
  });

  it.each([
    ['a port that is not let out', { ports: [443] }, 'denied', 'network_admin'],
    ['a server that the proxy cannot reach', { hosts: { 'mail.example.test': null } }, 'target', 'network_admin'],
    ['something that is no proxy', { says: '220 mail ESMTP\r\n' }, 'unreachable', 'user'],
  ] as const)('%s', async (_case, options, variant, fixer) => {
    await using mailbox = await hidden();
    await using proxy = await startProxyDouble({ protocol, ...options });
    const client = open();
    await client.call('proxy.set', { proxy: manual(proxy.port, { protocol }), secret: { kind: 'none' } });
    const { result } = await mailbox.check(client);
    const ours = result.problems.filter(({ severity }) => severity === 'failed');
    expect(ours.map((one) => [one.code, one.variant, one.fixer])).toEqual([['proxy_required', variant, fixer]]);
    if (fixer === 'network_admin') expect(ours[0]?.letter).toContain(proxy.url);
  });
});

it('nobody listens where the proxy should be', async () => {
  await using mailbox = await hidden();
  const client = open();
  await client.call('proxy.set', { proxy: manual(await refusedPort()), secret: { kind: 'none' } });
  const { result } = await mailbox.check(client);
  expect(result.problems[0]).toMatchObject({ code: 'proxy_required', variant: 'unreachable', title: 'Прокси не отвечает' });
  expect(result.problems.filter(({ severity }) => severity === 'failed')).toHaveLength(1);
});

describe('the choice of a proxy', () => {
  it('survives a restart; its password is in no file, and another host or user does not get it', async () => {
    await using proxy = await startProxyDouble({ protocol: 'http' });
    const folder = home();
    const client = open({ home: folder });
    await client.call('proxy.set', {
      proxy: manual(proxy.port, { user: 'anna', except: '.firma.ru' }),
      secret: { kind: 'held', handle: await hold(client, 'canary-2') },
    });
    expect(readFileSync(join(folder, 'preferences.json'), 'utf8')).not.toContain('canary');
    const moved = await client.call('proxy.set', {
      proxy: manual(proxy.port, { host: '127.0.0.2', user: 'anna' }),
      secret: { kind: 'keep' },
    });
    expect(moved).toMatchObject({ value: { secret: 'none' } });
    const back = await client.call('proxy.set', { proxy: manual(proxy.port, { user: 'anna' }), secret: { kind: 'keep' } });
    expect(back).toMatchObject({ value: { secret: 'none' } });
    await app?.close();
    expect(await open({ home: folder }).call('proxy.get', {})).toMatchObject({ value: { choice: { kind: 'manual', user: 'anna' } } });
  });

  it('another choice for a while loses neither the typed proxy nor its password', async () => {
    const client = open();
    const proxy = manual(3128, { user: 'anna' });
    await client.call('proxy.set', { proxy, secret: { kind: 'held', handle: await hold(client, 'canary-7') } });
    expect(await client.call('proxy.set', { proxy: { kind: 'none' }, secret: { kind: 'none' } })).toMatchObject({
      value: { used: null, secret: expect.stringMatching(/session|keychain/u) as unknown },
    });
    expect(await client.call('preferences.get', {})).toMatchObject({ value: { proxy: { kind: 'none' }, typedProxy: proxy } });
    expect(await client.call('proxy.set', { proxy, secret: { kind: 'keep' } })).toMatchObject({
      value: { used: 'http://127.0.0.1:3128', secret: expect.stringMatching(/session|keychain/u) as unknown },
    });
  });

  it('the same proxy keeps its password until it is taken away', async () => {
    const client = open();
    const proxy = manual(3128, { user: 'anna' });
    await client.call('proxy.set', { proxy, secret: { kind: 'held', handle: await hold(client, 'canary-3') } });
    expect(
      await client.call('proxy.set', { proxy: manual(3128, { user: 'anna', except: 'x.ru' }), secret: { kind: 'keep' } }),
    ).toMatchObject({
      value: { secret: expect.stringMatching(/session|keychain/u) as unknown },
    });
    expect(await client.call('proxy.set', { proxy, secret: { kind: 'none' } })).toMatchObject({ value: { secret: 'none' } });
  });

  it('the system’s: what the environment names is used only when it is chosen, and what is not spoken is never slipped past', async () => {
    await using mailbox = await hidden();
    await using proxy = await startProxyDouble({
      protocol: 'http',
      login: { user: 'u', password: 'canary-4' },
      hosts: { 'mail.example.test': { host: '127.0.0.1' } },
    });
    const client = open({ env: { HTTPS_PROXY: `http://u:canary-4@127.0.0.1:${String(proxy.port)}` } });
    expect(await client.call('proxy.get', {})).toMatchObject({ value: { system: { address: proxy.url, usable: true }, used: null } });
    await mailbox.check(client);
    expect(proxy.logins).toEqual([]);
    const set = await client.call('proxy.set', { proxy: { kind: 'system' }, secret: { kind: 'none' } });
    expect(set).toMatchObject({ value: { used: proxy.url } });
    const { result } = await mailbox.check(client);
    expect(result.roundTrip).toMatchObject({ status: 'found' });
    expect(JSON.stringify([set, result])).not.toContain('canary');
    await app?.close();

    const odd = open({ env: { ALL_PROXY: 'https://u:canary-5@127.0.0.1:1' }, proxy: { kind: 'system' } });
    const failed = (await mailbox.check(odd)).result;
    expect(failed.problems[0]).toMatchObject({ code: 'proxy_required', variant: 'kind' });
    expect(JSON.stringify(failed)).not.toContain('canary');
  });

  it('as the system says: asked for each host, in the words of a PAC file, this computer never', async () => {
    await using mailbox = await hidden();
    await using proxy = await startProxyDouble({ protocol: 'http', hosts: { 'mail.example.test': { host: '127.0.0.1' } } });
    const asked: string[] = [];
    const client = open({
      systemProxy: (url) => {
        asked.push(url);
        return Promise.resolve(url.includes('example') ? `HTTPS other.test:1; PROXY 127.0.0.1:${String(proxy.port)}; DIRECT` : 'DIRECT');
      },
    });
    expect(await client.call('proxy.get', {})).toMatchObject({ value: { system: null, systemFrom: 'settings', used: null } });
    expect(asked).toEqual([]);
    expect(await client.call('proxy.set', { proxy: { kind: 'system' }, secret: { kind: 'none' } })).toMatchObject({
      value: { used: proxy.url },
    });
    const { result } = await mailbox.check(client);
    expect(result.roundTrip).toMatchObject({ status: 'found' });
    expect(new Set(proxy.tunnels.map((target) => target.split(':')[0]))).toEqual(new Set(['mail.example.test']));
    expect(await client.call('proxy.get', {})).toMatchObject({ value: { system: { address: proxy.url, usable: true } } });
    expect(new Set(asked)).toEqual(new Set(['https://example.com/', 'https://mail.example.test/']));
    expect(await client.call('doctor', { language: 'ru' })).toMatchObject({
      value: { network: { proxy: proxy.url, proxyFrom: 'system' } },
    });
  });

  it('as the system says: its DIRECT is direct, and the environment goes before it', async () => {
    const settings = { systemProxy: () => Promise.resolve('DIRECT'), proxy: { kind: 'system' } } as const;
    expect(await open(settings).call('proxy.get', {})).toMatchObject({ value: { system: null, option: 'none', used: null } });
    await app?.close();
    expect(await open({ ...settings, env: { ALL_PROXY: 'socks5://p.test:1' } }).call('proxy.get', {})).toMatchObject({
      value: { system: { address: 'socks5://p.test:1' }, systemFrom: 'environment', used: 'socks5://p.test:1' },
    });
  });

  it.each([
    ['a kind that is not spoken', () => Promise.resolve('HTTPS p.test:443'), 'kind', 'https://p.test:443'],
    ['a system that does not say', () => Promise.reject(new Error('no')), 'unreachable', ''],
  ])('as the system says: nothing slips past %s', async (_case, says, variant, address) => {
    await using mailbox = await hidden();
    const client = open({ systemProxy: says, proxy: { kind: 'system' } });
    const { result } = await mailbox.check(client);
    const ours = result.problems.filter(({ severity }) => severity === 'failed');
    expect(ours.map((one) => [one.code, one.variant])).toEqual([['proxy_required', variant]]);
    expect(await client.call('proxy.get', {})).toMatchObject({ value: { system: { address, usable: false } } });
  });

  it('`--proxy` goes before it, and takes no password', async () => {
    await using proxy = await startProxyDouble({ protocol: 'http' });
    const read = readLaunchOptions(undefined, [], proxy.url);
    const client = open({ ...(read.ok ? { proxy: read.value.proxy } : {}) });
    expect(await client.call('proxy.set', { proxy: { kind: 'none' }, secret: { kind: 'none' } })).toMatchObject({
      value: { used: proxy.url, option: proxy.url },
    });
    expect(readLaunchOptions(undefined, [], 'none')).toMatchObject({ ok: true, value: { proxy: { kind: 'none' } } });
    for (const bad of ['http://anna:canary-6@proxy.test:1', 'https://proxy.test', 'ftp://x', '']) {
      const refused = readLaunchOptions(undefined, [], bad);
      expect(refused).toMatchObject({ ok: false, option: 'proxy' });
      expect(JSON.stringify(refused)).not.toContain('canary');
    }
  });

  it.each([
    ['a host with a path', { host: 'proxy.test/x' }],
    ['a host with a line break', { host: 'proxy.test\r\nX: y' }],
    ['a port out of range', { port: 70_000 }],
    ['a name with a colon', { user: 'a:b' }],
  ])('%s is refused', async (_case, more) => {
    const client = open();
    expect(await client.call('proxy.set', { proxy: manual(1, more), secret: { kind: 'none' } })).toMatchObject({
      ok: false,
      failure: { code: 'bad_input' },
    });
  });
});
