import { describe, expect, it } from 'vitest';
import { own, ownAutoconfig, ownOut } from './firma.ts';
import { autoconfig, mx, play, provider, refused, srv } from './world.ts';

const providers = [provider('hoster', { category: 'hosting', domains: [] })];
const old = autoconfig(own, ownOut);
const moved = { providers, mx: { 'firma.test': mx('mx1.hoster-mx.test') }, web: { [ownAutoconfig]: { after: 1, page: old } } };
const live = { 'imap.hoster.test:993': { after: 900 }, 'smtp.hoster.test:465': { after: 900 } } as const;

describe('settings left behind by a former hoster', () => {
  it('lose to the provider that the mail exchangers name, and the details say why', async () => {
    const { result, detail, outcome } = await play('anna@firma.test', {
      ...moved,
      servers: { ...live, 'imap.firma.test:993': refused(), 'smtp.firma.test:465': refused() },
    });
    expect(result).toMatchObject({ provider: 'hoster', settings: { incoming: { host: 'imap.hoster.test' } }, settingsTrusted: true });
    expect(outcome('autoconfig')).toBe('found');
    expect(detail('autoconfig')).toMatch(/^out of date: it names imap\.firma\.test, smtp\.firma\.test, .*mx1\.hoster-mx\.test \(hoster\)/);
    expect(detail('mx')).toBeUndefined();
  });

  it('old SRV records are explained alike', async () => {
    const { detail } = await play('anna@firma.test', {
      ...moved,
      web: {},
      srv: { '_imaps._tcp.firma.test': [srv(993, 'imap.firma.test')], '_submissions._tcp.firma.test': [srv(465, 'smtp.firma.test')] },
      servers: { ...live, 'imap.firma.test:993': refused(), 'smtp.firma.test:465': refused() },
    });
    expect(detail('srv')).toMatch(/^out of date/);
  });

  it('nothing is called out of date that works, or that names the provider itself', async () => {
    const works = await play('anna@firma.test', {
      ...moved,
      servers: { ...live, 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
    });
    expect(works.detail('autoconfig')).toBeUndefined();
    const same = autoconfig(
      { type: 'imap', host: 'imap.hoster.test', port: 143, socket: 'STARTTLS' },
      { type: 'smtp', host: 'smtp.hoster.test', port: 587, socket: 'STARTTLS' },
    );
    const own = await play('anna@firma.test', { ...moved, web: { [ownAutoconfig]: { after: 1, page: same } }, servers: live });
    expect(own.detail('autoconfig')).toBeUndefined();
  });

  it('nor where the provider’s own servers do not answer', async () => {
    const { detail } = await play('anna@firma.test', { ...moved, servers: { 'imap.firma.test:993': refused() } });
    expect(detail('autoconfig')).toBeUndefined();
  });
});
