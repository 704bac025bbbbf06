import { beforeAll, describe, expect, it } from 'vitest';
import { testAuthority } from '../doubles/certificates.ts';
import { type ImapDoubleOptions, startImapDouble } from '../doubles/imap-double.ts';
import { type Pop3DoubleOptions, startPop3Double } from '../doubles/pop3-double.ts';
import { type SmtpDoubleOptions, startSmtpDouble } from '../doubles/smtp-double.ts';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { checkBothWays } from './support/both-ways.ts';
import { liveApp, warmUp } from './support/live-app.ts';
import { statuses, summarise } from './support/summary.ts';

const running = useLab();

interface Silent {
  readonly domain: string;
  readonly about: string;
  readonly steps: readonly string[];
  readonly problems: readonly string[];
  /** Milliseconds that the failing step may take: its deadline and a little. */
  readonly deadlineMs: number;
}

const lanes = (step: string, stage: string, code: string): Pick<Silent, 'steps' | 'problems'> => ({
  steps: [`imap.${step} failed ${code}`, `smtp.${step} failed ${code}`],
  problems: [`failed imap/${stage} ${code}`, `failed smtp/${stage} ${code}`],
});

const SILENT: readonly Silent[] = [
  { domain: 'stall.test', about: 'accepts and never speaks', ...lanes('tls', 'tls', 'greeting_missing'), deadlineMs: 5_000 },
  {
    domain: 'tls-stall.test',
    about: 'TLS comes up, then silence',
    ...lanes('greeting', 'greeting', 'greeting_missing'),
    deadlineMs: 10_000,
  },
  { domain: 'login-stall.test', about: 'never answers a login', ...lanes('login', 'auth', 'server_unavailable'), deadlineMs: 20_000 },
  {
    domain: 'imap-stall.test',
    about: 'one lane is silent, the other goes on',
    steps: ['imap.tls failed greeting_missing'],
    problems: ['failed imap/tls greeting_missing'],
    deadlineMs: 5_000,
  },
];

describe.skipIf(running === null).concurrent('silent servers', () => {
  const lab = running as Lab;
  beforeAll(() => warmUp(running));

  it.for(SILENT)('check --no-send $domain ends by 30 s: $about', async ({ domain, steps, problems, deadlineMs }) => {
    // A login of its own, so that what the server saw can be counted.
    const login = `anna-${crypto.randomUUID()}@${domain}`;
    const own = domain === 'login-stall.test' ? { login } : {};
    const order = { address: `anna@${domain}`, password: lab.password, noSend: true, ...own };
    const { command, contract } = await checkBothWays(lab, order, { verdict: 'failed', steps, problems, roundTrip: null }, { idle: true });
    for (const result of [command, contract]) {
      expect(result.elapsedMs).toBeLessThanOrEqual(30_000);
      for (const step of result.steps.filter((it) => it.status === 'failed')) {
        expect(step.ms, step.id).toBeGreaterThan(deadlineMs - 100);
        expect(step.ms, step.id).toBeLessThan(deadlineMs + 1_500);
      }
      expect(statuses(result)).toMatchObject({
        'network.online': 'passed',
        'imap.resolve': 'passed',
        'imap.connect': 'passed',
        'domain.mx': 'passed',
      });
      if (domain === 'imap-stall.test') {
        expect(statuses(result)).toMatchObject({
          'smtp.login': 'passed',
          'smtp.sender': 'passed',
          'smtp.recipient': 'passed',
          'imap.login': 'skipped',
        });
      }
    }
    if (domain === 'login-stall.test') {
      const seen = await lab.transcript(domain);
      const initial = Buffer.from(`\0${login}\0${lab.password}`).toString('base64');
      // Two runs, two protocols, one attempt each.
      expect(seen.split(initial).length - 1).toBe(4);
    }
  });

  const users = { 'anna@example.test': 'right' };
  const short = { greeting: 4_000, login: 4_000, command: 4_000 };

  async function against(
    imap: ImapDoubleOptions | Pop3DoubleOptions,
    smtp: SmtpDoubleOptions,
    incoming: 'imap' | 'pop3' = 'imap',
  ): Promise<ReturnType<typeof summarise> & { statuses: Record<string, string> }> {
    const { ca } = await testAuthority();
    await using receiving =
      incoming === 'imap'
        ? await startImapDouble({ users, ...(imap as ImapDoubleOptions) })
        : await startPop3Double({ users, ...(imap as Pop3DoubleOptions) });
    await using sending = await startSmtpDouble({ users, ...smtp });
    await using made = await liveApp(lab, { limits: short, moreCa: [ca] });
    const { reply } = await made.check({
      address: 'anna@example.test',
      password: 'right',
      [incoming]: `127.0.0.1:${String(receiving.port)}:tls`,
      smtp: `127.0.0.1:${String(sending.port)}:tls`,
      noSend: true,
    });
    if (!reply.ok) throw new Error(reply.failure.message);
    expect(reply.value.elapsedMs).toBeLessThan(20_000);
    return { ...summarise(reply.value), statuses: statuses(reply.value) };
  }

  it.for([
    ['a greeting', { greeting: 'stall' }, 'imap.greeting failed greeting_missing'],
    ['a login', { commands: { AUTHENTICATE: 'stall' } }, 'imap.login failed server_unavailable'],
    ['LIST', { commands: { LIST: 'stall' } }, 'imap.folders failed server_unavailable'],
    ['EXAMINE', { commands: { EXAMINE: 'stall' } }, 'imap.inbox failed server_unavailable'],
  ] as const)('IMAP silent instead of answering %s: SMTP goes on', async ([, options, step]) => {
    const seen = await against(options, {});
    expect(seen).toMatchObject({ verdict: 'failed', steps: [step] });
    expect(seen.statuses).toMatchObject({ 'smtp.login': 'passed', 'smtp.recipient': 'passed' });
  });

  it.for([
    ['a greeting', { greeting: 'stall' }, 'smtp.greeting failed greeting_missing'],
    ['EHLO', { commands: { EHLO: 'stall' } }, 'smtp.greeting failed greeting_missing'],
    ['AUTH', { commands: { AUTH: 'stall' } }, 'smtp.login failed server_unavailable'],
    ['MAIL', { commands: { MAIL: 'stall' } }, 'smtp.sender failed server_unavailable'],
    ['RCPT', { commands: { RCPT: 'stall' } }, 'smtp.recipient failed server_unavailable'],
  ] as const)('SMTP silent instead of answering %s: IMAP goes on', async ([, options, step]) => {
    const seen = await against({}, options);
    expect(seen).toMatchObject({ verdict: 'failed', steps: [step] });
    expect(seen.statuses).toMatchObject({ 'imap.login': 'passed', 'imap.inbox': 'passed' });
  });

  it.for([
    ['a greeting', { greeting: 'stall' }, 'pop3.greeting failed greeting_missing'],
    ['a login', { commands: { AUTH: 'stall', USER: 'stall', PASS: 'stall' } }, 'pop3.login failed server_unavailable'],
    ['STAT', { commands: { STAT: 'stall' } }, 'pop3.inbox failed server_unavailable'],
  ] as const)('POP3 silent instead of answering %s', async ([, options, step]) => {
    expect(await against(options, {}, 'pop3')).toMatchObject({ verdict: 'failed', steps: [step] });
  });
});
