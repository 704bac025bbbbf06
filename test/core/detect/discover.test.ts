import { describe, expect, it } from 'vitest';
import { autoconfig, badCertificate, mx, play, provider, refused, srv } from './world.ts';

const yandex = provider('yandex');
const hoster = provider('hoster', { category: 'hosting', domains: [] });
const providers = [yandex, hoster];
const own = { type: 'imap', host: 'imap.firma.test' } as const;
const ownOut = { type: 'smtp', host: 'smtp.firma.test' } as const;
const wellKnown = 'https://firma.test/.well-known/autoconfig/mail/config-v1.1.xml';
const ownAutoconfig = 'https://autoconfig.firma.test/mail/config-v1.1.xml';
const ispdb = 'https://autoconfig.thunderbird.net/v1.1/firma.test';

describe('bundled provider', () => {
  it('is known without any network', async () => {
    const { result, ms, asked } = await play('ivan+shop@yandex.test', { providers, offline: true });
    expect(result).toMatchObject({
      address: 'ivan+shop@yandex.test',
      provider: 'yandex',
      settings: {
        incoming: { protocol: 'imap', host: 'imap.yandex.test', port: 993, security: 'tls', username: 'ivan@yandex.test' },
        outgoing: { host: 'smtp.yandex.test', port: 465 },
      },
      settingsTrusted: true,
      guide: { appPassword: 'required', imapMustBeEnabled: true, oauth: 'offered' },
      observations: [],
    });
    expect(result.candidates.every(({ verified }) => !verified)).toBe(true);
    expect(result.sources.map(({ outcome }) => outcome)).toEqual(['found', ...Array<string>(8).fill('skipped')]);
    expect([ms, asked]).toEqual([0, []]);
  });

  it('offline and unknown: says so', async () => {
    const { result, asked } = await play('ivan@firma.test', { providers, offline: true });
    expect(result).toMatchObject({
      settings: null,
      provider: null,
      observations: [{ happening: { code: 'autoconfig_failed' }, severity: 'failed' }],
    });
    expect(asked).toEqual([]);
  });

  it('asks nobody else when its servers answer', async () => {
    const { result, ms, asked } = await play('ivan@yandex.test', {
      providers,
      servers: { 'imap.yandex.test:993': 'ok', 'smtp.yandex.test:465': 'ok' },
    });
    expect(result.candidates[0]).toMatchObject({ source: 'bundled', trusted: true, verified: true });
    expect(asked).toEqual(['probe imap.yandex.test:993', 'probe smtp.yandex.test:465']);
    expect(ms).toBe(160);
  });

  it('takes the other port form when the first is refused, and remembers why', async () => {
    const { result } = await play('ivan@yandex.test', {
      providers,
      servers: { 'imap.yandex.test:993': 'ok', 'smtp.yandex.test:465': refused(), 'smtp.yandex.test:587': 'ok' },
    });
    expect(result.settings?.outgoing).toMatchObject({ port: 587, security: 'starttls' });
    expect(result.candidates[0]).toMatchObject({ verified: true, outgoing: { port: 587 } });
    expect(result.swaps).toMatchObject([{ from: { port: 465 }, to: { port: 587 }, observation: { happening: { errno: 'ECONNREFUSED' } } }]);
  });

  it('does not wait for the silent form before it tries the other', async () => {
    const { result, ms, asked } = await play('ivan@yandex.test', {
      providers,
      servers: { 'imap.yandex.test:993': 'ok', 'smtp.yandex.test:465': 'hangs', 'smtp.yandex.test:587': 'ok' },
    });
    expect(result.settings?.outgoing?.port).toBe(587);
    expect(result.swaps).toMatchObject([{ observation: { happening: { kind: 'timeout' } } }]);
    expect(asked.filter((one) => one.startsWith('probe'))).toHaveLength(3);
    expect(ms).toBe(5_000);
  });

  it('never changes the port because of a certificate', async () => {
    const { result, asked } = await play('ivan@yandex.test', {
      providers,
      servers: { 'imap.yandex.test:993': 'ok', 'smtp.yandex.test:465': badCertificate(), 'smtp.yandex.test:587': 'ok' },
    });
    expect(result.settings?.outgoing?.port).toBe(465);
    expect(result.candidates[0]).toMatchObject({ source: 'bundled', verified: false });
    expect(result.swaps).toEqual([]);
    expect(asked).not.toContain('probe smtp.yandex.test:587');
  });

  it('stays the choice when it cannot be reached', async () => {
    const { result, outcome } = await play('ivan@yandex.test', { providers, servers: {} });
    expect(result.settings?.incoming?.host).toBe('imap.yandex.test');
    expect(result.settingsTrusted).toBe(true);
    expect([outcome('well-known'), outcome('guess')]).toEqual(['nothing', 'skipped']);
  });

  it('a login that cannot be made from the address: the nearest one is named, never an empty one', async () => {
    const special = provider('special', { login: 'special', login_hint: { ru: 'Логин из кабинета', en: 'The login of the account' } });
    const { result } = await play('ivan+shop@special.test', { providers: [special], offline: true });
    expect(result.settings).toMatchObject({ incoming: { username: 'ivan@special.test' }, outgoing: { username: 'ivan@special.test' } });
  });

  it('keeps what the variant of the domain says', async () => {
    const both = provider('both', {
      second_login: 'full_address',
      variants: [{ domains: [], mx: ['*.own-both.test'], login: 'full_address', second_login: null }],
    });
    const own = await play('ivan@firma.test', { providers: [both], mx: { 'firma.test': mx('mx1.own-both.test') } });
    expect(own.result).toMatchObject({ provider: 'both', providerData: { id: 'both', second_login: null } });
    const public_ = await play('ivan@both.test', { providers: [both], offline: true });
    expect(public_.result.providerData).toMatchObject({ second_login: 'full_address' });
  });

  it('knows a provider that lets no program in', async () => {
    const closed = provider('closed', {
      status: 'impossible',
      incoming: [],
      outgoing: [],
      sign_in: { password: 'none', oauth: 'none', app_password_needs_2fa: null },
    });
    const { result, asked } = await play('ivan@closed.test', { providers: [closed] });
    expect(result).toMatchObject({ provider: 'closed', settings: null, guide: { appPassword: 'impossible' } });
    expect(asked).toEqual([]);
  });
});

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

describe('time', () => {
  const bySrv = {
    mx: { 'firma.test': mx('mx.firma.test') },
    srv: { '_imaps._tcp.firma.test': [srv(993, 'imap.firma.test')], '_submissions._tcp.firma.test': [srv(465, 'smtp.firma.test')] },
    servers: { 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
  } as const;

  it('a hanging source is cancelled, not awaited', async () => {
    const { result, ms, cancelled, outcome } = await play('info@firma.test', {
      ...bySrv,
      web: { [ownAutoconfig]: 'hangs', [wellKnown]: 'hangs', [ispdb]: 'hangs' },
    });
    expect(result.candidates[0]).toMatchObject({ source: 'srv', verified: true });
    expect(ms).toBe(200);
    expect([outcome('autoconfig'), outcome('ispdb')]).toEqual(['skipped', 'skipped']);
    expect(cancelled).toEqual(expect.arrayContaining([`get ${wellKnown}`, `get ${ispdb}`]));
  });

  it('a better source that hangs costs nothing when the find is trusted and verified', async () => {
    const { ms } = await play('info@firma.test', {
      mx: { 'firma.test': 'hangs' },
      srv: bySrv.srv,
      servers: bySrv.servers,
    });
    expect(ms).toBeLessThanOrEqual(201);
  });

  it('a better source that answers in time wins', async () => {
    const { result } = await play('info@firma.test', {
      ...bySrv,
      providers,
      mx: { 'firma.test': mx('mx.hoster-mx.test') },
      servers: { ...bySrv.servers, 'imap.hoster.test:993': { after: 170 }, 'smtp.hoster.test:465': 'ok' },
    });
    expect(result.candidates[0]).toMatchObject({ source: 'mx', verified: true });
  });

  it('nothing exceeds 8 s, and what still ran is a timeout', async () => {
    const { ms, outcome, result } = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx1.eu.stranger.test') },
      hosts: ['imap.firma.test', 'smtp.firma.test', 'mail.firma.test', 'firma.test'],
      web: {
        [wellKnown]: { after: 4_900, page: autoconfig(own, ownOut) },
        [ispdb]: 'hangs',
        'https://autoconfig.thunderbird.net/v1.1/stranger.test': 'hangs',
      },
      servers: {
        'imap.firma.test:993': 'hangs',
        'imap.firma.test:143': 'hangs',
        'smtp.firma.test:465': 'hangs',
        'smtp.firma.test:587': 'hangs',
        'mail.firma.test:993': 'hangs',
        'mail.firma.test:143': 'hangs',
      },
    });
    expect(ms).toBeLessThanOrEqual(8_000);
    expect(outcome('ispdb')).toBe('timeout');
    expect(result.candidates[0]).toMatchObject({ source: 'well-known', verified: false });
  });

  it('a web server that never answers ends at its own deadline', async () => {
    const { ms, outcome } = await play('info@firma.test', { mx: { 'firma.test': mx('mx.firma.test') }, web: { [wellKnown]: 'hangs' } });
    expect(outcome('well-known')).toBe('timeout');
    expect(ms).toBeLessThan(5_200);
  });

  it('ends at once when the person cancels', async () => {
    const { ms, result, cancelled } = await play('info@firma.test', { mx: { 'firma.test': 'hangs' }, web: { [wellKnown]: 'hangs' } }, 300);
    expect(ms).toBe(300);
    expect(result.observations).toEqual([]);
    expect(result.sources).toHaveLength(9);
    expect(cancelled).toEqual(expect.arrayContaining(['mx firma.test', `get ${wellKnown}`]));
  });

  it('tells the story as it happens', async () => {
    const { events } = await play('info@firma.test', bySrv);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'candidate', candidate: expect.objectContaining({ source: 'srv', verified: false }) as unknown }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'candidate', candidate: expect.objectContaining({ source: 'srv', verified: true }) as unknown }),
    );
    expect(events.filter((event) => event.type === 'source')).toHaveLength(9);
  });
});

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

describe('sources that lie', () => {
  it.each(['192.0.2.7', '3.4', 'mx.firma.test:25', 'a<b', 'xn--a.test', `${'a'.repeat(64)}.test`, '_mx.else.test', '[192.0.2.7]'])(
    'an MX record with «%s» for a host breaks nothing',
    async (exchange) => {
      const { result, asked } = await play('info@firma.test', {
        mx: { 'firma.test': mx(exchange) },
        servers: { 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
      });
      expect(result.candidates[0]).toMatchObject({ source: 'guess', verified: true });
      for (const url of asked.filter((one) => one.startsWith('get '))) expect(URL.canParse(url.slice(4)), url).toBe(true);
    },
  );

  const withDocument = (
    page: string | Uint8Array | { url: string; body: string } | { kind: 'redirect' | 'too_large'; detail: string } | number,
  ) => play('info@firma.test', { mx: { 'firma.test': mx('mx.firma.test') }, web: { [ownAutoconfig]: page } });

  it.each([
    ['HTML', '<!DOCTYPE html><html><body>Not found</body></html>', 'HTML instead of XML'],
    ['HTML without a doctype', '\n <html lang="ru"><head>', 'HTML instead of XML'],
    [
      'an entity bomb',
      '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><clientConfig>&b;</clientConfig>',
      'document type',
    ],
    ['10 MB', 'x'.repeat(10_000_000), 'bytes'],
    ['an empty page', '', 'empty'],
    ['JSON', '{"a":1}', 'no XML'],
    ['another XML', '<rss/>', 'clientConfig'],
    ['broken XML', '<clientConfig><emailProvider><incomingServer type="imap">', ''],
    ['deep XML', `${'<a>'.repeat(2_000)}${'</a>'.repeat(2_000)}`, ''],
    ['a NUL', '<clientConfig>\u0000</clientConfig>', 'NUL'],
    ['port 0', autoconfig({ ...own, port: 0 }), 'port 0'],
    ['port 99999', autoconfig({ ...own, port: 99_999 }), 'port 99999'],
    ['a host with a space', autoconfig({ ...own, host: 'imap firma.test' }), 'host'],
    ['a host with a control character', autoconfig({ ...own, host: 'imap\u0001.firma.test' }), 'host'],
    ['an address for a host', autoconfig({ ...own, host: '127.0.0.1' }), 'host'],
    ['a URL for a host', autoconfig({ ...own, host: 'https://imap.firma.test/' }), 'host'],
    ['plaintext only', autoconfig({ ...own, port: 143, socket: 'plain' }), 'no encryption'],
    ['a broken placeholder', autoconfig({ ...own, user: '%EMAILADDRESS' }), 'user name'],
    ['no server', autoconfig(), 'without a mail server'],
  ])('%s is a failure with a name', async (_what, page, detail) => {
    const world = await withDocument(page);
    expect(world.outcome('autoconfig')).toBe('failed');
    expect(world.detail('autoconfig')).toContain(detail);
    expect(world.result.settings).toBeNull();
  });

  it('redirects in circles or to the inside, and oversized answers', async () => {
    expect((await withDocument({ kind: 'redirect', detail: 'more than 3 redirects' })).detail('autoconfig')).toContain('redirect');
    expect((await withDocument({ kind: 'redirect', detail: 'redirects to an address inside this network' })).outcome('autoconfig')).toBe(
      'failed',
    );
    expect((await withDocument({ kind: 'too_large', detail: 'more than 262144 bytes' })).detail('autoconfig')).toContain('too_large');
    expect((await withDocument(500)).detail('autoconfig')).toBe('HTTP 500');
    expect((await withDocument(404)).outcome('autoconfig')).toBe('nothing');
  });

  it('a document that was redirected from another owner is never trusted', async () => {
    const { result } = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.firma.test') },
      web: { [ownAutoconfig]: { url: 'https://evil.example/config.xml', body: autoconfig(own, ownOut) } },
      servers: { 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
    });
    expect(result.candidates[0]).toMatchObject({ source: 'autoconfig', trusted: false, from: 'https://evil.example/config.xml' });
  });

  it('Autodiscover is a hint and its 401 spoils nothing', async () => {
    const world = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.firma.test') },
      web: { 'https://autodiscover.firma.test/autodiscover/autodiscover.xml': 401 },
      servers: { 'mail.firma.test:993': 'ok', 'mail.firma.test:465': 'ok' },
    });
    expect(world.result.candidates).toMatchObject([{ source: 'guess', verified: true }]);
    expect(world.detail('autodiscover')).toContain('autodiscover.firma.test');
    expect(world.asked.filter((one) => one.includes('autodiscover.test'))).toEqual([]);
  });
});
