import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../src-main/app/create-app.ts';
import type { Output } from '../../src-main/contract/contract.ts';
import type { Reply } from '../../src-main/contract/define.ts';
import { createClient } from '../../src-main/contract/transport.ts';
import { type DnsDoubleOptions, startDnsDouble } from '../doubles/dns-double.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function ask(domain: string, dns: DnsDoubleOptions, signal?: AbortSignal): Promise<Reply<Output<'domain.report'>>> {
  const double = await startDnsDouble(dns);
  const app: App = createApp({
    host: 'test',
    version: '0',
    home: mkdtempSync(join(tmpdir(), 'mailready-domain-')),
    language: 'ru',
    resolver: { host: double.host, port: double.port },
    env: {},
  });
  closing.push(
    () => app.close(),
    () => double.close(),
  );
  return createClient(app.server).run('domain.report', { domain, language: 'ru' }, () => undefined, signal);
}

const records = {
  'firma.test': { MX: [{ preference: 10, exchange: 'mx.yandex.net' }], TXT: ['something=else', 'v=spf1 redirect=_spf.yandex.net'] },
  '_spf.yandex.net': { TXT: ['v=spf1 ip4:203.0.113.0/24 ~all'] },
  '_dmarc.firma.test': { TXT: ['v=DMARC1; p=quarantine; pct=50'] },
};

describe('domain.report', () => {
  it('tells what real DNS answers say, of an address too', async () => {
    for (const domain of ['firma.test', 'Anna@Firma.Test', 'firma.test.']) {
      const reply = await ask(domain, { records });
      expect(reply).toMatchObject({
        ok: true,
        value: {
          domain: 'firma.test',
          provider: 'yandex360',
          mx: { verdict: 'found', records: [{ preference: 10, exchange: 'mx.yandex.net' }] },
          spf: { verdict: 'allowed', server: 'smtp.yandex.ru', by: 'redirect=_spf.yandex.net', lookups: 1 },
          dmarc: { verdict: 'found', policy: 'quarantine', percent: 50 },
          problems: [],
        },
      });
    }
  });

  it('reads an internationalised domain and names it as people do', async () => {
    const reply = await ask('пример.test', {
      records: {
        'xn--e1afmkfd.test': { MX: [{ preference: 5, exchange: 'mail.xn--e1afmkfd.test' }], TXT: ['v=spf1 mx -all', 'v=spf1 a -all'] },
      },
    });
    expect(reply).toMatchObject({
      ok: true,
      value: {
        domain: 'пример.test',
        ascii: 'xn--e1afmkfd.test',
        spf: { verdict: 'broken', fault: { kind: 'several_records' }, line: 'v=spf1 mx a -all' },
      },
    });
    expect(
      reply.ok && reply.value.problems.map(({ code, severity, letter }) => [code, severity, letter?.includes('v=spf1 mx a -all')]),
    ).toEqual([['domain_auth_failed', 'warning', true]]);
  });

  it('a CNAME that leads in circles is no record', async () => {
    const reply = await ask('firma.test', {
      records: { ...records, 'firma.test': { CNAME: 'b.test' }, 'b.test': { CNAME: 'firma.test' } },
    });
    expect(reply).toMatchObject({ ok: true, value: { spf: { verdict: expect.stringMatching(/none|unknown/) as string } } });
  });

  it('a domain that does not exist is told from DNS that is silent', async () => {
    expect(await ask('gone.test', { records })).toMatchObject({
      ok: true,
      value: { mx: { verdict: 'nxdomain' }, spf: null, problems: [{ code: 'domain_not_found', severity: 'failed' }] },
    });
    expect(await ask('firma.test', { records, behaviour: { '*': 'silent' } })).toMatchObject({
      ok: true,
      value: { mx: { verdict: 'unknown' }, problems: [{ code: 'dns_lookup_failed', severity: 'failed' }] },
    });
  });

  it.each(['', 'firma', 'http://firma.test', 'two words.test', '192.0.2.1', 'a@b@c'])('«%s» is no domain', async (domain) => {
    expect(await ask(domain, { records })).toMatchObject({ ok: false, failure: { code: 'bad_input' } });
  });
});
