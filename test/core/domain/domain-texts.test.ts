import { describe, expect, it } from 'vitest';
import { languages } from '../../../src-main/contract/problem.ts';
import type { Problem } from '../../../src-main/contract/problem.ts';
import { dkimWarning, dmarcWarning, spfWarning } from '../../../src-main/core/domain/domain-warnings.ts';
import { lookAtDkim } from '../../../src-main/core/domain/look-at-dkim.ts';
import { lookAtDmarc } from '../../../src-main/core/domain/look-at-dmarc.ts';
import { lookAtSpf } from '../../../src-main/core/domain/look-at-spf.ts';
import type { Observation } from '../../../src-main/core/facts.ts';
import { diagnoser, explainer } from '../diagnose/knowledge-for-tests.ts';
import { within, type Zone, zoneResolver } from './zone.ts';

const source = { host: 'smtp.firma.test', include: null };

async function spf(records: readonly string[], more: Zone['txt'] = {}): Promise<Observation | null> {
  const resolver = zoneResolver({ txt: { 'firma.test': records, ...more }, addresses: { 'smtp.firma.test': ['203.0.113.5'] } });
  const found = await lookAtSpf(
    { domain: 'firma.test', sender: 'anna@firma.test', server: { host: source.host, provider: null } },
    resolver,
    within(1_000),
  );
  return spfWarning(found, 'firma.test', source, true);
}
const dmarc = async (records: readonly string[]): Promise<Observation | null> =>
  dmarcWarning(await lookAtDmarc('firma.test', zoneResolver({ txt: { '_dmarc.firma.test': records } }), within(1_000)), 'firma.test');
const dkim = (): Observation | null =>
  dkimWarning(
    lookAtDkim('Authentication-Results: mx; dkim=fail\r\nDKIM-Signature: d=firma.test; s=mail\r\n', 'firma.test', 'relaxed'),
    'firma.test',
  );

const words = ({ title, what, why, steps, done }: Problem): string[] => [title, what, why, ...steps, done];

describe('what is said about a domain', () => {
  it.each([
    ['forbidden', () => spf(['v=spf1 ip4:203.0.113.9 -all']), ['v=spf1 ip4:203.0.113.9 a:smtp.firma.test -all', 'smtp.firma.test']],
    ['none', () => spf([]), ['v=spf1 a:smtp.firma.test ~all']],
    ['several', () => spf(['v=spf1 mx -all', 'v=spf1 a -all']), ['v=spf1 mx a -all', '2']],
    ['lookups', () => spf([`v=spf1 ${'mx '.repeat(12)}-all`]), ['12']],
    ['missing', () => spf(['v=spf1 include:gone.test mx ~all']), ['gone.test', 'v=spf1 mx ~all']],
    ['loop', () => spf(['v=spf1 include:firma.test ~all']), ['firma.test']],
    ['syntax', () => spf(['v=spf1 ipv4:203.0.113.9 -all']), ['ipv4:203.0.113.9']],
    ['voids', () => spf(['v=spf1 a:x.test a:y.test a:z.test -all']), ['firma.test']],
    ['two rules', () => dmarc(['v=DMARC1; p=none', 'v=DMARC1; p=reject']), ['_dmarc.firma.test', '2']],
    ['a rule that does not exist', () => dmarc(['v=DMARC1; p=always']), ['_dmarc.firma.test', 'p=always', 'v=DMARC1; p=none']],
    ['a signature', () => Promise.resolve(dkim()), ['mail._domainkey.firma.test', 'dkim=fail']],
  ])('%s: in both languages, short, with a letter that holds the facts', async (_case, observe, facts) => {
    const observation = await observe();
    if (observation === null) throw new Error('nothing was found wrong');
    const diagnosis = diagnoser.diagnose(observation, { provider: null, domain: 'firma.test', address: 'anna@firma.test' });
    expect(diagnosis).toMatchObject({
      code: 'domain_auth_failed',
      part: 'domain',
      fixer: 'mailbox_admin',
      variant: observation.params?.['about'],
    });
    const told = languages.map((language) => explainer.explain(diagnosis, language));
    for (const problem of told) {
      const all = words(problem).join(' ');
      expect(all).not.toMatch(/[{}…]|undefined/u);
      expect(all.split(/\s+/u).length).toBeLessThanOrEqual(90);
      expect(problem.title).not.toMatch(/SPF|DKIM|DMARC|DNS/u);
      for (const fact of facts) expect(problem.letter).toContain(fact);
      expect(problem.letter).not.toMatch(/[{}…]|undefined/u);
      expect(problem.letter?.split('\n').some((line) => /: *$/u.test(line))).toBe(false);
    }
    expect(told[0]?.title).not.toBe(told[1]?.title);
  });

  it('a line of DNS is shown whole or not at all, foreign characters made harmless', async () => {
    const observation = await spf([`v=spf1 ${'ip4:203.0.113.9 '.repeat(30)}-all`]);
    expect(String(observation?.params?.['record'])).toHaveLength(255);
    expect(observation?.params).not.toHaveProperty('line');
    expect((await spf(['v=spf1 \u0007<b>ю</b> -all']))?.params).toMatchObject({ term: '?<b>?</b>' });
  });
});
