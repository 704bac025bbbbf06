import { describe, expect, it } from 'vitest';
import { createDialer } from '../../../src-main/adapters/dialer/tcp-dialer.ts';
import { createTunnels, type Tunnels } from '../../../src-main/adapters/dialer/tunnels.ts';
import type { Proxy } from '../../../src-main/core/connect/proxy.ts';
import { err, ok } from '../../../src-main/core/result.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { refusedPort } from '../../doubles/line-server.ts';
import { type ProxyDouble, type ProxyDoubleOptions, startProxyDouble } from '../../doubles/proxy-double.ts';
import { startSmtpDouble } from '../../doubles/smtp-double.ts';
import { ask, at, deafAddress, rawServer, testTrust } from './kit.ts';

const places: Readonly<Record<string, string>> = { '127.0.0.1': '127.0.0.1', 'proxy.office.test': '127.0.0.1', '127.0.0.77': '127.0.0.77' };
const resolver = {
  addresses: (name: string) => {
    const found = places[name];
    return Promise.resolve(found === undefined ? err({ outcome: 'nxdomain' as const, name, detail: 'ENOTFOUND' }) : ok([at(found)]));
  },
};
const by = (over: Partial<Proxy>): Tunnels =>
  createTunnels({
    resolver,
    proxy: () => Promise.resolve({ protocol: 'http', host: '127.0.0.1', port: 1, user: '', password: null, except: '', ...over }),
  });
const login = { user: 'anna', password: 'ключ:к прокси' };
const asAnna = (password = login.password): Partial<Proxy> => ({ user: login.user, password: Secret.of(password) });
const connect = async (tunnels: Tunnels, bounds = ask(), port = 993) =>
  createDialer(await testTrust(), tunnels).connect({ host: 'mail.example.test', port, addresses: [] }, bounds);
const connectTo = async (tunnels: Tunnels, host: string, port = 993) =>
  createDialer(await testTrust(), tunnels).connect({ host, port, addresses: [] }, ask());
const errnoOf = async (tunnels: Tunnels, bounds = ask()): Promise<string> => {
  const done = await connect(tunnels, bounds);
  if (done.ok) return 'open';
  return done.error.kind === 'errno' ? done.error.errno : done.error.kind;
};

describe.each(['http', 'socks5'] as const)('through a proxy: %s', (protocol) => {
  const proxy = (more: Partial<ProxyDoubleOptions> = {}): Promise<ProxyDouble> => startProxyDouble({ protocol, ...more });
  const to = (double: ProxyDouble, over: Partial<Proxy> = {}): Tunnels => by({ protocol, port: double.port, ...over });

  it.each([
    'mail.example.test:993 HTTP/1.1\r\nProxy-Authorization: Basic eDp5\r\nX: ',
    // The low bytes of these letters are a line end.
    'mail.example.test:993 HTTP/1.1\u010d\u010aProxy-Authorization: Basic eDp5\u010d\u010aX: ',
    'mail.example.test\u0000.firma.test',
    '',
  ])('is asked for no host that is none: %j', async (host) => {
    await using double = await proxy();
    expect(await connectTo(to(double), host)).toMatchObject({ ok: false, error: { errno: 'EPROXYTARGET' } });
    expect([double.tunnels, double.refused, double.logins]).toEqual([[], [], []]);
  });

  it('is asked for a name in the letters of DNS', async () => {
    await using server = await startSmtpDouble({});
    await using double = await proxy({ hosts: { 'xn--80a1acny.test': { host: '127.0.0.1', port: server.port } } });
    const opened = await connectTo(to(double), 'почта.test', 465);
    expect(double.tunnels).toEqual(['xn--80a1acny.test:465']);
    if (opened.ok) opened.value.close();
  });

  it.each(['tls', 'starttls'] as const)('a mail server whose name only the proxy knows: greeting and %s', async (security) => {
    await using server = await startSmtpDouble({ security });
    await using double = await proxy({ hosts: { 'mail.example.test': { host: '127.0.0.1', port: server.port } } });
    const opened = await connect(to(double));
    if (!opened.ok) throw new Error(JSON.stringify(opened.error));
    const wire = opened.value;
    if (security === 'tls') expect(await wire.startTls(ask())).toMatchObject({ ok: true, value: { certificate: { selfSigned: false } } });
    expect(await wire.readLine(ask())).toMatchObject({ ok: true, value: expect.stringMatching(/^220 /u) as unknown });
    if (security === 'starttls') {
      await wire.write('EHLO a.test\r\n', ask());
      while (/^250-/u.test(((await wire.readLine(ask())) as { value: string }).value));
      await wire.write('STARTTLS\r\n', ask());
      expect(await wire.readLine(ask())).toMatchObject({ value: expect.stringMatching(/^220/u) as unknown });
      expect(await wire.startTls(ask())).toMatchObject({ ok: true });
    }
    // The far end of this socket is the proxy: a pin for a bridge on this computer must not count here.
    expect(wire.remoteAddress).toBe('');
    expect(double.tunnels).toEqual(['mail.example.test:993']);
    wire.close();
  });

  it('a greeting that comes together with the proxy’s answer is not lost', async () => {
    const answer = protocol === 'http' ? 'HTTP/1.1 200 OK\r\n\r\n220 hello\r\n' : '';
    if (protocol === 'http') {
      await using double = await proxy({ says: answer });
      const opened = await connect(to(double));
      expect(opened.ok && (await opened.value.readLine(ask()))).toEqual({ ok: true, value: '220 hello' });
      return;
    }
    await using raw = await rawServer((socket) => {
      socket.once('data', () => {
        socket.write(Buffer.from([5, 0]));
        socket.once('data', () => socket.write(Buffer.concat([Buffer.from([5, 0, 0, 3, 2, 97, 98, 0, 1]), Buffer.from('220 hello\r\n')])));
      });
    });
    const opened = await connect(by({ protocol, port: raw.port }));
    expect(opened.ok && (await opened.value.readLine(ask()))).toEqual({ ok: true, value: '220 hello' });
  });

  it('an answer in single bytes is understood', async () => {
    await using raw = await rawServer((socket) => {
      const drip = (bytes: Buffer): void =>
        bytes.forEach((byte, index) => void setTimeout(() => socket.write(Buffer.from([byte])), index * 3));
      socket.once('data', () => {
        if (protocol === 'http') return drip(Buffer.from('HTTP/1.0 200 fine\r\nX: y\r\n\r\n220 hi\r\n'));
        drip(Buffer.from([5, 0]));
        socket.once('data', () => drip(Buffer.concat([Buffer.from([5, 0, 0, 1, 1, 2, 3, 4, 0, 1]), Buffer.from('220 hi\r\n')])));
      });
    });
    const opened = await connect(by({ protocol, port: raw.port }));
    expect(opened.ok && (await opened.value.readLine(ask()))).toEqual({ ok: true, value: '220 hi' });
  });

  it('name and password go to the proxy as they are, and a wrong one is told', async () => {
    await using server = await rawServer();
    await using double = await proxy({ login, hosts: { 'mail.example.test': { host: '127.0.0.1', port: server.port } } });
    expect(await errnoOf(to(double, asAnna()))).toBe('open');
    expect(double.logins).toEqual([`anna:${login.password}`]);
    expect(await errnoOf(to(double, asAnna('wrong')))).toBe('EPROXYAUTH');
    expect(await errnoOf(to(double))).toBe('EPROXYAUTH');
    expect(double.tunnels).toHaveLength(1);
  });

  it('a failure never repeats the password', async () => {
    await using double = await proxy({ login });
    const failed = await connect(to(double, asAnna('canary-4711')));
    expect(JSON.stringify(failed)).not.toContain('canary');
    expect(JSON.stringify(failed)).not.toContain(Buffer.from('anna:canary-4711').toString('base64'));
  });

  it('a port that is not let out, a host that it cannot reach', async () => {
    await using double = await proxy({ ports: [443], hosts: {} });
    expect(await errnoOf(to(double))).toBe('EPROXYDENIED');
    await using other = await proxy({ hosts: { 'mail.example.test': null } });
    expect(await errnoOf(to(other))).toBe('EPROXYTARGET');
  });

  it('nobody listens, no such name, no way', async () => {
    expect(await errnoOf(by({ protocol, port: await refusedPort() }))).toBe('EPROXYCONNECT');
    expect(await errnoOf(by({ protocol, host: 'absent.office.test' }))).toBe('EPROXYCONNECT');
    using deaf = await deafAddress();
    expect(await errnoOf(by({ protocol, host: deaf.host, port: deaf.port }), ask(300))).toBe('EPROXYCONNECT');
  });

  it('one that hangs is given up at the deadline, the whole of it', async () => {
    await using double = await proxy({ hang: 'accept' });
    const started = performance.now();
    expect(await errnoOf(to(double), ask(300))).toMatch(/^EPROXY(TARGET|REPLY)$/u);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('being stopped ends the wait at once', async () => {
    await using double = await proxy({ hang: 'accept' });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const started = performance.now();
    expect(await errnoOf(to(double), ask(10_000, stop.signal))).toBe('cancelled');
    expect(performance.now() - started).toBeLessThan(600);
  });

  it.each([
    ['another protocol', '220 mail.example.test ESMTP\r\n'],
    ['a web page', 'HTTP/1.1 200'],
    ['an endless head', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(5_000)}`],
    ['nothing', ''],
    ['binary rubbish', '\u0004\u0000\u0001\u0002\u0003'],
  ])('%s is not taken for a proxy', async (_case, says) => {
    await using double = await proxy({ says });
    expect(await errnoOf(to(double), ask(500))).toBe('EPROXYREPLY');
  });
});

it.each(['mail.test\r\nX: y', 'mail test', 'a/b', ''])('a target that is no host name (%j) is never said to a proxy', async (host) => {
  await using double = await startProxyDouble({ protocol: 'http' });
  const failed = await createDialer(await testTrust(), by({ port: double.port })).connect({ host, port: 993, addresses: [] }, ask());
  expect(failed).toMatchObject({ ok: false, error: { errno: 'EPROXYTARGET' } });
  expect([...double.tunnels, ...double.refused]).toEqual([]);
});

describe('what goes past the proxy', () => {
  it('this computer itself, and what is excepted', async () => {
    await using double = await startProxyDouble({ protocol: 'http' });
    await using server = await rawServer();
    const tunnels = by({ port: double.port, except: '.firma.test, 10.0.0.0/8' });
    const dialer = createDialer(await testTrust(), tunnels);
    for (const host of ['127.0.0.1', 'localhost', 'mail.firma.test']) {
      expect(await dialer.proxyFor?.(host, server.port)).toBeNull();
      const opened = await dialer.connect({ host, port: server.port, addresses: [at('127.0.0.1')] }, ask());
      expect(opened.ok && opened.value.remoteAddress).toBe('127.0.0.1');
      if (opened.ok) opened.value.close();
    }
    expect(await dialer.proxyFor?.('mail.other.test', 993)).toBe(`http://127.0.0.1:${String(double.port)}`);
    expect(double.tunnels).toEqual([]);
  });

  it('nothing, where the environment names a proxy of a kind that is not spoken here', async () => {
    const tunnels = createTunnels({ resolver, proxy: () => Promise.resolve({ unusable: 'https://p.test:3128', except: '' }) });
    expect(await errnoOf(tunnels)).toBe('EPROXYSETTING');
  });
});
