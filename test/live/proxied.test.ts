import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src-main/contract/check.ts';
import { type ProxyDouble, type ProxyDoubleOptions, startProxyDouble } from '../doubles/proxy-double.ts';
import { findSecret, markedPassword } from './canary/search.ts';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { cli } from './support/cli.ts';
import { type LiveApp, liveApp, warmUp } from './support/live-app.ts';
import { checkArgs, stdinOf } from './support/order.ts';

const running = useLab();

/** Names are asked of a server that never answers: only the proxy knows where the lab's servers are. */
describe.skipIf(running === null)('real servers behind a proxy', () => {
  const lab = running as Lab;
  beforeAll(() => warmUp(running));
  const order = {
    address: 'anna@srv.test',
    password: 'Lab-right-1',
    imap: 'imap.srv.test:993:tls',
    smtp: 'smtp.srv.test:587:starttls',
    lang: 'en',
  } as const;
  const secret = markedPassword();
  const login = { user: 'office\\anna', password: secret };

  async function office(protocol: 'http' | 'socks5', more: Partial<ProxyDoubleOptions> = {}): Promise<ProxyDouble> {
    const hosts = lab.domain('srv.test').hosts.flatMap(({ names, address }) => names.map((name) => [name, { host: address }] as const));
    return startProxyDouble({ protocol, login, hosts: Object.fromEntries(hosts), ...more });
  }
  const deaf = async (): Promise<LiveApp> => {
    const [host = '', port = ''] = lab.deadResolver.split(':');
    return liveApp(lab, { resolver: { host, port: Number(port) } });
  };
  async function choose(made: LiveApp, proxy: ProxyDouble, protocol: 'http' | 'socks5', password: string): Promise<void> {
    const choice = { kind: 'manual', protocol, host: '127.0.0.1', port: proxy.port, user: login.user, except: '' } as const;
    const set = await made.client.call('proxy.set', { proxy: choice, secret: { kind: 'held', handle: await made.hold(password) } });
    expect(set).toMatchObject({ ok: true, value: { used: proxy.url } });
    expectClean('the choice', JSON.stringify(set));
  }
  const expectClean = (name: string, text: string): void => expect(findSecret(text, secret), name).toEqual([]);
  const failed = ({ problems }: CheckResult): (readonly [string, string | null])[] =>
    problems.filter(({ severity }) => severity === 'failed').map(({ code, variant }) => [code, variant] as const);

  it.each(['http', 'socks5'] as const)('%s: both lanes and the letter succeed only through it', async (protocol) => {
    await using proxy = await office(protocol);
    await using made = await deaf();
    const direct = await made.check(order);
    expect(direct.reply.ok && direct.reply.value.verdict).toBe('failed');
    expect(proxy.tunnels).toEqual([]);

    await choose(made, proxy, protocol, secret);
    const { reply, events } = await made.check(order);
    if (!reply.ok) throw new Error(reply.failure.message);
    expect(failed(reply.value)).toEqual([]);
    expect(reply.value.roundTrip).toMatchObject({ status: 'found', role: 'inbox' });
    // Two lanes, the letter out, the letter in.
    expect([...new Set(proxy.tunnels)].sort()).toEqual(['imap.srv.test:993', 'smtp.srv.test:587']);
    expect(proxy.tunnels.length).toBeGreaterThanOrEqual(4);
    expect(proxy.logins.every((pair) => pair === `${login.user}:${login.password}`)).toBe(true);
    expectClean('answer', JSON.stringify(reply));
    expectClean('events', JSON.stringify(events));
    for (const name of ['doctor', 'support.report'] as const)
      expectClean(name, JSON.stringify(await made.client.call(name, { language: 'en' })));
    for (const entry of await readdir(made.home, { withFileTypes: true }))
      if (entry.isFile()) expectClean(entry.name, await readFile(join(entry.parentPath, entry.name), 'utf8'));
  });

  it.each(['http', 'socks5'] as const)('%s: a wrong password of the proxy, a port that it does not let out, silence', async (protocol) => {
    await using proxy = await office(protocol);
    await using made = await deaf();
    await choose(made, proxy, protocol, `${secret}!`);
    const wrong = await made.check({ ...order, noSend: true });
    expect(wrong.reply.ok && failed(wrong.reply.value)).toEqual([['proxy_required', 'auth']]);
    expectClean('answer', JSON.stringify(wrong));
    expect(proxy.tunnels).toEqual([]);

    await using strict = await office(protocol, { ports: [443, 587] });
    await choose(made, strict, protocol, secret);
    const denied = await made.check({ ...order, noSend: true });
    expect(denied.reply.ok && failed(denied.reply.value)).toEqual([['proxy_required', 'denied']]);
    expect(strict.tunnels).toContain('smtp.srv.test:587');

    await using silent = await office(protocol, { hang: 'accept' });
    await choose(made, silent, protocol, secret);
    const stop = new AbortController();
    const started = performance.now();
    setTimeout(() => stop.abort(), 500);
    const stopped = await made.check({ ...order, noSend: true }, stop.signal);
    expect(performance.now() - started).toBeLessThan(2_500);
    expect(stopped.reply).toMatchObject(
      stopped.reply.ok ? { value: { problems: [{ code: 'cancelled' }] } } : { failure: { code: 'cancelled' } },
    );
  });

  it('the command line takes the system’s proxy, and a password in an argument it does not', async () => {
    await using proxy = await office('http');
    const url = `http://${encodeURIComponent(login.user)}:${encodeURIComponent(secret)}@127.0.0.1:${String(proxy.port)}`;
    const args = checkArgs({ ...order, noSend: true });
    const resolver = lab.deadResolver;
    const done = await cli(lab, [...args, '--proxy', 'system'], { input: stdinOf(order), resolver, env: { HTTPS_PROXY: url } });
    expect(done.code, done.stdout + done.stderr).toBe(0);
    expect(proxy.tunnels).toContain('imap.srv.test:993');
    expectClean('stdout', done.stdout);
    expectClean('stderr', done.stderr);

    const doctor = await cli(lab, ['doctor', '--offline', '--json', '--proxy', 'system'], { env: { HTTPS_PROXY: url } });
    expect(doctor.json).toMatchObject({ network: { proxy: proxy.url, proxyFrom: 'option' } });
    expectClean('doctor', doctor.stdout);
    const refused = await cli(lab, [...args, '--proxy', url], { input: stdinOf(order), resolver });
    expect(refused.code).toBe(2);
    expect(refused.json).toMatchObject({ error: { code: 'bad_proxy' } });
    expectClean('refusal', refused.stdout + refused.stderr);
  });
});
