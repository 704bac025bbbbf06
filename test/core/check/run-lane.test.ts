import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../src-main/contract/settings.ts';
import { imapLane } from '../../../src-main/core/check/imap-lane.ts';
import type { Lane, LaneInput } from '../../../src-main/core/check/lane.ts';
import { pop3Lane } from '../../../src-main/core/check/pop3-lane.ts';
import { runLane, warnAboutPort } from '../../../src-main/core/check/run-lane.ts';
import { smtpLane } from '../../../src-main/core/check/smtp-lane.ts';
import type { Observation } from '../../../src-main/core/facts.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { testCertificate } from '../../doubles/certificates.ts';
import { startImapDouble } from '../../doubles/imap-double.ts';
import { startPop3Double } from '../../doubles/pop3-double.ts';
import { startSmtpDouble } from '../../doubles/smtp-double.ts';
import { ADDRESS, bySender, connectDeps, endpointOf, freshLog, PASSWORD, planOf, steps, stopwatch } from './kit.ts';

const smtp = smtpLane({ from: ADDRESS, to: ADDRESS }, bySender);

async function run(lane: Lane, endpoint: Endpoint, ports: Record<number, number>, more: Partial<LaneInput> = {}, signal?: AbortSignal) {
  const log = freshLog();
  const deps = await connectDeps({}, { greeting: 400 }, ports);
  const result = await runLane(
    lane,
    { endpoint, secret: Secret.of(PASSWORD), ...more },
    planOf(endpoint.protocol),
    deps,
    log,
    stopwatch(6_000, signal),
  );
  return { ...result, log, steps: steps(log, endpoint.protocol) };
}
const whole = (first: string): string[] => ['resolve passed', first, 'tls passed', 'greeting passed', 'login passed'];

describe('the other port form', () => {
  it('works after the first was refused: its steps stand, connecting is a warning that names both', async () => {
    await using other = await startImapDouble({ security: 'starttls' });
    const got = await run(imapLane, endpointOf('imap', 993), { 143: other.port });
    expect(got.steps).toEqual([...whole('connect warning'), 'folders passed', 'inbox passed']);
    expect(got.end).toMatchObject({ failure: null, endpoint: { port: 143, security: 'starttls', username: ADDRESS } });
    expect(got.otherForm).toMatchObject({
      port: 143,
      security: 'starttls',
      worked: true,
      firstFailure: { happening: { errno: 'ECONNREFUSED' }, endpoint: { port: 993 } },
    });
    expect(got.log.get('imap.connect')).toMatchObject({
      observation: { step: 'imap.connect', endpoint: { port: 993 } },
      facts: { port: 143, firstPort: 993, firstSecurity: 'tls', usedPort: 143, usedSecurity: 'starttls' },
    });
  });

  it.each<[string, Endpoint, number, Lane, string]>([
    ['465 → 587', endpointOf('smtp', 465), 587, smtp, 'starttls'],
    ['587 → 465', endpointOf('smtp', 587, 'starttls'), 465, smtp, 'tls'],
    ['995 → 110', endpointOf('pop3', 995), 110, pop3Lane, 'starttls'],
    ['143 → 993', endpointOf('imap', 143, 'starttls'), 993, imapLane, 'tls'],
  ])('%s', async (_case, endpoint, port, lane, security) => {
    const start = { imap: startImapDouble, pop3: startPop3Double, smtp: startSmtpDouble }[endpoint.protocol];
    await using other = await start({ security: security as 'tls' });
    const got = await run(lane, endpoint, { [port]: other.port });
    expect(got.end).toMatchObject({ failure: null, endpoint: { port, security } });
  });

  it('is tried when the first accepts and never speaks', async () => {
    await using first = await startSmtpDouble({ greeting: 'stall' });
    await using other = await startSmtpDouble({ security: 'starttls' });
    const got = await run(smtp, endpointOf('smtp', 465), { 465: first.port, 587: other.port });
    expect(got.otherForm).toMatchObject({ worked: true, firstFailure: { stage: 'greeting', happening: { kind: 'timeout' } } });
    expect(got.steps).toEqual([...whole('connect warning'), 'sender passed', 'recipient passed']);
  });

  it('is tried when STARTTLS is not offered', async () => {
    await using first = await startSmtpDouble({ security: 'starttls', capabilitiesInClear: ['SIZE 1'] });
    await using other = await startSmtpDouble();
    const got = await run(smtp, endpointOf('smtp', 587, 'starttls'), { 587: first.port, 465: other.port });
    expect(got.end).toMatchObject({ failure: null, endpoint: { port: 465 } });
    expect(got.log.get('smtp.connect')?.observation).toMatchObject({ stage: 'tls', happening: { code: 'starttls_unavailable' } });
    expect(first.transcript.received()).not.toContain('AUTH');
  });

  it('the login is refused there: that is the problem, the port a warning', async () => {
    await using other = await startImapDouble({ security: 'starttls', commands: { AUTHENTICATE: 'NO [AUTHENTICATIONFAILED] wrong' } });
    const got = await run(imapLane, endpointOf('imap', 993), { 143: other.port });
    expect(got.steps).toEqual(['resolve passed', 'connect warning', 'tls passed', 'greeting passed', 'login failed']);
    expect(got).toMatchObject({ end: { failure: { step: 'imap.login' }, endpoint: { port: 143 } }, otherForm: { worked: true } });
  });

  it.each<[string, Record<string, 'ok' | 'expired'>, string]>([
    ['refused as well', {}, 'ECONNREFUSED'],
    ['a bad certificate', { 143: 'expired' }, 'CERT_HAS_EXPIRED'],
  ])(
    'fails too (%s): the first failure is the problem, the second evidence, and nothing of the second remains',
    async (_case, ports, outcome) => {
      await using other = await startImapDouble({ security: 'starttls', certificate: await testCertificate('expired') });
      const got = await run(imapLane, endpointOf('imap', 993), '143' in ports ? { 143: other.port } : {});
      expect(got.steps).toEqual(['resolve passed', 'connect failed']);
      expect(got.end.failure).toMatchObject({ stage: 'connect', endpoint: { port: 993 }, happening: { errno: 'ECONNREFUSED' } });
      expect(got.end.endpoint.port).toBe(993);
      expect(got.otherForm).toMatchObject({ worked: false });
      expect(got.log.get('imap.connect')?.facts).toMatchObject({
        port: 993,
        otherPort: 143,
        otherSecurity: 'starttls',
        otherOutcome: outcome,
      });
      expect(got.log.get('imap.tls')?.status).toBe('skipped');
    },
  );

  it.each(['expired', 'wrong-name', 'self-signed'] as const)('is never tried after a certificate: %s', async (kind) => {
    await using first = await startImapDouble({ certificate: await testCertificate(kind) });
    await using other = await startImapDouble({ security: 'starttls' });
    const got = await run(imapLane, endpointOf('imap', 993), { 993: first.port, 143: other.port });
    expect([got.otherForm, other.transcript.connections, got.steps.at(-1)]).toEqual([null, 0, 'tls failed']);
  });

  it('is never tried after a refused login, nor after one that was cut or stalled', async () => {
    for (const answer of ['NO [AUTHENTICATIONFAILED] wrong', 'close', 'stall']) {
      await using first = await startImapDouble({ commands: { AUTHENTICATE: answer } });
      await using other = await startImapDouble({ security: 'starttls' });
      const got = await run(imapLane, endpointOf('imap', 993), { 993: first.port, 143: other.port });
      expect([got.otherForm, other.transcript.connections, got.steps.at(-1)]).toEqual([null, 0, 'login failed']);
    }
  });

  it('is not tried after a cancel', async () => {
    await using other = await startImapDouble({ security: 'starttls' });
    const got = await run(imapLane, endpointOf('imap', 993), { 143: other.port }, {}, AbortSignal.abort());
    expect([got.otherForm, other.transcript.connections]).toEqual([null, 0]);
  });
});

describe('a second form of the login', () => {
  const users = { anna: PASSWORD };
  const logins = (lines: readonly string[]): string[] =>
    lines
      .flatMap((line) => /AUTH(?:ENTICATE)? PLAIN (\S+)/u.exec(line)?.[1] ?? [])
      .map((blob) => Buffer.from(blob, 'base64').toString().split('\0')[1] ?? '');

  it('is tried once where the data name it, and stands when it works', async () => {
    await using double = await startImapDouble({ users });
    const got = await run(imapLane, endpointOf('imap', 993), { 993: double.port }, { secondLogin: 'anna' });
    expect(got.end).toMatchObject({ failure: null, endpoint: { username: 'anna' } });
    expect(logins(double.transcript.lines())).toEqual([ADDRESS, 'anna']);
    expect(got.log.get('imap.login')).toMatchObject({ status: 'passed', facts: { login: 'anna' } });
  });

  it('fails as well: the first refusal stays', async () => {
    await using double = await startSmtpDouble({ users: {} });
    const got = await run(smtp, endpointOf('smtp', 465), { 465: double.port }, { secondLogin: 'anna' });
    expect(logins(double.transcript.lines())).toEqual([ADDRESS, 'anna']);
    expect(got.end.failure?.params).toMatchObject({ login: ADDRESS });
    expect(got.log.get('smtp.login')?.facts).toMatchObject({ login: ADDRESS });
  });

  it('is not tried where nobody names it: one failed login is all', async () => {
    await using imap = await startImapDouble({ users });
    await using outgoing = await startSmtpDouble({ users });
    await using pop3 = await startPop3Double({ users });
    await run(imapLane, endpointOf('imap', 993), { 993: imap.port });
    await run(smtp, endpointOf('smtp', 465), { 465: outgoing.port });
    await run(pop3Lane, endpointOf('pop3', 995), { 995: pop3.port });
    expect([...logins(imap.transcript.lines()), ...logins(outgoing.transcript.lines())]).toEqual([ADDRESS, ADDRESS]);
    expect(pop3.transcript.lines().filter((line) => line.startsWith('PASS'))).toHaveLength(1);
  });

  it.each<[string, 'imap' | 'smtp' | 'pop3', string]>([
    ['a busy server', 'smtp', '454 4.7.0 Temporary authentication failure'],
    ['too many tries', 'smtp', '421 4.7.0 Too many login attempts'],
    ['a locked account', 'smtp', '550 5.7.1 Account disabled'],
    ['an app password demanded', 'smtp', '534 5.7.9 Application-specific password required'],
    ['a busy server', 'imap', 'NO [UNAVAILABLE] try later'],
    ['a locked account', 'imap', 'NO [CONTACTADMIN] locked'],
    ['too many tries', 'imap', 'NO [LIMIT] slow down'],
    ['a command it does not know', 'imap', 'BAD what'],
    ['the maildrop in use', 'pop3', '-ERR [IN-USE] locked'],
    ['a broken server', 'pop3', '-ERR [SYS/TEMP] later'],
    ['logins too often', 'pop3', '-ERR [LOGIN-DELAY] wait'],
  ])('is not tried after %s (%s: %s): it was not the pair that was refused', async (_case, protocol, answer) => {
    const start = { imap: startImapDouble, pop3: startPop3Double, smtp: startSmtpDouble }[protocol];
    await using double = await start({
      capabilities:
        protocol === 'imap' ? ['IMAP4rev1', 'LOGINDISABLED', 'SASL-IR', 'AUTH=PLAIN'] : protocol === 'smtp' ? ['AUTH PLAIN'] : ['USER'],
      commands: { AUTH: answer, AUTHENTICATE: answer, PASS: answer },
    });
    const port = { imap: 993, pop3: 995, smtp: 465 }[protocol];
    await run(
      { imap: imapLane, pop3: pop3Lane, smtp }[protocol],
      endpointOf(protocol, port),
      { [port]: double.port },
      { secondLogin: 'anna' },
    );
    expect(double.transcript.connections).toBe(1);
  });
});

describe('a form that detection swapped', () => {
  const refused: Observation = {
    part: 'imap',
    protocol: 'imap',
    stage: 'connect',
    endpoint: { host: 'mail.example.test', port: 993, security: 'tls' },
    happening: { kind: 'errno', errno: 'ECONNREFUSED', message: '' },
  };
  const used = endpointOf('imap', 143, 'starttls');

  it('warns where the check connected to it', () => {
    const log = freshLog();
    log.pass('imap.connect', { port: 143 });
    warnAboutPort(log, used, refused);
    expect(log.get('imap.connect')).toMatchObject({ status: 'warning', facts: { firstPort: 993, usedPort: 143 } });
  });

  it.each<[string, (log: ReturnType<typeof freshLog>) => void, string | undefined]>([
    [
      'a failure of today stays a failure',
      (log) => log.fail('imap.connect', { ...refused, happening: { kind: 'timeout', afterMs: 5 } }, { port: 143 }),
      'failed',
    ],
    ['a connection to another port has its own story', (log) => log.pass('imap.connect', { port: 993 }), 'passed'],
    ['no connection, no story', () => undefined, undefined],
  ])('%s', (_case, prepare, status) => {
    const log = freshLog();
    prepare(log);
    warnAboutPort(log, used, refused);
    expect(log.get('imap.connect')?.status).toBe(status);
  });
});
