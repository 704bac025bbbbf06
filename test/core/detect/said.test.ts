import { describe, expect, it } from 'vitest';
import { ispdb, ownAutoconfig, providers, wellKnown } from './firma.ts';
import { mx, play, srv } from './world.ts';

describe('what has to be said', () => {
  const codes = (world: { result: { observations: readonly { happening: unknown; severity: string }[] } }) =>
    world.result.observations.map(({ happening, severity }) => [
      (happening as { code?: string; kind: string }).code ?? (happening as { kind: string }).kind,
      severity,
    ]);

  it('a domain that does not exist', async () => {
    const world = await play('info@absent.test', { web: { 'https://autoconfig.thunderbird.net/v1.1/absent.test': 'hangs' } });
    expect(codes(world)).toEqual([['domain_not_found', 'failed']]);
    expect(world.ms).toBeLessThan(200);
  });

  it('a resolver that denies names that exist is the cause, not the domain; one that was named is taken at its word', async () => {
    const world = await play('info@absent.test', { doubtsDenials: true });
    expect(world.result.observations).toMatchObject([
      { part: 'network', stage: 'dns', happening: { kind: 'dns', outcome: 'nxdomain' }, context: { network: 'denies_all' } },
    ]);
    expect(codes(await play('info@absent.test', { doubtsDenials: true, hosts: ['smtp.gmail.com'] }))).toEqual([
      ['domain_not_found', 'failed'],
    ]);
    expect((await play('info@absent.test', {})).asked).not.toContain('address smtp.gmail.com');
  });

  it('no MX and no servers; the same with a null MX', async () => {
    expect(codes(await play('info@firma.test', { mx: { 'firma.test': 'nodata' } }))).toEqual([['domain_accepts_no_mail', 'failed']]);
    expect(codes(await play('info@firma.test', { mx: { 'firma.test': mx('.') } }))).toEqual([['domain_accepts_no_mail', 'failed']]);
  });

  it('no MX but servers is a warning', async () => {
    const script = {
      srv: { '_imaps._tcp.firma.test': [srv(993, 'imap.firma.test')], '_submissions._tcp.firma.test': [srv(465, 'smtp.firma.test')] },
      servers: { 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
    } as const;
    expect(codes(await play('info@firma.test', { ...script, mx: { 'firma.test': 'nodata' } }))).toEqual([
      ['domain_accepts_no_mail', 'warning'],
    ]);
    expect(codes(await play('info@firma.test', { ...script, mx: { 'firma.test': mx('.') } }))).toEqual([
      ['domain_accepts_no_mail', 'warning'],
    ]);
  });

  it('DNS that does not answer, or answers nonsense', async () => {
    for (const dns of ['hangs', 'servfail', 'refused', 'unreachable', 'malformed'] as const) {
      const world = await play('info@firma.test', { dns });
      expect(world.result.observations).toMatchObject([{ happening: { kind: 'dns' }, stage: 'dns', severity: 'failed' }]);
      expect(world.ms).toBeLessThanOrEqual(8_000);
    }
  });

  it('DNS fails for this domain alone', async () => {
    expect(codes(await play('info@firma.test', { mx: { 'firma.test': 'servfail' } }))).toEqual([['dns', 'failed']]);
  });

  it('no network at all: one cause, at once', async () => {
    const world = await play('info@firma.test', { dns: 'no_route' });
    expect(codes(world)).toEqual([['network_unreachable', 'failed']]);
    expect(world.ms).toBeLessThan(1_000);
    const unreachable = { kind: 'errno', errno: 'ENETUNREACH', message: '' } as const;
    const bundled = await play('ivan@yandex.test', {
      providers,
      dns: 'no_route',
      servers: { 'imap.yandex.test:993': unreachable, 'smtp.yandex.test:465': unreachable, 'smtp.yandex.test:587': unreachable },
    });
    expect(codes(bundled)).toEqual([['network_unreachable', 'failed']]);
    expect(bundled.result.settings).not.toBeNull();
    expect(bundled.ms).toBeLessThan(3_000);
  });

  it('mail is accepted but nobody names a server', async () => {
    expect(codes(await play('info@firma.test', { mx: { 'firma.test': mx('mx.firma.test') } }))).toEqual([['autoconfig_failed', 'failed']]);
  });

  it('a portal that answers for every name', async () => {
    const tls = { kind: 'tls', detail: 'ERR_TLS_CERT_ALTNAME_INVALID' } as const;
    expect(
      codes(
        await play('info@firma.test', {
          mx: { 'firma.test': 'nodata' },
          web: { [wellKnown]: tls, [`${wellKnown}?emailaddress=info%40firma.test`]: tls, [ispdb]: tls },
        }),
      ),
    ).toEqual([['captive_portal', 'failed']]);
  });

  it('one site with a wrong certificate is no portal', async () => {
    const tls = { kind: 'tls', detail: 'ERR_TLS_CERT_ALTNAME_INVALID' } as const;
    expect(
      codes(await play('info@firma.test', { mx: { 'firma.test': mx('mx.firma.test') }, web: { [wellKnown]: tls, [ownAutoconfig]: tls } })),
    ).toEqual([['autoconfig_failed', 'failed']]);
  });
});
