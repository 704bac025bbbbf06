import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ProviderSchema } from '../../src-main/core/knowledge/provider.ts';
import type { Provider } from '../../src-main/core/knowledge/provider.ts';
import { languages } from '../../src-main/contract/problem.ts';
import { Guide } from '../../src-main/contract/guide.ts';
import type { Inline } from '../../src-main/contract/guide.ts';
import { guideFacts } from '../../src-main/core/guide/guide-facts.ts';
import { makeGuide } from '../../src-main/core/guide/make-guide.ts';
import { providerByDomain, providerById, providerByMx } from '../../src-main/core/knowledge/find-provider.ts';
import { compileProviders } from '../../tools/knowledge/compile-providers.ts';
import type { CompiledProviders } from '../../tools/knowledge/compile-providers.ts';

const assets = join(import.meta.dirname, '../../assets');
let compiled: CompiledProviders;
let providers: readonly Provider[];
const byId = (id: string): Provider => {
  const found = providerById(providers, id);
  if (found === null) throw new Error(`no provider ${id}`);
  return found;
};
beforeAll(() => {
  compiled = compileProviders(assets);
  providers = compiled.providers;
});

describe('the providers', () => {
  it('compile without an error', () => {
    expect(compiled.errors).toEqual([]);
  });

  it('are all there', () => {
    expect(providers).toHaveLength(93);
    const key = [
      'yandex',
      'yandex360',
      'mailru',
      'vkmail',
      'vkworkspace',
      'rambler',
      'gmail',
      'google_workspace',
      'outlook_com',
      'microsoft365',
    ];
    key.push(
      'icloud',
      'yahoo',
      'aol',
      'zoho',
      'fastmail',
      'proton',
      'tuta',
      'gmx_net',
      'webde',
      'netease163',
      'beget',
      'timeweb',
      'regru',
      'nicru',
    );
    key.push(
      'jino',
      'sweb',
      'masterhost',
      'sprinthost',
      'hostland',
      'selectel',
      'rostelecom',
      'rusender',
      'unisender_go',
      'sendgrid',
      'postmark',
    );
    expect(providers.map((provider) => provider.id)).toEqual(expect.arrayContaining(key));
  });

  it('of first priority were checked within 18 months', () => {
    for (const warning of compiled.warnings) console.warn(warning);
    expect(compileProviders(assets, { releasedOn: new Date('2026-12-01') }).warnings).toEqual([]);
    const aged = compileProviders(assets, { releasedOn: new Date('2030-01-01') }).warnings;
    expect(aged.length).toBe(providers.filter((provider) => provider.priority === 1).length);
    expect(aged[0]).toMatch(/^providers\/\w+\/provider\.yaml:\d+: last checked 20\d\d-\d\d/u);
  });

  it('survive the way through JSON', () => {
    for (const provider of providers) expect(ProviderSchema.parse(JSON.parse(JSON.stringify(provider)))).toEqual(provider);
  });

  it('claim no domain and no MX twice, variants included', () => {
    for (const key of ['domains', 'mx'] as const) {
      const all = providers.flatMap((provider) => [...provider[key], ...provider.variants.flatMap((variant) => variant[key])]);
      expect(new Set(all).size).toBe(all.length);
      expect(all.length).toBeGreaterThan(50);
    }
  });

  it('name servers unless none exist or none are known', () => {
    const without = providers
      .filter((provider) => provider.incoming.length === 0 && !provider.quirks.sending_only)
      .map((provider) => provider.id);
    expect(without.sort()).toEqual(['hostland', 'rostelecom', 'sprinthost', 'tuta', 'tut_by'].sort());
    for (const provider of providers) {
      const order = provider.incoming.map((endpoint) => endpoint.protocol);
      expect(order, provider.id).toEqual([...order].sort());
    }
  });
});

describe('the guides', () => {
  const words = (inlines: readonly Inline[]): string => inlines.map((inline) => inline.text).join('');

  it('are complete in both languages and link https only', () => {
    for (const provider of providers) {
      for (const language of languages) {
        const guide = Guide.parse(makeGuide(provider, language));
        expect(guide.name, provider.id).toBe(provider.name[language]);
        expect(words(guide.intro).length, provider.id).toBeGreaterThan(20);
        if (language === 'ru') expect(words(guide.intro), provider.id).toMatch(/[а-яё]{3}/u);
        for (const step of guide.steps) {
          const text = words(step.text);
          expect(text.length, `${provider.id} ${step.id}`).toBeGreaterThan(4);
          expect(text, `${provider.id} ${step.id}`).not.toMatch(/…|TODO/u);
          if (language === 'ru') expect(text, `${provider.id} ${step.id}`).toMatch(/[а-яё]{3}/u);
          else expect(text, `${provider.id} ${step.id}`).not.toMatch(/[а-яё]+ [а-яё]+/iu);
          for (const inline of [...step.text, ...step.see, ...step.trap]) {
            if (inline.type === 'link') expect(inline.url).toMatch(/^https:\/\//u);
          }
        }
      }
      const pages = languages.map((language) => makeGuide(provider, language).steps.map((step) => step.id));
      expect(pages[0], provider.id).toEqual(pages[1]);
    }
  });

  it('warn of the known traps', () => {
    const traps = (id: string): string =>
      makeGuide(byId(id), 'ru')
        .steps.map((step) => words([...step.text, ...step.see, ...step.trap]))
        .join(' ');
    expect(traps('yandex')).toMatch(/2–3 часа/u);
    expect(traps('yandex360')).toMatch(/2–3 часа/u);
    expect(traps('rambler')).toMatch(/картинк/u);
    expect(traps('gmail')).toMatch(/двухэтапн/iu);
    expect(traps('zoho')).toMatch(/регион/u);
    expect(makeGuide(byId('mailru'), 'ru').steps.some((step) => step.url === 'https://account.mail.ru/user/2-step-auth/passwords')).toBe(
      true,
    );
    expect(makeGuide(byId('gmail'), 'ru').steps.some((step) => step.task === 'enable_imap')).toBe(false);
  });
});

describe('the short facts of a guide', () => {
  it.each([
    ['yandex', { appPassword: 'required', imapMustBeEnabled: true, oauth: 'offered' }],
    ['mailru', { appPassword: 'required', imapMustBeEnabled: true, oauth: 'offered' }],
    ['vkworkspace', { appPassword: 'required', imapMustBeEnabled: null, oauth: 'unknown' }],
    ['rambler', { appPassword: 'optional', imapMustBeEnabled: true, oauth: 'none' }],
    ['gmail', { appPassword: 'required', imapMustBeEnabled: false, oauth: 'offered' }],
    ['outlook_com', { appPassword: 'impossible', imapMustBeEnabled: true, oauth: 'only' }],
    ['microsoft365', { appPassword: 'impossible', imapMustBeEnabled: null, oauth: 'only' }],
    ['icloud', { appPassword: 'required', imapMustBeEnabled: false, oauth: 'none' }],
    ['tuta', { appPassword: 'impossible', imapMustBeEnabled: null, oauth: 'none' }],
    ['beget', { appPassword: 'not_used', imapMustBeEnabled: null, oauth: 'none' }],
    ['tut_by', { appPassword: 'unknown', imapMustBeEnabled: null, oauth: 'unknown' }],
  ])('of %s', (id, facts) => {
    expect(guideFacts(byId(id))).toEqual(facts);
  });

  it('agree with the status', () => {
    expect(byId('yandex').status).toBe('prepare');
    expect(byId('outlook_com').status).toBe('sign_in_only');
    expect(byId('microsoft365').status).toBe('sign_in_only');
    expect(byId('tuta').status).toBe('impossible');
    expect(byId('beget').status).toBe('works');
  });
});

describe('finding a provider', () => {
  it('by its public domain gives the personal one', () => {
    for (const provider of providers) {
      for (const domain of [...provider.domains, ...provider.variants.flatMap((variant) => variant.domains)]) {
        expect(providerByDomain(providers, domain.replace('*.', 'contoso.'))?.id, domain).toBe(provider.id);
      }
    }
    expect(providerByDomain(providers, 'Yandex.RU.')?.id).toBe('yandex');
    expect(providerByDomain(providers, 'mail.yandex.ru')).toBeNull();
    expect(providerByDomain(providers, 'contoso.onmicrosoft.com')?.id).toBe('microsoft365');
    expect(providerByDomain(providers, 'example.org')).toBeNull();
    expect(providerByDomain(providers, '')).toBeNull();
  });

  it.each([
    ['mx.yandex.net', 'yandex360'],
    ['mx.yandex.ru', 'yandex360'],
    ['emx.mail.ru', 'vkworkspace'],
    ['mxs.mail.ru', 'vkworkspace'],
    ['aspmx.l.google.com', 'google_workspace'],
    ['ALT1.ASPMX.L.GOOGLE.COM.', 'google_workspace'],
    ['smtp.google.com', 'google_workspace'],
    ['contoso-com.mail.protection.outlook.com', 'microsoft365'],
    ['contoso-com.a-v1.mx.microsoft', 'microsoft365'],
    ['outlook-com.olc.protection.outlook.com', 'outlook_com'],
    ['mx.zoho.com', 'zoho'],
    ['mx.zoho.eu', 'zoho'],
    ['mx1.beget.com', 'beget'],
    ['mx2.timeweb.ru', 'timeweb'],
    ['mx1.hosting.reg.ru', 'regru'],
    ['mx02.nicmail.ru', 'nicru'],
    ['mx1.spaceweb.ru', 'sweb'],
    ['in1-smtp.messagingengine.com', 'fastmail'],
    ['mail.protonmail.ch', 'proton'],
    ['mx01.mail.icloud.com', 'icloud'],
    ['smtp.secureserver.net', 'godaddy'],
    ['mx00.ionos.de', 'ionos'],
    ['mx1.mail.ovh.net', 'ovh'],
    ['mx1.hostinger.com', 'hostinger'],
    ['mx1.emailsrvr.com', 'rackspace'],
    ['mxbiz1.qq.com', 'qq_exmail'],
  ])('by the MX %s of an own domain gives %s', (exchange, id) => {
    expect(providerByMx(providers, [exchange])?.id).toBe(id);
  });

  it('by MX takes the first that we know, and nothing else', () => {
    expect(providerByMx(providers, ['mail.example.org', 'mx.yandex.net', 'emx.mail.ru'])?.id).toBe('yandex360');
    expect(
      providerByMx(providers, [
        'mx.yandex.net.example.org',
        'notmail.ru',
        'beget.com',
        'google.com',
        'vps-1.vps.ovh.net',
        's1.host.secureserver.net',
      ]),
    ).toBeNull();
    expect(providerByMx(providers, [])).toBeNull();
  });

  it('gives the servers of the region and of an own domain', () => {
    expect(providerByDomain(providers, 'zoho.com')?.incoming[0]?.host).toBe('imap.zoho.com');
    expect(providerByDomain(providers, 'zohomail.eu')?.incoming[0]?.host).toBe('imap.zoho.eu');
    expect(providerByMx(providers, ['mx2.zoho.eu'])?.outgoing[0]?.host).toBe('smtppro.zoho.eu');
    expect(providerByMx(providers, ['mx01.ionos.co.uk'])?.incoming[0]?.host).toBe('imap.ionos.co.uk');
    expect(providerByDomain(providers, 'icloud.com')?.incoming[0]).toMatchObject({ login: 'local_part' });
    expect(providerByMx(providers, ['mx01.mail.icloud.com'])).toMatchObject({ login: 'special', second_login: null });
  });
});
