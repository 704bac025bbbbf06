import { describe, expect, it } from 'vitest';
import { CheckResult } from '../../../src-main/contract/check.ts';
import type { Observation } from '../../../src-main/core/facts.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { testCertificate } from '../../doubles/certificates.ts';
import { startImapDouble } from '../../doubles/imap-double.ts';
import { refusedPort } from '../../doubles/line-server.ts';
import { MailStore } from '../../doubles/mail-store.ts';
import { startPop3Double } from '../../doubles/pop3-double.ts';
import { startSmtpDouble } from '../../doubles/smtp-double.ts';
import { check, provider } from './check-kit.ts';
import { ADDRESS, endpointOf, PASSWORD } from './kit.ts';

const wrong = { commands: { AUTHENTICATE: 'NO [AUTHENTICATIONFAILED] Authentication failed.' } };
const wrongToo = { commands: { AUTH: '535 5.7.8 Error: authentication failed' } };

describe('the verdict', () => {
  it('ok: every step passed, no problem, and the result fits the contract', async () => {
    await using imap = await startImapDouble({ quota: { used: 1, limit: 9 } });
    await using smtp = await startSmtpDouble();
    const { result, steps, codes } = await check({ incoming: imap.port, outgoing: smtp.port, lookAtMx: true });
    expect([result.verdict, codes, result.roundTrip]).toEqual(['ok', [], null]);
    expect(steps.every((step) => step.endsWith(' passed'))).toBe(true);
    expect(steps[0]).toBe('network.online passed');
    expect(steps).toEqual(expect.arrayContaining(['imap.quota passed', 'smtp.recipient passed', 'domain.mx passed']));
    expect(result.settings?.incoming?.username).toBe(ADDRESS);
    expect(CheckResult.safeParse(result).success).toBe(true);
  });

  it('warnings: what is missing but stops nobody', async () => {
    await using imap = await startImapDouble({ store: new MailStore({ Junk: '\\Junk' }) });
    await using smtp = await startSmtpDouble();
    const { result, codes } = await check({ incoming: imap.port, outgoing: smtp.port });
    expect([result.verdict, codes]).toEqual(['warnings', ['imap folder_missing warning']]);
  });

  it('two folders that are missing are two problems of one step', async () => {
    await using imap = await startImapDouble({ store: new MailStore({ Trash: '\\Trash' }) });
    const { result, steps } = await check({ incoming: imap.port });
    expect(steps).toContain('imap.folders warning folder_missing');
    expect(result.problems.map(({ code, params, actions }) => [code, params['role'], actions.map((action) => action.id)])).toEqual([
      ['folder_missing', 'sent', ['create_sent_folder', 'check_again']],
      ['folder_missing', 'junk', ['check_again']],
    ]);
  });

  it('failed: failures before warnings, each in the order of the steps', async () => {
    await using imap = await startImapDouble({ store: new MailStore({ Sent: '\\Sent' }), quota: { used: 9, limit: 9 } });
    await using smtp = await startSmtpDouble({ commands: { RCPT: '550 5.1.1 User unknown' } });
    const { result, codes } = await check({ incoming: imap.port, outgoing: smtp.port });
    expect(result.verdict).toBe('failed');
    expect(codes.map((code) => code.split(' ')[1])).toEqual(['own_mailbox_full', 'recipient_unknown', 'folder_missing']);
  });

  it('both lanes go on by themselves: a stalled one costs the other nothing', async () => {
    await using imap = await startImapDouble({ greeting: 'stall' });
    await using smtp = await startSmtpDouble();
    const { steps, codes } = await check({ incoming: imap.port, outgoing: smtp.port }, { limits: { greeting: 400 } });
    expect(steps).toContain('smtp.recipient passed');
    expect(steps.some((step) => step.startsWith('imap.greeting failed'))).toBe(true);
    expect(codes).toHaveLength(1);
  });
});

describe('a common cause stands once', () => {
  it('the same wrong password on both sides', async () => {
    await using imap = await startImapDouble(wrong);
    await using smtp = await startSmtpDouble(wrongToo);
    const { codes, steps } = await check({ incoming: imap.port, outgoing: smtp.port });
    expect(codes).toEqual(['imap auth_bad_credentials failed']);
    expect(steps).toEqual(expect.arrayContaining(['imap.login failed auth_bad_credentials', 'smtp.login failed auth_bad_credentials']));
  });

  it('two different passwords, both wrong, are two: each has to be mended', async () => {
    await using imap = await startImapDouble(wrong);
    await using smtp = await startSmtpDouble(wrongToo);
    const order = { incoming: imap.port, outgoing: smtp.port };
    const { codes } = await check({ ...order, outgoingSecret: Secret.of('other-password') });
    expect(codes).toEqual(['imap auth_bad_credentials failed', 'smtp auth_bad_credentials failed']);
    // One password under two logins is two accounts as well.
    const outgoing = { ...endpointOf('smtp', smtp.port), protocol: 'smtp', username: 'relay' } as const;
    const two = await check({ ...order, outgoing });
    expect(two.codes).toEqual(['imap auth_bad_credentials failed', 'smtp auth_bad_credentials failed']);
  });

  it('a certificate that seems expired to a clock that cannot be right: the clock, once', async () => {
    const certificate = await testCertificate('expired');
    await using imap = await startImapDouble({ certificate });
    await using smtp = await startSmtpDouble({ certificate });
    const { codes, result } = await check({ incoming: imap.port, outgoing: smtp.port, clockSkewSeconds: 86_400 * 400 });
    expect(codes.map((code) => code.split(' ')[1])).toEqual(['clock_wrong']);
    expect(result.problems[0]?.evidence).toMatchObject({ clockSkewSeconds: 86_400 * 400 });
  });

  it('one expired certificate for both servers', async () => {
    const certificate = await testCertificate('expired');
    await using imap = await startImapDouble({ certificate });
    await using smtp = await startSmtpDouble({ certificate });
    const { codes } = await check({ incoming: imap.port, outgoing: smtp.port });
    expect(codes).toEqual(['imap tls_cert_expired failed']);
  });

  it('two different ones are two', async () => {
    await using imap = await startImapDouble({ certificate: await testCertificate('expired') });
    await using smtp = await startSmtpDouble({ certificate: await testCertificate('wrong-name') });
    const { codes } = await check({ incoming: imap.port, outgoing: smtp.port });
    expect(codes).toEqual(['imap tls_cert_expired failed', 'smtp tls_cert_name_mismatch failed']);
  });

  it('each failed lane has a problem of its own', async () => {
    await using imap = await startImapDouble({ certificate: await testCertificate('wrong-name') });
    await using smtp = await startSmtpDouble(wrongToo);
    const { codes } = await check({ incoming: imap.port, outgoing: smtp.port });
    expect(codes.map((code) => code.split(' ')[0])).toEqual(['imap', 'smtp']);
  });
});

describe('no network', () => {
  const unreachable = { 'mail.example.test': 'unreachable' as const };
  it('is one problem, in place of one for every step', async () => {
    const { result, codes, steps } = await check(
      { incoming: 993, outgoing: 465, lookAtMx: true },
      { names: { hosts: unreachable, mx: 'unreachable' }, hasNetwork: false },
    );
    expect([result.verdict, codes]).toEqual(['failed', ['network network_unreachable failed']]);
    expect(steps[0]).toBe('network.online failed network_unreachable');
  });

  it('a name server that does not answer on a computer with a network is another thing', async () => {
    const { codes } = await check({ incoming: 993, outgoing: 465 }, { names: { hosts: { 'mail.example.test': 'timeout' } } });
    expect(codes.map((code) => code.split(' ')[1])).toEqual(['dns_lookup_failed']);
  });

  it('a mailbox in the LAN needs no internet', async () => {
    await using imap = await startImapDouble();
    await using smtp = await startSmtpDouble();
    const { result, steps } = await check({ incoming: imap.port, outgoing: smtp.port }, { hasNetwork: false });
    expect([result.verdict, steps[0]]).toEqual(['ok', 'network.online passed']);
  });

  it('refused connections are a network that works', async () => {
    const { codes, steps } = await check({ incoming: await refusedPort(), outgoing: await refusedPort() });
    expect(steps[0]).toBe('network.online passed');
    expect(codes.map((code) => code.split(' ')[1])).toEqual(['connection_refused', 'connection_refused']);
  });
});

describe('what the lanes know of each other', () => {
  it('IMAP refuses what SMTP accepts: the context says so', async () => {
    await using imap = await startImapDouble(wrong);
    await using smtp = await startSmtpDouble();
    const { result } = await check({ incoming: imap.port, outgoing: smtp.port });
    expect(result.problems[0]?.evidence).toMatchObject({ otherLogin: 'passed' });
    await using smtpToo = await startSmtpDouble(wrongToo);
    const both = await check({ incoming: imap.port, outgoing: smtpToo.port });
    expect(both.result.problems[0]?.evidence).toMatchObject({ otherLogin: 'failed' });
  });

  it('the other form worked: a warning with the evidence, and the settings that work', async () => {
    await using imap = await startImapDouble({ security: 'starttls' });
    await using smtp = await startSmtpDouble();
    const { result, steps, codes } = await check(
      { incoming: { ...endpointOf('imap', 993), protocol: 'imap' }, outgoing: { ...endpointOf('smtp', 465), protocol: 'smtp' } },
      { ports: { 143: imap.port, 465: smtp.port } },
    );
    expect([result.verdict, codes]).toEqual(['warnings', ['imap port_blocked_locally warning']]);
    expect(steps).toContain('imap.connect warning port_blocked_locally');
    expect(result.settings).toMatchObject({ incoming: { port: 143, security: 'starttls' }, outgoing: { port: 465 } });
    expect(result.problems[0]?.evidence).toMatchObject({ otherPort: 143, otherFormWorked: true });
    // The port that works is in use already: there is nothing to switch to.
    expect(result.problems[0]?.actions.map((action) => action.id)).toEqual(['edit_settings', 'check_again', 'copy_letter', 'mail_letter']);
  });

  it('a swap made by detection warns as well, but hides no failure of today', async () => {
    const observation: Observation = {
      part: 'smtp',
      protocol: 'smtp',
      stage: 'connect',
      endpoint: { host: 'mail.example.test', port: 465, security: 'tls' },
      happening: { kind: 'timeout', afterMs: 5000 },
    };
    const outgoing = { ...endpointOf('smtp', 587, 'starttls'), protocol: 'smtp' } as const;
    await using smtp = await startSmtpDouble({ security: 'starttls' });
    const swapped = await check({ outgoing, swaps: [{ to: outgoing, observation }] }, { ports: { 587: smtp.port } });
    expect([swapped.result.verdict, swapped.codes]).toEqual(['warnings', ['smtp port_blocked_locally warning']]);
    const dead = await check({ outgoing, swaps: [{ to: outgoing, observation }] }, { ports: {} });
    expect(dead.result.verdict).toBe('failed');
    expect(dead.steps.some((step) => step.startsWith('smtp.connect failed'))).toBe(true);
    expect(dead.codes).not.toContain('smtp port_blocked_locally warning');
  });
});

describe('which parts run', () => {
  it('receiving only, sending only', async () => {
    await using imap = await startImapDouble();
    await using smtp = await startSmtpDouble();
    const receive = await check({ incoming: imap.port });
    const send = await check({ outgoing: smtp.port });
    expect(receive.result.steps.some((step) => step.id.startsWith('smtp'))).toBe(false);
    expect(send.result.steps.some((step) => step.id.startsWith('imap'))).toBe(false);
    expect([receive.result.verdict, send.result.verdict, receive.result.settings?.outgoing, send.result.settings?.incoming]).toEqual([
      'ok',
      'ok',
      null,
      null,
    ]);
  });

  it('POP3 in place of IMAP', async () => {
    await using pop3 = await startPop3Double();
    const { result, steps } = await check({ incoming: { ...endpointOf('pop3', pop3.port), protocol: 'pop3' } });
    expect([result.verdict, steps.at(-1)]).toEqual(['ok', 'pop3.inbox passed']);
  });

  it('two passwords go each to its own server', async () => {
    await using imap = await startImapDouble();
    await using smtp = await startSmtpDouble({ users: { relay: 'other-password' } });
    const outgoing = { ...endpointOf('smtp', smtp.port), protocol: 'smtp', username: 'relay' } as const;
    const { result } = await check({ incoming: imap.port, outgoing, outgoingSecret: Secret.of('other-password') });
    expect(result.verdict).toBe('ok');
    expect(imap.transcript.received()).not.toContain(Buffer.from('other-password').toString('base64').slice(0, 16));
  });

  it('a provider that takes no passwords: both lanes stop before the login, and it is said once', async () => {
    await using imap = await startImapDouble();
    await using smtp = await startSmtpDouble();
    const none = provider('outlook_com', (it) => ({ ...it, sign_in: { ...it.sign_in, password: 'none' } }));
    const { result, codes, steps } = await check({ incoming: imap.port, outgoing: smtp.port, provider: none, send: true });
    expect(codes.map((code) => code.split(' ')[1])).toEqual(['oauth_required']);
    expect(steps).toEqual(
      expect.arrayContaining(['imap.greeting passed', 'imap.login failed oauth_required', 'smtp.login failed oauth_required']),
    );
    expect(`${imap.transcript.received()}${smtp.transcript.received()}`).not.toMatch(/AUTH/u);
    expect(result.roundTrip).toMatchObject({ status: 'not_sent', messageId: null });
  });

  it.each<[string, number | undefined, string, string | null]>([
    ['records', undefined, 'domain.mx passed', null],
    ['a name that does not exist', 1, 'domain.mx warning domain_accepts_no_mail', 'domain_accepts_no_mail'],
    ['no records', 2, 'domain.mx warning domain_accepts_no_mail', 'domain_accepts_no_mail'],
    ['a null MX', 3, 'domain.mx warning domain_accepts_no_mail', 'domain_accepts_no_mail'],
    ['no answer', 4, '', null],
  ])('MX: %s', async (_case, which, step, code) => {
    const mx = ([undefined, 'nxdomain', 'nodata', [{ preference: 0, exchange: '.' }], 'timeout'] as const)[which ?? 0];
    await using smtp = await startSmtpDouble();
    const told = await check({ outgoing: smtp.port, lookAtMx: true }, { names: mx === undefined ? {} : { mx } });
    expect(told.steps.find((one) => one.startsWith('domain.mx')) ?? '').toBe(step);
    expect(told.codes.map((one) => one.split(' ')[1])).toEqual(code === null ? [] : [code]);
    expect(told.result.verdict).toBe(code === null ? 'ok' : 'warnings');
  });
});

describe('the address that the login owns as sender', () => {
  const boss = 'boss@example.test';
  const users = { [boss]: PASSWORD };
  const order = async (imapPort: number, smtpPort: number, from: string) =>
    await check(
      {
        incoming: { ...endpointOf('imap', imapPort), protocol: 'imap', username: boss },
        outgoing: { ...endpointOf('smtp', smtpPort), protocol: 'smtp', username: boss },
        from,
        send: true,
      },
      { limits: { roundTrip: 4_000 } },
    );

  it('sends from it, to its own mailbox, where the letter is found', async () => {
    const store = new MailStore();
    await using imap = await startImapDouble({ users, store });
    await using smtp = await startSmtpDouble({ users, store });
    const { result } = await order(imap.port, smtp.port, 'Boss@Example.test');
    expect(smtp.letters.map(({ from, to }) => [from.toLowerCase(), to])).toEqual([[boss, ['Boss@example.test']]]);
    expect(smtp.letters[0]?.raw.toString()).toMatch(/^To: Boss@example\.test/mu);
    expect(result.roundTrip?.status).toBe('found');
    expect(result.steps.find((step) => step.id === 'smtp.recipient')?.facts).toEqual({ to: 'Boss@example.test' });
  });

  it('another sender changes nothing: the letter goes to the checked address', async () => {
    const store = new MailStore();
    await using imap = await startImapDouble({ users, store });
    await using smtp = await startSmtpDouble({ users, store });
    await order(imap.port, smtp.port, 'info@example.test');
    expect(smtp.letters.map(({ from, to }) => [from, to])).toEqual([['info@example.test', [ADDRESS]]]);
  });
});

describe('no letter leaves', () => {
  it.each<[string, Parameters<typeof startImapDouble>[0], Parameters<typeof startSmtpDouble>[0]]>([
    ['when the incoming login failed', wrong, {}],
    ['when the outgoing login failed', {}, wrongToo],
    ['when the mailbox is full', { quota: { used: 9, limit: 9 } }, {}],
    ['when the sender is refused', {}, { commands: { MAIL: '553 5.7.1 not owned' } }],
  ])('%s', async (_case, imapOptions, smtpOptions) => {
    await using imap = await startImapDouble(imapOptions);
    await using smtp = await startSmtpDouble(smtpOptions);
    const { result, leftLetter } = await check({ incoming: imap.port, outgoing: smtp.port, send: true });
    expect([smtp.letters.length, result.roundTrip?.status, leftLetter]).toEqual([0, 'not_sent', null]);
    expect(
      result.steps
        .filter((step) => step.id === 'smtp.accept' || step.id.startsWith('roundtrip'))
        .every((step) => step.status === 'skipped'),
    ).toBe(true);
    expect(smtp.transcript.lines()).not.toContain('DATA');
  });
});

describe('cancel', () => {
  it.each(['imap.resolve', 'imap.tls', 'imap.login', 'smtp.recipient'])('after %s: quick, failed, said first and once', async (when) => {
    await using imap = await startImapDouble({ commands: { EXAMINE: 'stall' } });
    await using smtp = await startSmtpDouble();
    const stop = new AbortController();
    let stopped = 0;
    const onStep = (id: string): void => {
      if (id !== when) return;
      stop.abort();
      stopped = performance.now();
    };
    const { result } = await check({ incoming: imap.port, outgoing: smtp.port, send: true }, { signal: stop.signal, onStep });
    expect(performance.now() - stopped).toBeLessThan(200);
    expect(result.verdict).toBe('failed');
    expect(result.problems[0]?.code).toBe('cancelled');
    expect(result.problems.filter((problem) => problem.code === 'cancelled')).toHaveLength(1);
    expect(smtp.letters).toHaveLength(0);
  });
});
