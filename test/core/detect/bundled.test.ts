import { describe, expect, it } from 'vitest';
import { providers } from './firma.ts';
import { badCertificate, mx, play, provider, refused } from './world.ts';

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
