import { describe, expect, it } from 'vitest';
import { own, ownAutoconfig } from './firma.ts';
import { autoconfig, mx, play, srv } from './world.ts';

describe('what cannot be used is named at its source', () => {
  it('two hundred mail exchangers of strangers are few questions and no find', async () => {
    const many = Array.from({ length: 200 }, (_, at) => `mx.host${String(at)}.stranger${String(at)}.test`);
    const world = await play('info@firma.test', { mx: { 'firma.test': mx(...many) } });
    expect(world.outcome('mx')).toBe('nothing');
    expect(world.result.settings).toBeNull();
    expect(world.asked.length).toBeLessThan(60);
    expect(world.ms).toBeLessThan(8_100);
  });

  it.each([
    ['mx', { mx: { 'firma.test': { after: 3_500, records: mx('mx.yandex.net') } } }],
    ['srv', { srv: { '_imaps._tcp.firma.test': { after: 3_500, records: [srv(993, 'imap.firma.test')] } } }],
    ['autoconfig', { web: { [ownAutoconfig]: { after: 5_500, page: autoconfig(own) } } }],
  ] as const)('an answer of %s after its deadline is a timeout and no find', async (source, script) => {
    const world = await play('info@firma.test', { mx: { 'firma.test': mx('mx.firma.test') }, ...script });
    expect(world.outcome(source)).toBe('timeout');
    expect(world.result.candidates.filter((candidate) => candidate.source === source)).toEqual([]);
    expect(world.ms).toBeLessThanOrEqual(8_100);
  });

  it('letters of another encoding than the document says are no host', async () => {
    const text = autoconfig({ ...own, host: 'imap.\u00ef\u00ee\u00f7\u00f2\u00e0.test' });
    const world = await play('info@firma.test', {
      mx: { 'firma.test': mx('mx.firma.test') },
      web: { [ownAutoconfig]: Uint8Array.from(Buffer.from(text, 'latin1')) },
    });
    expect(world.outcome('autoconfig')).toBe('failed');
    expect(world.detail('autoconfig')).toContain('host');
    expect(world.result.settings).toBeNull();
  });
});
