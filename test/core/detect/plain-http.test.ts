import { describe, expect, it } from 'vitest';
import { autoconfig, mx, play } from './world.ts';

const document = autoconfig({ type: 'imap', host: 'imap.firma.test' }, { type: 'smtp', host: 'smtp.firma.test' });
const script = {
  mx: { 'firma.test': mx('mx.firma.test') },
  web: { 'http://autoconfig.firma.test/mail/config-v1.1.xml': document },
  servers: { 'imap.firma.test:993': 'ok', 'smtp.firma.test:465': 'ok' },
} as const;
const overPlainHttp = (asked: readonly string[]): string[] => asked.filter((one) => one.startsWith('get http:'));

describe('autoconfig over plain http', () => {
  it('is never asked for by itself', async () => {
    const { asked, outcome } = await play('anna@firma.test', script);
    expect(overPlainHttp(asked)).toEqual([]);
    expect(outcome('autoconfig')).not.toBe('found');
  });

  it('allowed by the person it is read, and never trusted', async () => {
    const { result, asked } = await play('anna@firma.test', { ...script, plainHttp: true });
    expect(overPlainHttp(asked)).toEqual(['get http://autoconfig.firma.test/mail/config-v1.1.xml']);
    expect(result.candidates.find(({ source }) => source === 'autoconfig')).toMatchObject({
      trusted: false,
      verified: true,
      from: 'http://autoconfig.firma.test/mail/config-v1.1.xml',
    });
    expect(result.settingsTrusted).toBe(false);
  });

  it('what comes over https stands before it', async () => {
    const better = autoconfig({ type: 'imap', host: 'mail.firma.test' }, { type: 'smtp', host: 'mail.firma.test' });
    const { result } = await play('anna@firma.test', {
      ...script,
      plainHttp: true,
      web: { ...script.web, 'https://autoconfig.firma.test/mail/config-v1.1.xml': better },
      servers: { ...script.servers, 'mail.firma.test:993': 'ok', 'mail.firma.test:465': 'ok' },
    });
    expect(result).toMatchObject({ settingsTrusted: true, settings: { incoming: { host: 'mail.firma.test' } } });
  });
});
