import { once } from 'node:events';
import { chmod, mkdir, mkdtemp } from 'node:fs/promises';
import { createSocket } from 'node:dgram';
import { createServer as createHttpServer, type Server } from 'node:http';
import { connect, createServer } from 'node:net';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { Resolver } from 'node:dns/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { domainToUnicode } from 'node:url';
import { promisify } from 'node:util';
import { createAuthority, type TestAuthority, type TestCertificate } from '../../doubles/certificates.ts';
import { type HttpsDouble, startHttpsDouble } from '../../doubles/https-double.ts';
import type { Double } from '../../doubles/line-server.ts';
import { writeDnsmasq } from './dnsmasq.ts';
import { DOMAINS, NO_SUCH_DOMAIN } from './domains.ts';
import { seedMailboxes, writeDovecot } from './dovecot.ts';
import { startGreylist } from './greylist.ts';
import { type Guard, startGuard } from './guard.ts';
import { connectLab, type DomainDescription, type Lab, type LabDescription } from './lab.ts';
import { withLatency, withUdpLatency } from './latency.ts';
import { type Host, PASSWORD, PORT_NUMBERS, WRONG_PASSWORD } from './plan.ts';
import type { LabDirs, PlacedHost } from './placed.ts';
import { writePostfix } from './postfix.ts';
import { startScripted } from './scripted.ts';

const run = promisify(execFile);
const LAG_MS = 40;
const DAY = 86_400_000;

export interface RunningLab extends Lab {
  readonly close: () => Promise<void>;
}

/**
 * Starts the whole lab: real Dovecot, Postfix and dnsmasq, scripted servers, HTTPS, on the standard ports of addresses
 * 127.0.N.*, N being the first that no other lab of this machine uses. Needs root. Everything ends with `close()`, or
 * with this process, however it ends.
 */
export async function startLab(): Promise<RunningLab> {
  if (process.getuid?.() !== 0) throw new Error('The lab needs root: it uses the standard ports of mail servers.');
  const control = await claimNetwork();
  const { network } = control;
  // Not os.tmpdir(): the sockets' paths must stay below 108 bytes.
  const root = await mkdtemp('/tmp/mailready-lab-');
  await chmod(root, 0o755);
  const dirs: LabDirs = {
    root,
    mail: join(root, 'mail'),
    certificates: join(root, 'ca'),
    dovecot: join(root, 'dovecot'),
    postfix: join(root, 'postfix'),
    logs: join(root, 'logs'),
  };
  await Promise.all(
    [dirs.mail, dirs.certificates, dirs.dovecot, dirs.postfix, dirs.logs].map((it) => mkdir(it, { recursive: true, mode: 0o755 })),
  );
  const guard = startGuard(root, dirs.logs);
  const closers: (() => Promise<unknown>)[] = [];
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closed ??= (async () => {
      await Promise.allSettled([...closers.map((it) => it()), closeServer(control.server)]);
      await guard.close();
    })());
  try {
    const address = (last: number): string => `127.0.${String(network)}.${String(last)}`;
    const authority = await createAuthority(dirs.certificates, 'MailReady lab root');
    const hosts = await placeHosts(authority, address);
    const dns = { main: address(1), lag: address(2), dead: address(9) };
    await startReal(guard, dirs, hosts, dns);

    const scripted = new Map<string, Double[]>();
    const web: HttpsDouble[] = [];
    const routes = Object.assign({}, ...DOMAINS.map((it) => it.documents)) as Record<string, string>;
    await Promise.all([
      ...hosts
        .filter((it) => !['real', 'cram', 'swapped', 'web'].includes(it.behaviour))
        .map(async (host) => {
          const doubles = await startScripted(host);
          closers.push(...doubles.map((it) => it.close));
          scripted.set(host.domain.name, [...(scripted.get(host.domain.name) ?? []), ...doubles]);
        }),
      ...hosts
        .filter((it) => it.behaviour === 'web')
        .map(async (host) => {
          const server = await startHttpsDouble({ host: host.backend, port: 443, certificate: host.files, routes });
          closers.push(server.close);
          web.push(server);
        }),
      ...hosts
        .filter((it) => it.latencyMs > 0)
        .flatMap((host) =>
          host.ports.map(async (port) => {
            const relay = await withLatency(
              host.latencyMs,
              { host: host.backend, port: PORT_NUMBERS[port] },
              { host: host.address, port: PORT_NUMBERS[port] },
            );
            closers.push(relay.close);
          }),
        ),
      ...hosts
        .filter((it) => it.greylistSeconds > 0)
        .map(async (host) => closers.push(await startGreylist(host.backend, host.greylistSeconds))),
      startDeadResolver(dns.dead).then((it) => closers.push(it)),
      withUdpLatency(LAG_MS, { host: dns.main, port: 53 }, { host: dns.lag, port: 53 }).then((it) => closers.push(it.close)),
    ]);
    control.server.on('request', (request, response) => {
      const url = new URL(request.url ?? '/', 'http://lab');
      const domain = scripted.get(url.searchParams.get('domain') ?? '');
      if (url.pathname === '/requests') response.end(JSON.stringify(web.flatMap((it) => it.requests)));
      else if (url.pathname === '/transcript' && domain !== undefined)
        response.end(Buffer.from(domain.map((it) => it.transcript.received()).join(''), 'latin1').toString('utf8'));
      else response.writeHead(404).end('There is no such thing in the lab.');
    });
    await ready(hosts, dns.main);

    const description: LabDescription = {
      resolver: `${dns.main}:53`,
      deadResolver: `${dns.dead}:53`,
      lagResolver: `${dns.lag}:53`,
      lagMs: LAG_MS,
      caFile: authority.caFile,
      password: PASSWORD,
      wrongPassword: WRONG_PASSWORD,
      domains: Object.fromEntries(DOMAINS.map((it) => [it.name, describe(it.name, hosts)])),
      noSuchDomain: NO_SUCH_DOMAIN,
      dir: root,
      control: `http://${address(1)}:${String(CONTROL_PORT)}`,
    };
    return { ...connectLab(description), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const CONTROL_PORT = 8053;

/** Takes the first network 127.0.N.* that no other lab holds; the control server is the sign. */
async function claimNetwork(): Promise<{ network: number; server: Server }> {
  for (let network = 53; network < 70; network++) {
    const server = createHttpServer();
    server.listen(CONTROL_PORT, `127.0.${String(network)}.1`);
    const error = await Promise.race([
      once(server, 'listening').then(() => null),
      once(server, 'error').then(([it]) => it as NodeJS.ErrnoException),
    ]).catch((it: unknown) => it as NodeJS.ErrnoException);
    if (error === null) return { network, server };
    if (error.code !== 'EADDRINUSE') throw error;
  }
  throw new Error('Too many labs run on this machine.');
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

async function placeHosts(authority: TestAuthority, address: (last: number) => string): Promise<PlacedHost[]> {
  const all = DOMAINS.flatMap((domain) => domain.hosts.map((host) => ({ domain, host })));
  return Promise.all(
    all.map(async ({ domain, host }, index) => {
      const front = address(10 + index);
      return {
        ...host,
        domain,
        address: front,
        backend: host.latencyMs > 0 ? address(150 + index) : front,
        files: await certify(authority, host),
      };
    }),
  );
}

function certify(authority: TestAuthority, host: Host): Promise<TestCertificate> {
  switch (host.certificate) {
    case 'good':
      return authority.issue({ names: host.names });
    case 'expired':
      return authority.issue({ names: host.names, notBefore: new Date(Date.now() - 400 * DAY), notAfter: new Date(Date.now() - 35 * DAY) });
    case 'wrong-name':
      return authority.issue({ names: ['shared.other-hosting.test', '*.other-hosting.test'] });
    case 'self-signed':
      return authority.issue({ names: host.names, selfSigned: true });
  }
}

async function startReal(
  guard: Guard,
  dirs: LabDirs,
  hosts: readonly PlacedHost[],
  dns: { readonly main: string; readonly dead: string },
): Promise<void> {
  const plain = hosts.filter((it) => it.behaviour === 'real' || it.behaviour === 'swapped');
  const cram = hosts.filter((it) => it.behaviour === 'cram');
  await seedMailboxes(dirs, DOMAINS);
  await run('chown', ['-R', 'nobody:nogroup', dirs.mail]);
  const [etc, main, other, names] = await Promise.all([
    writePostfix(dirs, [...plain, ...cram], DOMAINS),
    writeDovecot(dirs, 'main', plain, DOMAINS, 'plain login'),
    writeDovecot(dirs, 'cram', cram, DOMAINS, 'cram-md5'),
    writeDnsmasq(dirs, dns.main, dns.dead, hosts, DOMAINS),
  ]);
  guard.start('dnsmasq', 'dnsmasq', [`--conf-file=${names}`]);
  guard.start('dovecot-main', 'dovecot', ['-F', '-c', main]);
  guard.start('dovecot-cram', 'dovecot', ['-F', '-c', other]);
  guard.start('postfix', '/usr/lib/postfix/sbin/master', ['-c', etc, '-d'], { MAIL_CONFIG: etc });
}

async function startDeadResolver(host: string): Promise<() => Promise<void>> {
  const udp = createSocket('udp4');
  udp.bind(53, host);
  const tcp = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.unref();
  });
  tcp.listen(53, host);
  await Promise.all([once(udp, 'listening'), once(tcp, 'listening')]);
  return async () => {
    udp.close();
    tcp.close();
    await once(udp, 'close');
  };
}

/** Waits until the real servers answer, at most 15 s. */
async function ready(hosts: readonly PlacedHost[], resolver: string): Promise<void> {
  const end = Date.now() + 15_000;
  const until = async (what: string, works: () => Promise<boolean>): Promise<void> => {
    while (!(await works())) {
      if (Date.now() > end) throw new Error(`The lab did not come up: ${what} does not answer.`);
      await pause(25);
    }
  };
  const dns = new Resolver({ timeout: 500, tries: 1 });
  dns.setServers([`${resolver}:53`]);
  await Promise.all([
    until('dnsmasq', () =>
      dns.resolve4('mail.srv.test').then(
        (it) => it.length > 0,
        () => false,
      ),
    ),
    // Each server opens all its ports at once, the last host of the list last; asking every one would wake 80 processes.
    ...(['real', 'cram'] as const).flatMap((behaviour) => {
      const host = hosts.findLast(
        (it) => it.behaviour === behaviour && it.ports.includes('submission') && (it.ports.includes('imap') || it.ports.includes('pop3')),
      );
      return (host?.ports ?? []).map((port) =>
        until(`${host?.names[0] ?? ''} ${port}`, () => opens(host?.backend ?? '', PORT_NUMBERS[port])),
      );
    }),
  ]);
}

function opens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.setTimeout(1000);
    const end = (result: boolean) => (): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', end(true));
    socket.once('error', end(false));
    socket.once('timeout', end(false));
  });
}

function describe(name: string, hosts: readonly PlacedHost[]): DomainDescription {
  const domain = DOMAINS.find((it) => it.name === name);
  if (domain === undefined) throw new Error(`There is no domain ${name}.`);
  const first = domain.from === null ? `anna@${name}` : domain.login;
  const [local = '', host = ''] = first.split('@');
  return {
    name,
    about: domain.about,
    address: `${local}@${domainToUnicode(host)}`,
    password: PASSWORD,
    login: domain.login,
    smtpLogin: domain.smtpLogin,
    smtpPassword: domain.smtpPassword,
    from: domain.from,
    hosts: hosts
      .filter((it) => it.domain === domain)
      .map((it) => ({
        names: it.names,
        address: it.address,
        behaviour: it.behaviour,
        ports: Object.fromEntries(it.ports.map((port) => [port, PORT_NUMBERS[port]])),
      })),
  };
}
