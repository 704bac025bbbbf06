import { describe, expect, it } from 'vitest';
import { ispdb, own, ownAutoconfig, ownOut, providers, wellKnown } from './firma.ts';
import { autoconfig, badCertificate, mx, play, refused, srv } from './world.ts';

describe('a domain of one own', () => {
  it('by MX at a hoster we know: trusted', async () => {
    const { result, ms } = await play('info@firma.test', {
      providers,
      mx: { 'firma.test': mx('mx1.hoster-mx.test') },
      servers: { 'imap.hoster.test:993': 'ok', 'smtp.hoster.test:465': 'ok' },
    });
    expect(result).toMatchObject({
      provider: 'hoster',
      settingsTrusted: true,
      settings: { incoming: { host: 'imap.hoster.test', username: 'info@firma.test' } },
    });
    expect(result.candidates[0]).toMatchObject({ source: 'mx', trusted: true, verified: true, from: 'mx1.hoster-mx.test' });
    // One question and one probe: nothing else is waited for.
    expect(ms).toBe(200);
  });

  it('by SRV: priority, then the usual forms', async () => {
    const { result, ms } = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.firma.test') },
      srv: {
        '_imaps._tcp.firma.test': [srv(993, 'second.firma.test', 20), srv(9993, 'first.firma.test', 10)],
        '_imap._tcp.firma.test': [srv(143, 'first.firma.test')],
        '_pop3s._tcp.firma.test': [srv(0, '.')],
        '_submissions._tcp.firma.test': [srv(465, 'smtp.firma.test')],
      },
      servers: { 'first.firma.test:9993': 'ok', 'smtp.firma.test:465': 'ok' },
    });
    expect(result.settings).toMatchObject({
      incoming: { host: 'first.firma.test', port: 9993, username: 'info@firma.test' },
      outgoing: { port: 465 },
    });
    expect(result.candidates[0]).toMatchObject({ source: 'srv', trusted: true, verified: true });
    expect(result.observations).toEqual([]);
    expect(ms).toBe(200);
  });

  it('a JMAP server is noted, and never waited for', async () => {
    const script = {
      mx: { 'firma.test': mx('mx.firma.test') },
      servers: { 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
    } as const;
    const records = {
      '_imaps._tcp.firma.test': [srv(993, 'imap.firma.test')],
      '_submissions._tcp.firma.test': [srv(465, 'smtp.firma.test')],
    };
    const noted = await play('info@firma.test', { ...script, srv: { ...records, '_jmap._tcp.firma.test': [srv(443, 'jmap.firma.test')] } });
    expect(noted.detail('srv')).toContain('jmap.firma.test');
    const hanging = await play('info@firma.test', { ...script, srv: { ...records, '_jmap._tcp.firma.test': 'hangs' } });
    expect(hanging.ms).toBe(200);
  });

  it('SRV outside the base domain is asked about', async () => {
    const { result } = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.else.test') },
      srv: { '_imaps._tcp.firma.test': [srv(993, 'imap.else.test')], '_submissions._tcp.firma.test': [srv(465, 'smtp.firma.test')] },
      servers: { 'imap.else.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
    });
    expect(result).toMatchObject({ settingsTrusted: false, candidates: [{ source: 'srv', trusted: false, verified: true }] });
  });

  it('SRV with the target "." offers nothing', async () => {
    const { outcome, detail } = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.firma.test') },
      srv: { '_imaps._tcp.firma.test': [srv(0, '.')], '_submissions._tcp.firma.test': [srv(0, '.')] },
    });
    expect([outcome('srv'), detail('srv')]).toEqual(['nothing', expect.stringContaining('offers none')]);
  });

  it('SRV with a port or target that cannot be is a named failure', async () => {
    for (const record of [
      srv(0, 'imap.firma.test'),
      srv(99_999, 'imap.firma.test'),
      srv(993, 'im ap.firma.test'),
      srv(993, '127.0.0.1'),
      srv(993, 'a\u0001.firma.test'),
    ]) {
      const { result, outcome, detail } = await play('info@firma.test', {
        mx: { 'firma.test': mx('mx.firma.test') },
        srv: { '_imaps._tcp.firma.test': [record] },
      });
      expect(result.settings).toBeNull();
      expect([outcome('srv'), detail('srv')]).toEqual(['failed', expect.stringContaining('no usable target')]);
    }
  });

  it('by autoconfig: other hosts, the local part as login', async () => {
    const { result } = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.firma.test') },
      web: { [ownAutoconfig]: autoconfig({ ...own, user: '%EMAILLOCALPART%' }, { ...ownOut, user: '%EMAILLOCALPART%' }) },
      servers: { 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
    });
    expect(result.settings).toMatchObject({ incoming: { host: 'imap.firma.test', username: 'info' }, outgoing: { username: 'info' } });
    expect(result.candidates[0]).toMatchObject({
      source: 'autoconfig',
      trusted: true,
      verified: true,
      from: ownAutoconfig,
      auth: ['password'],
    });
  });

  it.each(['with', 'without'])('asks well-known %s the address', async (form) => {
    const url = form === 'with' ? `${wellKnown}?emailaddress=info%40firma.test` : wellKnown;
    const { result, asked } = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.firma.test') },
      web: { [wellKnown]: 404, [`${wellKnown}?emailaddress=info%40firma.test`]: 404, [url]: autoconfig(own, ownOut) },
      servers: { 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
    });
    expect(result.candidates[0]).toMatchObject({ source: 'well-known', trusted: true, verified: true });
    expect(asked).toEqual(expect.arrayContaining([`get ${wellKnown}`, `get ${wellKnown}?emailaddress=info%40firma.test`]));
  });

  it.each([
    ['inside the domain', own, ownOut, true],
    ['elsewhere', { ...own, host: 'imap.else.test' }, ownOut, false],
  ])('ISPDB for the domain, servers %s', async (_where, incoming, outgoing, trusted) => {
    const { result } = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.firma.test') },
      web: { [ispdb]: autoconfig(incoming, outgoing) },
      servers: { [`${incoming.host}:993`]: 'ok', 'smtp.firma.test:465': 'ok' },
    });
    expect(result.candidates[0]).toMatchObject({ source: 'ispdb', trusted, verified: true });
    expect(result.settingsTrusted).toBe(trusted);
  });

  it.each([
    ['parent', 'https://autoconfig.thunderbird.net/v1.1/eu.stranger.test', 'ispdb'],
    ['base domain', 'https://autoconfig.thunderbird.net/v1.1/stranger.test', 'ispdb'],
    ['own autoconfig', 'https://autoconfig.stranger.test/mail/config-v1.1.xml', 'autoconfig'],
  ])('the mail exchanger’s %s is asked about', async (_what, url, source) => {
    const { result } = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx1.eu.stranger.test') },
      web: { [url]: autoconfig({ ...own, host: 'imap.stranger.test' }, { ...ownOut, host: 'smtp.stranger.test' }) },
      servers: { 'imap.stranger.test:993': 'ok', 'smtp.stranger.test:465': 'ok' },
    });
    expect(result.candidates[0]).toMatchObject({ source, trusted: false, verified: true });
    expect(result.settingsTrusted).toBe(false);
  });

  it('by guessing: only what answers over TLS, and never trusted', async () => {
    const { result, outcome, asked } = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.firma.test') },
      servers: { 'mail.firma.test:993': 'ok', 'mail.firma.test:587': 'ok', 'firma.test:993': 'ok' },
    });
    expect(result.settings).toMatchObject({
      incoming: { host: 'mail.firma.test', port: 993 },
      outgoing: { host: 'mail.firma.test', port: 587, security: 'starttls' },
    });
    expect(result.candidates).toMatchObject([{ source: 'guess', trusted: false, verified: true }]);
    expect(outcome('guess')).toBe('found');
    expect(asked.filter((one) => /:(?:25|110|995|80)$/u.test(one))).toEqual([]);
  });

  it('a guessed server with a bad certificate is named, so that the check can say what is wrong', async () => {
    const { result } = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.firma.test') },
      servers: { 'mail.firma.test:993': badCertificate(), 'mail.firma.test:465': badCertificate() },
    });
    expect(result.candidates).toMatchObject([{ source: 'guess', trusted: false, verified: false, incoming: { host: 'mail.firma.test' } }]);
  });

  it('a silent first host costs guessing little', async () => {
    const { result, ms } = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.firma.test') },
      servers: { 'imap.firma.test:993': 'hangs', 'imap.firma.test:143': 'hangs', 'mail.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
    });
    expect(result.settings?.incoming?.host).toBe('mail.firma.test');
    expect(ms).toBeLessThan(500);
  });
});

describe('ranking', () => {
  const everything = {
    mx: { 'firma.test': mx('mx.firma.test') },
    srv: { '_imaps._tcp.firma.test': [srv(993, 'imap.else.test')], '_submissions._tcp.firma.test': [srv(465, 'smtp.else.test')] },
    web: { [ownAutoconfig]: autoconfig(own, ownOut) },
  };

  it('trust stands before verification and before the order of sources', async () => {
    const { result } = await play('info@firma.test', {
      ...everything,
      servers: { 'imap.else.test:993': 'ok', 'smtp.else.test:465': 'ok' },
    });
    expect(result.candidates).toMatchObject([
      { source: 'autoconfig', trusted: true, verified: false },
      { source: 'srv', trusted: false, verified: true },
    ]);
    expect(result.settings?.incoming?.host).toBe('imap.firma.test');
  });

  it('a stale document loses to a live mail exchanger, and the other way round', async () => {
    const stale = {
      providers,
      mx: { 'firma.test': mx('mx1.hoster-mx.test') },
      web: { [ownAutoconfig]: autoconfig(own, ownOut) },
    };
    const live = await play('info@firma.test', { ...stale, servers: { 'imap.hoster.test:993': 'ok', 'smtp.hoster.test:465': 'ok' } });
    expect(live.result.settings?.incoming?.host).toBe('imap.hoster.test');
    const filter = await play('info@firma.test', { ...stale, servers: { 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' } });
    expect(filter.result.settings?.incoming?.host).toBe('imap.firma.test');
    // The mail exchanger was a filter before servers of one's own: its guide would mislead.
    expect(filter.result.provider).toBeNull();
  });

  it('the same servers from two sources are one candidate', async () => {
    const { result } = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.firma.test') },
      web: { [ownAutoconfig]: autoconfig(own, { ...ownOut, auth: 'OAuth2' }), [wellKnown]: autoconfig(own, ownOut) },
      servers: { 'imap.firma.test:993': refused() },
    });
    expect(result.candidates).toHaveLength(1);
    expect(result.candidates[0]).toMatchObject({ source: 'autoconfig', auth: ['password', 'oauth2'] });
  });

  it('takes the direction that the best find lacks from the next', async () => {
    const { result } = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.firma.test') },
      srv: { '_imaps._tcp.firma.test': [srv(993, 'imap.firma.test')] },
      servers: { 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
    });
    expect(result.settings).toMatchObject({ incoming: { host: 'imap.firma.test' }, outgoing: { host: 'smtp.firma.test' } });
    expect(result.settingsTrusted).toBe(false);
  });

  it('knows the provider by its servers, whoever named them', async () => {
    const { result } = await play('info@firma.test', {
      providers,
      mx: { 'firma.test': mx('filter.stranger.test') },
      srv: { '_imaps._tcp.firma.test': [srv(993, 'imap.hoster.test')], '_submissions._tcp.firma.test': [srv(465, 'smtp.hoster.test')] },
      servers: { 'imap.hoster.test:993': 'ok', 'smtp.hoster.test:465': 'ok' },
    });
    expect(result).toMatchObject({ provider: 'hoster', settingsTrusted: false, guide: { appPassword: 'required' } });
  });
});
