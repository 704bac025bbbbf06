import { beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from './lab/lab.ts';
import { useLab } from './lab/use-lab.ts';
import { checkBothWays } from './support/both-ways.ts';
import { warmUp } from './support/live-app.ts';
import type { Order } from './support/order.ts';
import { statuses, type Summary } from './support/summary.ts';

const running = useLab();

const noResults = {
  step: 'roundtrip.authentication warning authentication_results_missing',
  problem: 'warning roundtrip/delivery authentication_results_missing',
};
const good = { verdict: 'warnings', steps: [noResults.step], problems: [noResults.problem], roundTrip: 'found INBOX inbox' } as const;
const nothingSent = { verdict: 'failed', roundTrip: 'not_sent' } as const;

interface Case {
  readonly name: string;
  /** The address, and what differs from an ordinary check with the right password. */
  readonly order: Omit<Order, 'password'> & { readonly password?: string };
  readonly expected: Partial<Summary>;
  /** Facts of steps that must be there. */
  readonly facts?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const both = (step: 'tls' | 'login', code: string): readonly string[] => [`imap.${step} failed ${code}`, `smtp.${step} failed ${code}`];

const TRANSPORT: readonly Case[] = [
  {
    name: 'expired certificates',
    order: { address: 'anna@expired.test', trust: true },
    expected: { ...nothingSent, steps: both('tls', 'tls_cert_expired'), problems: ['failed imap/tls tls_cert_expired'] },
  },
  {
    name: 'certificates for another name',
    order: { address: 'anna@wrongname.test', trust: true },
    expected: { ...nothingSent, steps: both('tls', 'tls_cert_name_mismatch'), problems: ['failed imap/tls tls_cert_name_mismatch'] },
  },
  {
    name: 'self-signed certificates',
    order: { address: 'anna@selfsigned.test', trust: true },
    expected: { ...nothingSent, steps: both('tls', 'tls_cert_untrusted'), problems: ['failed imap/tls tls_cert_untrusted'] },
  },
  {
    name: '465 is closed, 587 works',
    order: { address: 'anna@only587.test' },
    expected: {
      ...good,
      steps: ['smtp.connect warning port_blocked_locally', noResults.step],
      problems: ['warning smtp/connect port_blocked_locally', noResults.problem],
      settings: ['imap imap.only587.test:993 tls anna@only587.test', 'smtp smtp.only587.test:587 starttls anna@only587.test'],
    },
    facts: { 'smtp.connect': { firstPort: 465, firstSecurity: 'tls', usedPort: 587, usedSecurity: 'starttls' } },
  },
  {
    name: '993 is closed, 143 works',
    order: { address: 'anna@only143.test' },
    expected: {
      ...good,
      steps: ['imap.connect warning port_blocked_locally', noResults.step],
      problems: ['warning imap/connect port_blocked_locally', noResults.problem],
      settings: ['imap imap.only143.test:143 starttls anna@only143.test', 'smtp smtp.only143.test:465 tls anna@only143.test'],
    },
    facts: { 'imap.connect': { firstPort: 993, usedPort: 143, usedSecurity: 'starttls' } },
  },
  {
    name: 'the same with both endpoints typed in',
    order: { address: 'anna@only587.test', imap: 'imap.only587.test:993:tls', smtp: 'smtp.only587.test:465:tls' },
    expected: {
      ...good,
      steps: ['smtp.connect warning port_blocked_locally', noResults.step],
      problems: ['warning smtp/connect port_blocked_locally', noResults.problem],
      settings: ['imap imap.only587.test:993 tls anna@only587.test', 'smtp smtp.only587.test:587 starttls anna@only587.test'],
    },
  },
  {
    name: 'TLS where clear text is expected and the other way round',
    order: { address: 'anna@swapped.test' },
    expected: { ...nothingSent, steps: ['imap.tls failed wrong_port_or_mode'], problems: ['failed imap/tls wrong_port_or_mode'] },
    facts: { 'imap.tls': { otherPort: 143 } },
  },
  {
    name: 'nothing but CRAM-MD5',
    order: { address: 'anna@crammd5.test' },
    expected: good,
    facts: { 'imap.login': { mechanism: 'CRAM-MD5' }, 'smtp.login': { mechanism: 'CRAM-MD5' } },
  },
];

const MAILBOX: readonly Case[] = [
  {
    name: 'a wrong password',
    order: { address: 'anna@srv.test', password: 'Lab-wrong-9' },
    expected: { ...nothingSent, steps: both('login', 'auth_bad_credentials'), problems: ['failed imap/auth auth_bad_credentials'] },
  },
  {
    name: 'an app password is needed',
    order: { address: 'anna@mxmailru.test' },
    expected: { ...nothingSent, steps: both('login', 'app_password_required'), problems: ['failed imap/auth app_password_required'] },
  },
  {
    name: 'the letter lands in Junk',
    order: { address: 'anna@junk.test' },
    expected: {
      verdict: 'warnings',
      steps: ['roundtrip.placement warning landed_in_spam', noResults.step],
      problems: ['warning roundtrip/delivery landed_in_spam', noResults.problem],
      roundTrip: 'found Junk junk',
    },
  },
  {
    name: 'there is no folder for sent letters',
    order: { address: 'boris@nosent.test' },
    expected: {
      verdict: 'warnings',
      steps: ['imap.folders warning folder_missing', noResults.step, 'roundtrip.sent warning folder_missing'],
      problems: ['warning imap/mailbox folder_missing', noResults.problem],
      roundTrip: 'found INBOX inbox',
    },
  },
  {
    name: 'the server files the copy in Sent itself',
    order: { address: 'anna@sentcopy.test' },
    expected: good,
    facts: { 'roundtrip.sent': { folder: 'Sent', filedBy: 'server' } },
  },
  {
    name: 'the copy in Sent is ours',
    order: { address: 'anna@guess.test', trust: true },
    expected: good,
    facts: { 'roundtrip.sent': { folder: 'Sent', filedBy: 'app' } },
  },
  {
    name: 'Russian folder names without flags',
    order: { address: 'anna@plainfolders.test' },
    expected: good,
    facts: { 'imap.folders': { sent: 'Отправленные', junk: 'Спам' }, 'roundtrip.sent': { folder: 'Отправленные', filedBy: 'app' } },
  },
  {
    name: 'the mailbox is full: no letter is sent to it',
    order: { address: 'anna@full.test' },
    expected: { ...nothingSent, steps: ['imap.quota failed own_mailbox_full'], problems: ['failed imap/mailbox own_mailbox_full'] },
    facts: { 'imap.quota': { limitKb: 64 } },
  },
  {
    name: 'a sender that the login does not own',
    order: { address: 'boss@notowned.test', from: 'director@notowned.test' },
    expected: { ...nothingSent, steps: ['smtp.sender failed sender_not_owned'], problems: ['failed smtp/send_envelope sender_not_owned'] },
  },
  { name: 'the same login with its own sender', order: { address: 'boss@notowned.test' }, expected: good },
  {
    name: 'an office relay: another outgoing login and password',
    order: { address: 'anna@office.test', smtpLogin: 'office-relay', outgoingPassword: 'Lab-outgoing-2' },
    expected: { ...good, settings: ['imap imap.office.test:993 tls anna@office.test', 'smtp smtp.office.test:465 tls office-relay'] },
  },
  {
    name: 'the same without the second password',
    order: { address: 'anna@office.test', smtpLogin: 'office-relay' },
    expected: { ...nothingSent, steps: ['smtp.login failed auth_bad_credentials'], problems: ['failed smtp/auth auth_bad_credentials'] },
  },
  {
    name: 'both passwords are wrong, and they are two: each is told',
    order: { address: 'anna@office.test', smtpLogin: 'office-relay', password: 'Lab-wrong-9', outgoingPassword: 'Lab-wrong-8' },
    expected: {
      ...nothingSent,
      steps: both('login', 'auth_bad_credentials'),
      problems: ['failed imap/auth auth_bad_credentials', 'failed smtp/auth auth_bad_credentials'],
    },
  },
  {
    name: 'neither Sent nor Junk: each is told',
    order: { address: 'anna@bare.test' },
    expected: {
      verdict: 'warnings',
      steps: ['imap.folders warning folder_missing', noResults.step, 'roundtrip.sent warning folder_missing'],
      problems: ['warning imap/mailbox folder_missing', 'warning imap/mailbox folder_missing', noResults.problem],
      roundTrip: 'found INBOX inbox',
    },
  },
  {
    name: 'the incoming login works, the outgoing one is refused',
    order: { address: 'anna@smtp-refused.test' },
    expected: { ...nothingSent, steps: ['smtp.login failed auth_bad_credentials'], problems: ['failed smtp/auth auth_bad_credentials'] },
  },
  {
    name: 'POP3: the inbox is all there is',
    order: { address: 'anna@pop.test' },
    expected: { ...good, settings: ['pop3 pop.pop.test:995 tls anna@pop.test', 'smtp smtp.pop.test:465 tls anna@pop.test'] },
  },
];

describe.skipIf(running === null).concurrent('verdict, step and code', () => {
  const lab = running as Lab;
  beforeAll(() => warmUp(running));

  it.for([...TRANSPORT, ...MAILBOX])('$name ($order.address)', async ({ order, expected, facts = {} }) => {
    const { command, contract } = await checkBothWays(lab, { password: lab.password, ...order }, expected);
    for (const result of [command, contract]) {
      for (const [id, wanted] of Object.entries(facts)) expect(result.steps.find((it) => it.id === id)?.facts, id).toMatchObject(wanted);
      if (order.address === 'anna@pop.test')
        expect(statuses(result)).toMatchObject({ 'roundtrip.placement': 'skipped', 'roundtrip.sent': 'skipped', 'pop3.inbox': 'passed' });
      if (expected.roundTrip === 'not_sent')
        expect(statuses(result)).toMatchObject({ 'smtp.accept': 'skipped', 'roundtrip.find': 'skipped' });
    }
  });

  it('the same failure in Russian', async () => {
    const order = { address: 'anna@expired.test', password: lab.password, trust: true, lang: 'ru' } as const;
    await checkBothWays(lab, order, { verdict: 'failed', problems: ['failed imap/tls tls_cert_expired'] });
  });

  it('a letter that never arrives', async () => {
    const order = { address: 'anna@lost.test', password: lab.password };
    const expected = {
      verdict: 'failed',
      steps: ['roundtrip.find failed letter_not_arrived'],
      problems: ['failed roundtrip/delivery letter_not_arrived'],
      roundTrip: 'not_found',
    };
    const { contract, command } = await checkBothWays(lab, order, expected, { limits: { roundTrip: 4_000 }, idle: true });
    expect(contract.elapsedMs).toBeLessThan(20_000);
    // The command waits as long as people have to: a minute.
    expect(command.elapsedMs).toBeGreaterThan(55_000);
    expect(command.elapsedMs).toBeLessThan(70_000);
    expect(contract.problems[0]?.evidence['messageId'] ?? contract.roundTrip?.messageId).toContain('@lost.test>');
  });
});
