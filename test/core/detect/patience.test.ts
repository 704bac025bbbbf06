import { describe, expect, it } from 'vitest';
import { graceMs, silenceMs } from '../../../src-main/core/detect/patience.ts';
import { ispdb, own, ownAutoconfig, ownOut, wellKnown } from './firma.ts';
import { autoconfig, mx, play, provider, refused, type Script, srv } from './world.ts';

const document = autoconfig({ ...own, user: '%EMAILLOCALPART%' }, { ...ownOut, user: '%EMAILLOCALPART%' });

/** Servers of another owner by SRV: proved after one question and one probe (200 ms), never trusted. */
const foreign = {
  mx: { 'firma.test': mx('mx.firma.test') },
  srv: { '_imaps._tcp.firma.test': [srv(993, 'imap.else.test')], '_submissions._tcp.firma.test': [srv(465, 'smtp.else.test')] },
  servers: { 'imap.else.test:993': 'ok', 'smtp.else.test:465': 'ok', 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
} satisfies Script;
/** No source but guessing: proved after MX and SRV are in, then one probe. */
const guessed = {
  mx: { 'firma.test': mx('mx.firma.test') },
  servers: { 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
} satisfies Script;
const everyDocument = (page: 'drops' | 'hangs') => ({ [ownAutoconfig]: page, [wellKnown]: page, [ispdb]: page });

describe.each([
  ['servers of another owner', foreign, 'srv', 200],
  ['a guess', guessed, 'guess', 240],
] as const)('a proved find that has to be asked about: %s', (_what, script, source, provedMs) => {
  it('does not wait for hosts that drop packets', async () => {
    const { result, ms, outcome, cancelled } = await play('info@firma.test', { ...script, web: everyDocument('drops') });
    expect(result.candidates[0]).toMatchObject({ source, trusted: false, verified: true });
    expect(ms).toBeLessThanOrEqual(provedMs * 1.3);
    expect(outcome('autoconfig')).toBe('skipped');
    expect(cancelled).toContain(`get ${wellKnown}`);
  });

  it('waits little more than a second for hosts that take the connection and say nothing', async () => {
    const { result, ms } = await play('info@firma.test', { ...script, web: everyDocument('hangs') });
    expect(result.candidates[0]).toMatchObject({ source, verified: true });
    expect(ms).toBeGreaterThanOrEqual(1_000);
    expect(ms).toBeLessThanOrEqual(1_200);
  });

  it('loses to a trusted document that comes in a usual time, and waits for its proof', async () => {
    const { result, ms } = await play('info@firma.test', {
      ...script,
      web: { ...everyDocument('drops'), [ownAutoconfig]: { after: 900, page: document } },
      servers: { ...script.servers, 'imap.firma.test:993': { after: 900 } },
    });
    expect(result.candidates[0]).toMatchObject({ source: 'autoconfig', trusted: true, verified: true, incoming: { username: 'info' } });
    expect(result.settingsTrusted).toBe(true);
    expect(ms).toBeLessThan(2_000);
  });

  it('goes on without a document that takes much longer than all the rest', async () => {
    const { result, ms } = await play('info@firma.test', { ...script, web: { [ownAutoconfig]: { after: 3_000, page: document } } });
    expect(result.candidates[0]).toMatchObject({ source, verified: true });
    expect(ms).toBeLessThanOrEqual(1_200);
  });

  it('waits for a slow MX answer, which may name a hoster we know', async () => {
    const hoster = provider('hoster', { category: 'hosting', domains: [] });
    const late = await play('info@firma.test', {
      ...script,
      providers: [hoster],
      mx: { 'firma.test': { after: 1_040, records: mx('mx1.hoster-mx.test') } },
      servers: { ...script.servers, 'imap.hoster.test:993': 'ok', 'smtp.hoster.test:465': 'ok' },
    });
    expect(late.result).toMatchObject({ provider: 'hoster', settingsTrusted: true });
    const never = await play('info@firma.test', { ...script, mx: { 'firma.test': 'hangs' } });
    expect(never.result.candidates[0]).toMatchObject({ source, verified: true });
    expect(never.ms).toBeLessThan(2_000);
  });
});

describe('a find that is trusted', () => {
  const bySrv = {
    srv: { '_imaps._tcp.firma.test': [srv(993, 'imap.firma.test')], '_submissions._tcp.firma.test': [srv(465, 'smtp.firma.test')] },
    servers: { 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
  } satisfies Script;

  it('does not wait for an MX question that was lost', async () => {
    const { result, ms } = await play('info@firma.test', { ...bySrv, roundTrip: 100, mx: { 'firma.test': 'hangs' } });
    expect(result.candidates[0]).toMatchObject({ source: 'srv', verified: true });
    expect(ms).toBeLessThanOrEqual(501);
  });

  it('does not wait for a better document on a host that drops packets', async () => {
    const { result, ms } = await play('info@firma.test', {
      roundTrip: 100,
      mx: { 'firma.test': mx('mx.firma.test') },
      web: { [wellKnown]: document, [ownAutoconfig]: 'drops' },
      servers: bySrv.servers,
    });
    expect(result.candidates[0]).toMatchObject({ source: 'well-known', verified: true });
    expect(ms).toBeLessThanOrEqual(501);
  });
});

describe('servers of another owner that say nothing', () => {
  const dead = { ...foreign, servers: { 'imap.else.test:993': 'hangs', 'smtp.else.test:465': 'hangs' } } satisfies Script;

  it('do not hold up guessing', async () => {
    const { result, ms } = await play('info@firma.test', {
      ...dead,
      servers: { ...dead.servers, 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
    });
    expect(result.candidates[0]).toMatchObject({ source: 'guess', verified: true });
    expect(ms).toBeLessThanOrEqual(2_600);
  });

  it('win after all where they are only slow', async () => {
    const slow = { after: 1_900 } as const;
    const { result } = await play('info@firma.test', {
      ...dead,
      servers: { 'imap.else.test:993': slow, 'smtp.else.test:465': slow, 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
    });
    expect(result.candidates[0]).toMatchObject({ source: 'srv', verified: true });
  });

  it('that are trusted are waited for: nothing guessed could replace them', async () => {
    const { result, asked } = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.firma.test') },
      srv: { '_imaps._tcp.firma.test': [srv(993, 'old.firma.test')], '_submissions._tcp.firma.test': [srv(465, 'old.firma.test')] },
      servers: { 'old.firma.test:993': 'hangs', 'old.firma.test:465': 'hangs', 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
    });
    expect(result.candidates[0]).toMatchObject({ source: 'srv', trusted: true, verified: false });
    expect(asked).not.toContain('probe imap.firma.test:993');
  });
});

describe('what was proved in part', () => {
  it('both directions from different sources are waited with like a whole', async () => {
    const { result, ms } = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.firma.test') },
      srv: { '_imaps._tcp.firma.test': [srv(993, 'imap.firma.test')] },
      servers: { 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
      web: everyDocument('hangs'),
    });
    expect(result.settings).toMatchObject({ incoming: { host: 'imap.firma.test' }, outgoing: { host: 'smtp.firma.test' } });
    expect(ms).toBeLessThan(2_000);
  });

  it('one direction alone waits for the other as long as anything may bring it', async () => {
    const { result } = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.firma.test') },
      srv: { '_imaps._tcp.firma.test': [srv(993, 'imap.firma.test')] },
      servers: { 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': refused(), 'submit.firma.test:465': 'ok' },
      web: { [ownAutoconfig]: { after: 3_000, page: autoconfig(own, { ...ownOut, host: 'submit.firma.test' }) } },
    });
    expect(result.settings).toMatchObject({ outgoing: { host: 'submit.firma.test' } });
  });
});

describe('measures', () => {
  it('grow with a slow network and never vanish on a quick one', () => {
    expect([graceMs(true, 20), graceMs(true, 400), graceMs(false, 20), graceMs(false, 1_800)]).toEqual([50, 100, 1_180, 1_800]);
    expect([silenceMs(20), silenceMs(4_000)]).toEqual([200, 2_000]);
  });
});
