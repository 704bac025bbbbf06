import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface TestCertificate {
  /** PEM, the leaf alone. */
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
}

export interface CertificateRequest {
  /** DNS names and IP addresses for subjectAltName; the first one is also the common name. */
  readonly names: readonly string[];
  /** Default: from now for a year. */
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** Signed by its own key instead of the test authority. */
  readonly selfSigned?: boolean;
  /** Organisation of the subject (of issuer too, when self-signed). */
  readonly organization?: string;
}

export interface TestAuthority {
  /** PEM of the root. */
  readonly ca: string;
  readonly caFile: string;
  issue(request: CertificateRequest): Promise<TestCertificate>;
}

/** UTCTime as `openssl ca` takes it. */
function asn1Time(date: Date): string {
  return date.toISOString().replace(/[-:T]/gu, '').slice(2, 14) + 'Z';
}

const DAY = 86_400_000;
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

const CA_CONFIG = `[ca]
default_ca = here
[here]
database = index.txt
serial = serial
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = anything
unique_subject = no
rand_serial = yes
[anything]
commonName = supplied
organizationName = optional
`;

/**
 * A small certificate authority in `dir`, made with the openssl command line. Dates of one's own need `openssl ca`:
 * nothing else can back-date in OpenSSL 3.0.
 */
export async function createAuthority(dir: string, name = 'MailReady test root'): Promise<TestAuthority> {
  const openssl = async (...args: string[]): Promise<void> => {
    await run('openssl', args, { cwd: dir });
  };
  await Promise.all([
    writeFile(join(dir, 'ca.cnf'), CA_CONFIG),
    writeFile(join(dir, 'index.txt'), ''),
    writeFile(
      join(dir, 'root.cnf'),
      `[req]\ndistinguished_name = dn\nx509_extensions = v3\nprompt = no\n[dn]\nCN = ${name}\nO = MailReady tests\n[v3]\nbasicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign,cRLSign\nsubjectKeyIdentifier = hash\n`,
    ),
  ]);
  await openssl('req', '-x509', ...NEW_KEY, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '30', '-config', 'root.cnf');

  let count = 0;
  let queue: Promise<unknown> = Promise.resolve();

  const issue = async (request: CertificateRequest): Promise<TestCertificate> => {
    const id = `leaf-${String(++count)}`;
    const first = request.names[0];
    if (first === undefined) throw new Error('A certificate needs at least one name.');
    const names = request.names.map((it) => (/^[\d.]+$|:/u.test(it) ? `IP:${it}` : `DNS:${it}`)).join(',');
    const organization = request.organization === undefined ? '' : `O = ${request.organization}\n`;
    const extensions = `subjectAltName = ${names}\nextendedKeyUsage = serverAuth\nbasicConstraints = CA:FALSE\n`;
    await writeFile(
      join(dir, `${id}.cnf`),
      `[req]\ndistinguished_name = dn\nprompt = no\n[dn]\nCN = ${first.slice(0, 64)}\n${organization}[v3]\n${extensions}`,
    );
    const key = [...NEW_KEY, '-keyout', `${id}.key`, '-config', `${id}.cnf`];
    if (request.notBefore === undefined && request.notAfter === undefined) {
      const signer = request.selfSigned === true ? [] : ['-CA', 'ca.pem', '-CAkey', 'ca.key'];
      await openssl('req', '-x509', ...key, '-extensions', 'v3', '-days', '365', ...signer, '-out', `${id}.pem`);
    } else {
      await openssl('req', '-new', ...key, '-out', `${id}.csr`);
      const dates = [
        '-startdate',
        asn1Time(request.notBefore ?? new Date(Date.now() - DAY)),
        '-enddate',
        asn1Time(request.notAfter ?? new Date(Date.now() + 365 * DAY)),
      ];
      const sign = [
        'ca',
        '-batch',
        '-notext',
        '-config',
        'ca.cnf',
        '-in',
        `${id}.csr`,
        '-out',
        `${id}.pem`,
        '-extfile',
        `${id}.cnf`,
        '-extensions',
        'v3',
        ...dates,
      ];
      if (request.selfSigned === true) sign.push('-selfsign', '-keyfile', `${id}.key`);
      // `openssl ca` rewrites its database: one at a time.
      const turn = queue.then(() => openssl(...sign));
      queue = turn.catch(() => undefined);
      await turn;
    }
    const [cert, privateKey] = await Promise.all([readFile(join(dir, `${id}.pem`), 'utf8'), readFile(join(dir, `${id}.key`), 'utf8')]);
    return { cert, key: privateKey, certFile: join(dir, `${id}.pem`), keyFile: join(dir, `${id}.key`) };
  };
  return { ca: await readFile(join(dir, 'ca.pem'), 'utf8'), caFile: join(dir, 'ca.pem'), issue };
}

let authority: Promise<TestAuthority> | undefined;

/** The authority of this test process, made at first use and removed with the process. */
export function testAuthority(): Promise<TestAuthority> {
  authority ??= (async () => {
    const dir = await mkdtemp(join(tmpdir(), 'mailready-certs-'));
    // A test worker is killed without warning, so a child removes the folder when its pipe to us breaks.
    const broom = spawn('/bin/sh', ['-c', 'trap \'\' INT HUP TERM; cat >/dev/null; rm -rf "$DIR"'], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      env: { PATH: '/usr/bin:/bin', DIR: dir },
    });
    broom.unref();
    const pipe: unknown = broom.stdin;
    if (pipe instanceof Socket) pipe.unref();
    return createAuthority(dir);
  })();
  return authority;
}

export type CertificateKind = 'good' | 'expired' | 'not-yet-valid' | 'wrong-name' | 'self-signed';
const kinds = new Map<CertificateKind, Promise<TestCertificate>>();

/** Names on the `good` certificate: connect to 127.0.0.1 and use any of them as the server name. */
export const DOUBLE_NAMES = [
  'localhost',
  '127.0.0.1',
  '::1',
  'mail.example.test',
  'imap.example.test',
  'smtp.example.test',
  'pop.example.test',
  '*.example.test',
  'example.test',
] as const;

/** A certificate of the given kind for {@link DOUBLE_NAMES}; each kind is made once per process. */
export function testCertificate(kind: CertificateKind = 'good'): Promise<TestCertificate> {
  const made = kinds.get(kind);
  if (made !== undefined) return made;
  const fresh = testAuthority().then((it) => {
    switch (kind) {
      case 'good':
        return it.issue({ names: DOUBLE_NAMES });
      case 'expired':
        return it.issue({ names: DOUBLE_NAMES, notBefore: new Date(Date.now() - 60 * DAY), notAfter: new Date(Date.now() - 30 * DAY) });
      case 'not-yet-valid':
        return it.issue({ names: DOUBLE_NAMES, notBefore: new Date(Date.now() + 30 * DAY), notAfter: new Date(Date.now() + 60 * DAY) });
      case 'wrong-name':
        return it.issue({ names: ['somebody-else.test'] });
      case 'self-signed':
        return it.issue({ names: DOUBLE_NAMES, selfSigned: true });
    }
  });
  kinds.set(kind, fresh);
  return fresh;
}
