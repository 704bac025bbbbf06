import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IncomingEndpoint, OutgoingEndpoint } from '../../../src-main/contract/settings.ts';
import { readAddress } from '../../../src-main/core/address/read-address.ts';
import { runCheck } from '../../../src-main/core/check/run-check.ts';
import type { CheckEnd } from '../../../src-main/core/check/run-check.ts';
import { defaultLimits } from '../../../src-main/core/connect/limits.ts';
import { countdown } from '../../../src-main/core/countdown.ts';
import { bundledOffer } from '../../../src-main/core/detect/bundled-source.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { diagnoser, explainer } from '../../core/diagnose/knowledge-for-tests.ts';
import { clock, practiceWorld, random } from './harness.ts';
import type { Door } from './harness.ts';

/** The whole way of a check, as the app goes it: detection by domain, both lanes, the letter, the diagnosis. */
const { practice, dialer, resolver, sender, mailboxes } = practiceWorld();

afterAll(() => practice.close());

async function check(id: string, password: string, door: Door = 'tls'): Promise<CheckEnd['result']> {
  const { address: text } = await practice.start(id);
  const read = readAddress(text);
  if (!read.ok) throw new Error(read.error.kind);
  const offer = bundledOffer(practice.providers(), read.value);
  if (offer?.provider == null) throw new Error('the domain is not found');
  const incoming = offer.incoming.find((one) => one.security === door);
  const outgoing = offer.outgoing.find((one) => one.security === door);
  const secret = Secret.of(password);
  const deps = {
    dialer,
    resolver,
    limits: defaultLimits,
    clock,
    random,
    sender,
    mailboxes,
    diagnose: (...what: Parameters<typeof diagnoser.diagnose>) => diagnoser.diagnose(...what),
    explain: (...what: Parameters<typeof explainer.explain>) => explainer.explain(...what),
    letterText: () => ({ subject: 'MailReady: проверка почты', text: 'Проверка' }),
    hasNetwork: () => false,
  };
  const plan = {
    address: read.value.address,
    domain: read.value.domain,
    language: 'en' as const,
    from: read.value.address,
    incoming: IncomingEndpoint.parse(incoming),
    outgoing: OutgoingEndpoint.parse(outgoing),
    incomingSecret: secret,
    outgoingSecret: secret,
    provider: offer.provider,
    send: true,
    alsoTo: null,
    lookAtMx: false,
    swaps: [],
    leftovers: [],
  };
  const { result } = await runCheck(plan, deps, () => undefined, clock.monotonic(), countdown(clock, 29_000, new AbortController().signal));
  return result;
}

const step = (result: CheckEnd['result'], id: string): string => {
  const found = result.steps.find((one) => one.id === id);
  return `${found?.status ?? 'absent'}${found?.problem == null ? '' : ` ${found.problem}`}`;
};
const codes = (result: CheckEnd['result']): string[] => result.problems.map((problem) => problem.code);

describe.each(['tls', 'starttls'] as const)('a check over %s', (door) => {
  it('works: every step passes, the letter comes back and is removed', async () => {
    const result = await check('works', 'practice-1234', door);
    expect(codes(result)).toEqual([]);
    expect(result.verdict).toBe('ok');
    expect(result.steps.filter((one) => one.status !== 'passed').map((one) => one.id)).toEqual([]);
    expect(result.roundTrip).toMatchObject({ status: 'found', folder: 'INBOX', role: 'inbox' });
    expect(result.steps.find((one) => one.id === 'roundtrip.authentication')?.facts).toMatchObject({
      spf: 'pass',
      dkim: 'pass',
      dmarc: 'pass',
    });
    // Nothing is left behind: a second look finds an empty inbox and an empty Sent.
    const again = await check('works', 'practice-1234', door);
    expect(again.steps.find((one) => one.id === 'imap.inbox')?.facts).toMatchObject({ messages: 0 });
  });

  it('junk: all passes but the letter lies in Junk', async () => {
    const result = await check('junk', 'practice-1234', door);
    expect(result.verdict).toBe('warnings');
    expect(codes(result)).toEqual(['landed_in_spam']);
    expect(result.roundTrip).toMatchObject({ status: 'found', folder: 'Junk', role: 'junk' });
  });

  it('wrong-password: both logins are refused, one cause; the right one works', async () => {
    const wrong = await check('wrong-password', 'practice-1234', door);
    expect(wrong.verdict).toBe('failed');
    expect(codes(wrong)).toEqual(['auth_bad_credentials']);
    expect(step(wrong, 'imap.login')).toBe('failed auth_bad_credentials');
    expect(step(wrong, 'smtp.login')).toBe('failed auth_bad_credentials');
    expect((await check('wrong-password', 'practice-5678', door)).verdict).toBe('ok');
  });

  it('app-password: the usual password is refused as such; the app password works, with its spaces too', async () => {
    const usual = await check('app-password', 'practice-1234', door);
    expect(codes(usual)).toEqual(['app_password_required']);
    expect(step(usual, 'imap.login')).toBe('failed app_password_required');
    expect(step(usual, 'smtp.login')).toBe('failed app_password_required');
    expect((await check('app-password', 'schoolmailletter', door)).verdict).toBe('ok');
    expect((await check('app-password', 'scho olma ille tter', door)).verdict).toBe('ok');
    expect(await practice.mend('app-password')).toBe(false);
  });
});

describe('imap-off', () => {
  beforeEach(async () => {
    await practice.start('imap-off', { afresh: true });
  });

  it('lets SMTP in and keeps IMAP out until it is mended', async () => {
    const off = await check('imap-off', 'practice-1234');
    expect(off.verdict).toBe('failed');
    expect(codes(off)).toEqual(['protocol_disabled_by_user']);
    expect(step(off, 'imap.login')).toBe('failed protocol_disabled_by_user');
    expect(step(off, 'smtp.login')).toBe('passed');
    expect(await practice.mend('imap-off')).toBe(true);
    expect((await check('imap-off', 'practice-1234')).verdict).toBe('ok');
  });

  it('stays mended when it is started again, and is broken again when started afresh', async () => {
    await practice.mend('imap-off');
    await practice.start('imap-off');
    expect((await check('imap-off', 'practice-1234')).verdict).toBe('ok');
    await practice.start('imap-off', { afresh: true });
    expect(codes(await check('imap-off', 'practice-1234'))).toEqual(['protocol_disabled_by_user']);
  });

  it('still tells a wrong password from IMAP being off', async () => {
    expect(codes(await check('imap-off', 'something else'))).toEqual(['auth_bad_credentials']);
  });
});

describe('the accounts of two scenarios', () => {
  let address = '';
  beforeAll(async () => {
    address = (await practice.start('works')).address;
  });
  it('are apart: the password of one opens nothing of another', async () => {
    expect(address).toBe('anna@works.practice.invalid');
    expect(codes(await check('works', 'practice-5678'))).toEqual(['auth_bad_credentials']);
    expect(codes(await check('junk', 'schoolmailletter'))).toEqual(['auth_bad_credentials']);
  });
});
