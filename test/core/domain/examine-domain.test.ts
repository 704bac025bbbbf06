import { describe, expect, it } from 'vitest';
import { examineDomain, type Examined } from '../../../src-main/core/domain/examine-domain.ts';
import { provider } from '../detect/world.ts';
import { within, type Zone, zoneResolver } from './zone.ts';

const yandex360 = { ...provider('yandex360', { mx: ['mx.yandex.test'], domains: [] }), spf_include: '_spf.yandex.test' };
const providers = [yandex360];

async function examine(
  zone: Zone,
  ms = 1_000,
): Promise<Examined & { readonly codes: readonly string[]; readonly parts: readonly string[] }> {
  const parts: string[] = [];
  const found = await examineDomain('firma.test', providers, zoneResolver(zone), within(ms), (part) => parts.push(part));
  const codes = found.observations.map(
    ({ severity, happening }) => `${severity} ${happening.kind === 'known' ? happening.code : happening.kind}`,
  );
  return { ...found, codes, parts };
}
const hosted: Zone = {
  mx: { 'firma.test': ['mx.yandex.test'] },
  txt: {
    'firma.test': ['v=spf1 redirect=_spf.yandex.test'],
    '_spf.yandex.test': ['v=spf1 ip4:203.0.113.0/24 ~all'],
    '_dmarc.firma.test': ['v=DMARC1; p=none'],
  },
};

describe('the report on a domain', () => {
  it('names the provider by MX and reads SPF against its outgoing server', async () => {
    const found = await examine(hosted);
    expect(found).toMatchObject({
      provider: { id: 'yandex360' },
      source: { host: 'smtp.yandex360.test', include: '_spf.yandex.test' },
      codes: [],
    });
    expect(found.spf).toMatchObject({ verdict: 'allowed', by: 'redirect=_spf.yandex.test' });
    expect(found.dmarc).toMatchObject({ verdict: 'found', policy: 'none' });
    expect([...found.parts].sort()).toEqual(['dmarc', 'mx', 'spf']);
  });

  it('a domain with servers of its own is judged without one', async () => {
    expect(
      await examine({
        mx: { 'firma.test': ['mail.firma.test'] },
        txt: { 'firma.test': ['v=spf1 mx -all'] },
        addresses: { 'mail.firma.test': ['203.0.113.5'] },
      }),
    ).toMatchObject({ provider: null, source: null, spf: { verdict: 'valid' }, dmarc: { verdict: 'none' }, codes: [] });
  });

  it.each<[string, Zone, readonly string[]]>([
    ['no SPF at all', { ...hosted, txt: {} }, ['warning domain_auth_failed']],
    ['no mail exchanger', { txt: { 'firma.test': ['v=spf1 -all'] } }, ['warning domain_accepts_no_mail']],
    ['a domain that takes no mail', { ...hosted, mx: { 'firma.test': ['.'] } }, ['warning domain_accepts_no_mail']],
    [
      'two faults',
      { ...hosted, txt: { 'firma.test': ['v=spf1 ipv4:1.2.3.4'], '_dmarc.firma.test': ['v=DMARC1; p=x'] } },
      ['warning domain_auth_failed', 'warning domain_auth_failed'],
    ],
    ['a domain that does not exist', {}, ['failed domain_not_found']],
    [
      'DNS that refuses',
      { mx: { 'firma.test': 'servfail' }, txt: { 'firma.test': 'servfail', '_dmarc.firma.test': 'servfail' } },
      ['failed dns'],
    ],
  ])('%s', async (_case, zone, codes) => expect((await examine(zone)).codes).toEqual(codes));

  it('DNS that hangs ends with the bounds and is not taken for a domain that does not exist', async () => {
    const found = await examine({ mx: { 'firma.test': 'hangs' }, txt: { 'firma.test': 'hangs', '_dmarc.firma.test': 'hangs' } }, 100);
    expect(found).toMatchObject({ mx: { verdict: 'unknown' }, codes: ['failed dns'] });
  });
});
