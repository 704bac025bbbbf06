import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createDialer } from '../../../src-main/adapters/dialer/tcp-dialer.ts';
import { createTrust, type Trust } from '../../../src-main/adapters/dialer/trust.ts';
import type { Ask, DialTarget, HostAddress, Wire } from '../../../src-main/core/ports.ts';
import { testAuthority, type TestCertificate } from '../../doubles/certificates.ts';

export const ask = (deadlineMs = 3_000, signal = new AbortController().signal): Ask => ({ deadlineMs, signal });

/** An address literal as the resolver gives it. */
export const at = (address: string): HostAddress => ({ address, family: address.includes(':') ? 6 : 4 });

/** The roots of this computer and the test authority's. */
export const testTrust = async (): Promise<Trust> => createTrust([(await testAuthority()).ca]);

/** A wire to a port of 127.0.0.1; fails the test when it does not open. */
export async function openWire(port: number, more: Partial<DialTarget> = {}, trust?: Trust): Promise<Wire> {
  const opened = await createDialer(trust ?? (await testTrust())).connect(
    { host: 'mail.example.test', port, addresses: [at('127.0.0.1')], ...more },
    ask(),
  );
  if (!opened.ok) throw new Error(`no connection: ${JSON.stringify(opened.error)}`);
  return opened.value;
}

export interface RawServer {
  readonly port: number;
  readonly sockets: Socket[];
  /** Everything received, of all connections. */
  heard(): string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A TCP server that hands each socket to `serve`. */
export async function rawServer(
  serve: (socket: Socket) => void = () => undefined,
  host = '127.0.0.1',
  options: { allowHalfOpen?: boolean } = {},
): Promise<RawServer> {
  const sockets: Socket[] = [];
  let heard = '';
  const server = createServer({ noDelay: true, ...options }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    serve(socket);
  });
  server.listen(0, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    heard: () => heard,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * An address that swallows connections: a listener in a process that never accepts, its queue full, so that Linux answers
 * no further SYN. Needs nothing outside this computer.
 */
export async function deafAddress(
  port = 0,
  host = '127.0.0.77',
): Promise<{ readonly host: string; readonly port: number; [Symbol.dispose](): void }> {
  const script = `require('net').createServer().listen({ port: ${String(port)}, host: '${host}', backlog: 1 }, function () {
    require('fs').writeSync(1, String(this.address().port) + '\\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30000);
  })`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const own = Number(said.toString());
  const fill = Array.from({ length: 6 }, () => connect({ host, port: own }).on('error', () => undefined));
  await new Promise((resolve) => setTimeout(resolve, 100));
  return {
    host,
    port: own,
    [Symbol.dispose]() {
      for (const socket of fill) socket.destroy();
      child.kill('SIGKILL');
    },
  };
}

export interface OddCertificates {
  /** Signed by an intermediate that the server does not send. */
  readonly missingIntermediate: TestCertificate;
  /** No subject at all, as Let's Encrypt issues since 2026: only the alternative names. */
  readonly noSubject: TestCertificate;
  remove(): Promise<void>;
}

/** Certificates of the test authority that the usual doubles do not have. */
export async function oddCertificates(): Promise<OddCertificates> {
  const dir = await mkdtemp(join(tmpdir(), 'mailready-odd-'));
  const { caFile } = await testAuthority();
  const caKey = join(caFile, '..', 'ca.key');
  const openssl = (...args: string[]): Promise<unknown> => promisify(execFile)('openssl', args, { cwd: dir });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-config', 'req.cnf'];
  await writeFile(join(dir, 'req.cnf'), '[req]\ndistinguished_name = dn\nprompt = no\n[dn]\n');
  await openssl(
    'req',
    '-x509',
    ...key,
    '-subj',
    '/CN=Middle',
    '-addext',
    'basicConstraints=critical,CA:TRUE',
    '-keyout',
    'mid.key',
    '-out',
    'mid.pem',
    '-CA',
    caFile,
    '-CAkey',
    caKey,
  );
  const leaf = async (name: string, subject: string, ca: string, signer: string): Promise<TestCertificate> => {
    const [certFile, keyFile] = [join(dir, `${name}.pem`), join(dir, `${name}.key`)];
    const names = `subjectAltName=${subject === '/' ? 'critical,' : ''}DNS:mail.example.test`;
    await openssl(
      'req',
      '-x509',
      ...key,
      '-subj',
      subject,
      '-addext',
      names,
      '-addext',
      'basicConstraints=CA:FALSE',
      '-keyout',
      keyFile,
      '-out',
      certFile,
      '-CA',
      ca,
      '-CAkey',
      signer,
    );
    return { cert: await readFile(certFile, 'utf8'), key: await readFile(keyFile, 'utf8'), certFile, keyFile };
  };
  return {
    missingIntermediate: await leaf('below', '/CN=mail.example.test', 'mid.pem', 'mid.key'),
    noSubject: await leaf('nameless', '/', caFile, caKey),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
