import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckEvent } from '../../src-main/contract/check.ts';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { checkBothWays, documentOf } from './support/both-ways.ts';
import { cli } from './support/cli.ts';
import { startDoubles } from './support/doubles.ts';
import { liveApp, warmUp } from './support/live-app.ts';
import { checkArgs, stdinOf } from './support/order.ts';
import { expectSound, statuses, summarise } from './support/summary.ts';

const running = useLab();

describe.skipIf(running === null).concurrent('what a check can be told', () => {
  const lab = running as Lab;
  beforeAll(() => warmUp(running));
  const anna = { address: 'anna@srv.test', password: 'Lab-right-1' } as const;
  const settings = ['imap imap.srv.test:993 tls anna@srv.test', 'smtp smtp.srv.test:465 tls anna@srv.test'];

  it('--receive-only touches no outgoing server', async () => {
    const { command } = await checkBothWays(lab, { ...anna, only: 'receive' }, { verdict: 'ok', steps: [], problems: [], roundTrip: null });
    expect(command.steps.map((it) => it.id).filter((it) => /^(smtp|roundtrip)/u.test(it))).toEqual([]);
    expect(statuses(command)).toMatchObject({ 'imap.login': 'passed', 'imap.inbox': 'passed' });
  });

  it('--send-only leaves the letter and says so', async () => {
    const { command, contract } = await checkBothWays(
      lab,
      { ...anna, only: 'send' },
      { verdict: 'ok', steps: [], problems: [], roundTrip: 'left' },
    );
    for (const result of [command, contract]) {
      expect(result.steps.map((it) => it.id).filter((it) => it.startsWith('imap'))).toEqual([]);
      expect(statuses(result)).toMatchObject({ 'smtp.accept': 'passed', 'roundtrip.find': 'skipped' });
      expect(await arrived('anna@srv.test', result.roundTrip?.messageId)).toBe('INBOX');
    }
    const done = await cli(lab, ['check', anna.address, '--password-stdin', '--send-only', '--lang', 'en'], { input: stdinOf(anna) });
    expect(done.code).toBe(0);
    expect(done.stdout).toMatch(/left[^]*<mailready\.[0-9a-f]{32}@srv\.test>/u);
  });

  it('--no-send says MAIL, RCPT and RSET, and no letter leaves', async () => {
    await using doubles = await startDoubles();
    await using made = await liveApp(lab, { moreCa: [doubles.ca] });
    const order = { ...doubles.order, noSend: true };
    const run = await made.check(order);
    expect(run.reply.ok && summarise(run.reply.value)).toMatchObject({ verdict: 'ok', steps: [], roundTrip: null });
    const seen = doubles.smtp.transcript.lines();
    const command = documentOf(await cli(lab, [...checkArgs(order), '--ca', doubles.caFile], { input: stdinOf(order) }));
    expect(summarise(command)).toMatchObject({ verdict: 'ok', steps: [], roundTrip: null });
    expect(seen.filter((it) => /^(MAIL|RCPT|RSET|DATA)/u.test(it))).toEqual([
      'MAIL FROM:<anna@example.test>',
      'RCPT TO:<anna@example.test>',
      'RSET',
    ]);
    expect(doubles.smtp.letters).toEqual([]);
    expect(doubles.imap.transcript.received()).not.toMatch(/APPEND|STORE|EXPUNGE|CREATE|DELETE/u);
    expect(statuses(command)['smtp.accept']).toBeUndefined();
  });

  it('--from is the sender that is tried', async () => {
    const { command } = await checkBothWays(lab, { ...anna, from: 'boris@srv.test', noSend: true }, { verdict: 'ok' });
    expect(command.steps.find((it) => it.id === 'smtp.sender')?.facts).toMatchObject({ from: 'boris@srv.test' });
    expect(command.steps.find((it) => it.id === 'smtp.recipient')?.facts).toMatchObject({ to: 'anna@srv.test' });
  });

  it('--login and --smtp-login replace what detection knows', async () => {
    const order = { ...anna, login: 'boris@srv.test', smtpLogin: 'anna@srv.test', noSend: true };
    await checkBothWays(lab, order, { verdict: 'ok', settings: ['imap imap.srv.test:993 tls boris@srv.test', settings[1] ?? ''] });
    await checkBothWays(
      lab,
      { ...anna, login: 'boris@srv.test', noSend: true },
      { settings: settings.map((it) => it.replace('anna@', 'boris@')) },
    );
  });

  it('with both endpoints given nothing is detected', async () => {
    const order = { ...anna, imap: 'imap.srv.test:993:tls', smtp: 'smtp.srv.test:465:tls' };
    const { command } = await checkBothWays(lab, order, {
      verdict: 'ok',
      steps: [],
      problems: [],
      roundTrip: 'found INBOX inbox',
      settings,
    });
    expect(statuses(command)['domain.mx']).toBeUndefined();
    await using made = await liveApp(lab);
    const { events } = await made.check({ ...order, noSend: true });
    expect(kinds(events)).not.toContain('source');
    expect(kinds(events)).not.toContain('candidate');
    expect(kinds(events)).toContain('step');
  });

  it('a missing endpoint is detected, the given one stands', async () => {
    const order = { ...anna, imap: 'mail.srv.test:143:starttls', noSend: true };
    await checkBothWays(lab, order, { verdict: 'ok', settings: ['imap mail.srv.test:143 starttls anna@srv.test', settings[1] ?? ''] });
    await using made = await liveApp(lab);
    expect(kinds((await made.check(order)).events)).toContain('source');
  });

  it('a given endpoint needs no yes, a detected one of another owner does', async () => {
    const order = { address: 'anna@srv-foreign.test', password: lab.password, imap: 'imap.hosting-farm.test:993:tls', noSend: true };
    await checkBothWays(lab, order, { verdict: 'failed', steps: [], problems: ['failed app/autoconfig settings_unconfirmed'] });
    await checkBothWays(lab, { ...order, smtp: 'smtp.hosting-farm.test:465:tls' }, { verdict: 'ok' });
  });

  it('a direction for which nothing is found fails; the other one is checked', async () => {
    const order = { address: 'anna@nothing.test', password: lab.password, login: 'anna@srv.test', imap: 'imap.srv.test:993:tls' };
    const { command } = await checkBothWays(lab, order, {
      verdict: 'failed',
      problems: ['failed smtp/autoconfig autoconfig_failed', 'warning domain/dns domain_accepts_no_mail'],
      roundTrip: null,
      settings: ['imap imap.srv.test:993 tls anna@srv.test'],
    });
    expect(statuses(command)).toMatchObject({ 'imap.login': 'passed', 'imap.inbox': 'passed', 'domain.mx': 'warning' });
  });

  it('--pop3 with --smtp', async () => {
    const order = { ...anna, pop3: 'mail.srv.test:995:tls', smtp: 'smtp.srv.test:587:starttls' };
    const { command } = await checkBothWays(lab, order, {
      verdict: 'ok',
      roundTrip: 'found INBOX inbox',
      settings: ['pop3 mail.srv.test:995 tls anna@srv.test', 'smtp smtp.srv.test:587 starttls anna@srv.test'],
    });
    expect(statuses(command)).toMatchObject({ 'pop3.login': 'passed', 'roundtrip.placement': 'skipped' });
  });

  it('--also-to sends one letter to somebody else too, and removes only ours', async () => {
    const { command, contract } = await checkBothWays(
      lab,
      { ...anna, alsoTo: 'boris@srv.test' },
      { verdict: 'ok', roundTrip: 'found INBOX inbox' },
    );
    for (const result of [command, contract]) expect(await arrived('boris@srv.test', result.roundTrip?.messageId)).toBe('INBOX');
  });

  it('--offline finds nothing for an unknown domain and asks nobody', async () => {
    const done = await cli(lab, ['check', 'anna@srv.test', '--password-stdin', '--json', '--offline', '--lang', 'en'], { input: 'x\n' });
    const result = documentOf(done);
    expectSound(result);
    expect([done.code, summarise(result).problems]).toEqual([1, ['failed domain/autoconfig autoconfig_failed']]);
  });

  it('for people: progress goes to stderr, the result to stdout, in their language', async () => {
    const done = await cli(lab, ['check', anna.address, '--password-stdin', '--no-send', '--lang', 'ru'], { input: stdinOf(anna) });
    expect(done.code).toBe(0);
    expect(done.stderr).toMatch(/✓ .*\(imap\.login\), \d+ мс/u);
    expect(done.stderr).toMatch(/[а-я]/u);
    expect(done.stdout).toMatch(/^anna@srv\.test: .*[а-я]/u);
    expect(done.stdout).not.toContain('✓');
  });

  const kinds = (events: readonly CheckEvent[]): string[] => events.map((it) => it.type);

  /** The folder in which a letter lies, waiting a little for it. */
  async function arrived(address: string, messageId: string | null | undefined): Promise<string | null> {
    for (let turn = 0; turn < 50; turn += 1) {
      const letter = (await lab.letters(address)).find((it) => it.text.includes(messageId ?? 'no id'));
      if (letter !== undefined) return letter.folder;
      await pause(200);
    }
    return null;
  }
});
