import { describe, expect, it } from 'vitest';
import type { StepId } from '../../../src-main/contract/check.ts';
import { watchDomain, type DomainSubject } from '../../../src-main/core/check/look-at-domain.ts';
import { type StepRecord, StepLog } from '../../../src-main/core/check/step-log.ts';
import type { ProblemCode } from '../../../src-main/contract/problem-codes.ts';
import type { Observation } from '../../../src-main/core/facts.ts';
import { within, type Zone, zoneResolver } from './zone.ts';

const clock = { now: () => 0, monotonic: () => performance.now(), sleep: () => Promise.resolve() };
const outgoing = { protocol: 'smtp', host: 'smtp.firma.test', port: 465, security: 'tls', username: 'anna@firma.test' } as const;
const subject: DomainSubject = { domain: 'firma.test', from: 'anna@firma.test', outgoing, provider: null };
const good: Zone = {
  mx: { 'firma.test': ['mail.firma.test'] },
  addresses: { 'mail.firma.test': ['203.0.113.5'], 'smtp.firma.test': ['203.0.113.5'] },
  txt: { 'firma.test': ['v=spf1 mx -all'], '_dmarc.firma.test': ['v=DMARC1; p=reject'] },
};

interface Watched {
  readonly step: (id: StepId) => StepRecord | undefined;
  readonly words: readonly string[];
}

/** Watches a domain; the lanes are over after `lanesMs`, when the letter with these headers has come. */
async function watch(zone: Zone, headers: string | null, over: Partial<DomainSubject> = {}, lanesMs = 30): Promise<Watched> {
  const code = ({ happening }: Observation): ProblemCode | null => (happening.kind === 'known' ? happening.code : null);
  const log = new StepLog(clock, performance.now(), () => undefined, code);
  const watched = watchDomain({ ...subject, ...over }, { resolver: zoneResolver(zone), clock }, log, within(20_000));
  await new Promise((resolve) => setTimeout(resolve, lanesMs));
  await watched.settle(headers);
  log.complete(watched.steps);
  const records = log.records(watched.steps);
  return {
    step: (id) => records.find((record) => record.id === id),
    words: records.map(
      ({ id, status, observation }) =>
        `${id} ${status}${observation === null ? '' : ` ${String(observation.params?.['about'] ?? '')} ${String(observation.params?.['fault'] ?? '')}`.trimEnd()}`,
    ),
  };
}
const letter =
  'Authentication-Results: mail.firma.test; spf=pass smtp.mailfrom=firma.test; dkim=pass\r\nDKIM-Signature: v=1; d=firma.test; s=mail; b=x\r\n';

describe('the domain, looked at beside a check', () => {
  it('passes where all is well', async () => {
    const { words, step } = await watch(good, letter);
    expect(words).toEqual(['domain.mx passed', 'domain.spf passed', 'domain.dkim passed', 'domain.dmarc passed']);
    expect(step('domain.spf')?.facts).toMatchObject({ record: 'v=spf1 mx -all', verdict: 'allowed', by: 'mx', lookups: 1 });
    expect(step('domain.dkim')?.facts).toMatchObject({ verdict: 'passed', aligned: true, signedBy: ['firma.test'], selectors: ['mail'] });
    expect(step('domain.dmarc')?.facts).toMatchObject({ policy: 'reject', at: '_dmarc.firma.test' });
  });

  it('without a letter DKIM is skipped', async () => {
    expect((await watch(good, null)).words).toContain('domain.dkim skipped');
  });

  it('no SPF, no DMARC and no signature are facts, not warnings', async () => {
    const { words, step } = await watch({ ...good, txt: {} }, 'Subject: x\r\n');
    expect(words).toEqual(['domain.mx passed', 'domain.spf passed', 'domain.dkim passed', 'domain.dmarc passed']);
    expect(step('domain.spf')?.facts).toMatchObject({ record: null, verdict: 'none' });
    expect(step('domain.dmarc')?.facts).toMatchObject({ record: null, verdict: 'none' });
    expect(step('domain.dkim')?.facts).toMatchObject({ verdict: 'unsigned' });
  });

  it.each([
    ['the server is forbidden', ['v=spf1 ip4:203.0.113.9 -all'], 'domain.spf warning spf forbidden'],
    ['two records', ['v=spf1 mx -all', 'v=spf1 a -all'], 'domain.spf warning spf several'],
    ['too many lookups', [`v=spf1 ${'mx '.repeat(11)}-all`], 'domain.spf warning spf lookups'],
    ['another server, mildly', ['v=spf1 ip4:203.0.113.9 ~all'], 'domain.spf passed'],
  ])('%s', async (_case, records, words) => {
    expect((await watch({ ...good, txt: { ...good.txt, 'firma.test': records } }, null)).words).toContain(words);
  });

  it('the letter knows better from which address the provider sends', async () => {
    const zone: Zone = { ...good, txt: { 'firma.test': ['v=spf1 ip4:203.0.113.9 -all'] } };
    expect((await watch(zone, letter)).step('domain.spf')).toMatchObject({
      status: 'passed',
      facts: { provedByLetter: true },
      observation: null,
    });
    expect((await watch(zone, letter.replace('spf=pass', 'spf=none'))).step('domain.spf')).toMatchObject({ status: 'warning' });
  });

  it('a signature that fails and broken rules are warned of', async () => {
    const zone: Zone = { ...good, txt: { ...good.txt, '_dmarc.firma.test': ['v=DMARC1; p=always'] } };
    const { words, step } = await watch(zone, letter.replace('dkim=pass', 'dkim=fail'));
    expect(words).toEqual(['domain.mx passed', 'domain.spf passed', 'domain.dkim warning dkim', 'domain.dmarc warning dmarc syntax']);
    expect(step('domain.dkim')?.observation?.params).toMatchObject({ at: 'mail._domainkey.firma.test', result: 'fail' });
    expect(step('domain.dmarc')?.problem).toBe('domain_auth_failed');
  });

  it('no mail exchanger is a warning as before', async () => {
    expect((await watch({ ...good, mx: { 'firma.test': ['.'] } }, null)).step('domain.mx')).toMatchObject({
      status: 'warning',
      problem: 'domain_accepts_no_mail',
    });
  });

  it('nobody waits for DNS that hangs', async () => {
    const began = performance.now();
    const { words } = await watch(
      { mx: { 'firma.test': 'hangs' }, txt: { 'firma.test': 'hangs', '_dmarc.firma.test': 'hangs' } },
      null,
      {},
      20,
    );
    expect(performance.now() - began).toBeLessThan(500);
    expect(words).toEqual(['domain.mx skipped', 'domain.spf skipped', 'domain.dkim skipped', 'domain.dmarc skipped']);
  });

  it('the sender’s domain counts only where it is the address’s own, and only where something is sent', async () => {
    expect((await watch(good, null, { from: 'anna@other.test' })).words).toEqual(['domain.mx passed']);
    expect((await watch(good, null, { outgoing: null })).words).toEqual(['domain.mx passed']);
  });
});
