import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { mx, play } from './world.ts';

const page = 'https://ua-auto-config.firma.test/.well-known/user-agent-configuration.json';
const document = (imap: string, smtp = imap, name: 'smtp' | 'submit' = 'submit'): string =>
  JSON.stringify({ protocols: { imap: { host: imap }, [name]: { host: smtp } }, authentication: { password: true } });
const digestOf = (text: string): string => `v=UAAC1; a=sha256; d=${createHash('sha256').update(text).digest('base64')}`;

const detect = (body: string, txt: string | null = digestOf(body)) =>
  play('info@firma.test', {
    mx: { 'firma.test': mx('mx.firma.test') },
    web: { [page]: body },
    ...(txt === null ? {} : { txt: { '_ua-auto-config.firma.test': [txt] } }),
    servers: { 'imap.firma.test:993': 'ok', 'imap.firma.test:465': 'ok', 'imap.else.test:993': 'ok', 'imap.else.test:465': 'ok' },
  });

describe('PACC', () => {
  it.each(['submit', 'smtp'] as const)('with its digest in DNS is a trusted find (%s)', async (name) => {
    const { result, outcome } = await detect(document('imap.firma.test', 'imap.firma.test', name));
    expect(outcome('pacc')).toBe('found');
    expect(result.candidates[0]).toMatchObject({ source: 'pacc', trusted: true, verified: true, auth: ['password'] });
    expect(result.settings).toMatchObject({ incoming: { port: 993, security: 'tls' }, outgoing: { port: 465, security: 'tls' } });
  });

  it('with servers of another owner must be asked about', async () => {
    const { result } = await detect(document('imap.else.test'));
    expect(result.candidates[0]).toMatchObject({ source: 'pacc', trusted: false, verified: true });
    expect(result.settingsTrusted).toBe(false);
  });

  it.each([
    ['no digest in DNS', document('imap.firma.test'), null, 'digest'],
    ['the digest of another document', document('imap.firma.test'), digestOf(document('imap.evil.test')), 'digest'],
    ['a digest of another kind', document('imap.firma.test'), digestOf(document('imap.firma.test')).replace('sha256', 'md5'), 'digest'],
    ['HTML', '<!doctype html><html></html>', undefined, 'JSON'],
    ['JSON of another shape', '{"servers":[]}', undefined, 'shape'],
    ['no server', '{"protocols":{}}', undefined, 'server'],
    ['a host with a space', document('imap firma.test'), undefined, 'server'],
    ['an address for a host', document('127.0.0.1'), undefined, 'server'],
  ])('%s is a named failure and no find', async (_what, body, txt, detail) => {
    const { result, outcome, detail: told } = await (txt === undefined ? detect(body) : detect(body, txt));
    expect(outcome('pacc')).toBe('failed');
    expect(told('pacc')).toContain(detail);
    expect(result.candidates.filter(({ source }) => source === 'pacc')).toEqual([]);
  });
});
