import type { Provider } from '../knowledge/provider.ts';

/** Finds our provider ids behind names of hosts, domains, servers and programs. */
export interface ProviderNames {
  /** Free text: our id, a domain, a host or a name. Empty where nothing is known. */
  ofHint(hint: string): readonly string[];
  ofHost(host: string): readonly string[];
  /** Providers whose servers sign or name themselves in a normalised text. */
  inText(text: string): readonly string[];
  displayName(id: string): { readonly ru: string; readonly en: string } | null;
}

/** Words by which servers betray themselves where no host name stands in the reply. */
const signatures: readonly (readonly [RegExp, string])[] = [
  [/- gsmtp\b|support\.google\.com|accounts\.google\.com/u, 'gmail'],
  [/\.prod\.outlook\.com|protection\.outlook\.com|smtp\.office365\.com|outlook\.office365\.com|aka\.ms\/|5\.7\.139/u, 'microsoft365'],
  [/olc\.protection\.outlook\.com|postmaster\.live\.com|smtp-mail\.outlook\.com|imap-mail\.outlook\.com/u, 'outlook_com'],
  [/help\.mail\.ru|e\.mail\.ru|account\.mail\.ru/u, 'mailru'],
  [/ sc=[\w-]{6,}|mail\.yandex\.net|ya\.cc\b|mail\.yandex\.ru/u, 'yandex'],
  [/kefu@188\.com/u, 'netease163'],
  [/service\.mail\.qq\.com/u, 'qq'],
  [/help\.yahoo\.com|postmaster\.yahooinc\.com/u, 'yahoo'],
  [/support\.apple\.com|\.icloud\.com/u, 'icloud'],
];

/** Names that people and programs use beside the ids; only spellings that no data file holds. */
const nicknames: Readonly<Record<string, string>> = {
  google: 'gmail',
  googlemail: 'gmail',
  gsuite: 'google_workspace',
  workspace: 'google_workspace',
  outlook: 'outlook_com',
  hotmail: 'outlook_com',
  live: 'outlook_com',
  office365: 'microsoft365',
  o365: 'microsoft365',
  m365: 'microsoft365',
  'exchange online': 'microsoft365',
  'microsoft 365': 'microsoft365',
  'mail.ru': 'mailru',
  'vk workspace': 'vkworkspace',
  яндекс: 'yandex',
  ya: 'yandex',
  apple: 'icloud',
  me: 'icloud',
  '163': 'netease163',
  '126': 'netease126',
  netease: 'netease163',
  gmx: 'gmx_net',
  'web.de': 'webde',
  ses: 'amazon_ses',
  aws: 'amazon_ses',
  '1und1': 'ionos',
  '1&1': 'ionos',
  'proton-bridge': 'proton',
  protonmail: 'proton',
  protonbridge: 'proton',
  'nic.ru': 'nicru',
  'reg.ru': 'regru',
  exmail: 'qq_exmail',
  orange: 'orange_fr',
  wanadoo: 'orange_fr',
  sendinblue: 'brevo',
  spaceweb: 'sweb',
};

/** Builds the tables once from the provider data. */
export function createProviderNames(providers: readonly Provider[]): ProviderNames {
  const byName = new Map<string, string>();
  const byDomain = new Map<string, string>();
  const wildcards = new Map<string, string>();
  const names = new Map<string, { readonly ru: string; readonly en: string }>();
  const learn = (map: Map<string, string>, key: string, id: string): void => {
    const name = key.toLowerCase();
    if (!map.has(name)) map.set(name, id);
  };
  for (const provider of providers) {
    names.set(provider.id, provider.name);
    learn(byName, provider.id, provider.id);
    learn(byName, provider.id.replaceAll('_', ''), provider.id);
    learn(byName, provider.name.ru, provider.id);
    learn(byName, provider.name.en, provider.id);
    for (const form of [provider, ...provider.variants]) {
      for (const host of [...form.domains, ...form.mx]) {
        if (host.startsWith('*.')) learn(wildcards, host.slice(2), provider.id);
        else learn(byDomain, host, provider.id);
      }
      for (const endpoint of [...(form.incoming ?? []), ...(form.outgoing ?? [])]) learn(byDomain, endpoint.host, provider.id);
    }
  }
  for (const [name, id] of Object.entries(nicknames)) if (names.has(id)) learn(byName, name, id);

  const ofHost = (host: string): readonly string[] => {
    let name = host.trim().toLowerCase().replace(/\.$/u, '');
    const exact = byDomain.get(name);
    if (exact !== undefined) return [exact];
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.')) {
      const wildcard = wildcards.get(name);
      if (wildcard !== undefined) return [wildcard];
      name = name.slice(dot + 1);
      const found = byDomain.get(name) ?? wildcards.get(name);
      if (found !== undefined && name.includes('.')) return [found];
    }
    return [];
  };
  return {
    ofHost,
    ofHint(hint) {
      const name = hint.trim().toLowerCase();
      if (name === '' || name.length > 253) return [];
      const known = byName.get(name) ?? byName.get(name.replace(/[ -]/gu, '_')) ?? byName.get(name.replace(/[ _-]/gu, ''));
      return known === undefined ? ofHost(name.includes('@') ? name.slice(name.lastIndexOf('@') + 1) : name) : [known];
    },
    inText(text) {
      const found: string[] = [];
      for (const [pattern, id] of signatures) if (names.has(id) && pattern.test(text)) found.push(id);
      for (const match of text.slice(0, 4000).matchAll(/(?<![a-z0-9.-])[a-z0-9-]{1,40}(?:\.[a-z0-9-]{1,40}){1,5}(?![a-z0-9-])/gu)) {
        found.push(...ofHost(match[0]));
      }
      return [...new Set(found)].slice(0, 4);
    },
    displayName: (id) => names.get(id) ?? null,
  };
}
