import { describe, expect, it } from 'vitest';
import { ispdb, own, ownAutoconfig, ownOut, providers, wellKnown } from './firma.ts';
import { autoconfig, mx, play, srv } from './world.ts';

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
