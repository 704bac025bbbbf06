import type { Provider, ProviderVariant } from './provider.ts';

/** Names and `*.x` patterns of one kind (domains or MX), looked up in a few steps however many there are. */
interface PatternIndex {
  readonly exact: Map<string, Provider | null>;
  /** `x` of `*.x`; null where an exception stands. */
  readonly below: Map<string, Provider | null>;
}
interface ProviderIndex {
  readonly domains: PatternIndex;
  readonly mx: PatternIndex;
}

const indexes = new WeakMap<readonly Provider[], ProviderIndex>();

/** The provider of a public mail domain (`yandex.ru`), with the servers of that domain's variant; null if we know none. */
export function providerByDomain(providers: readonly Provider[], domain: string): Provider | null {
  return find(indexOf(providers).domains, domain);
}

/**
 * Who serves a domain that somebody owns, told by its mail exchangers, with the servers of that variant.
 * @param exchanges host names in the order of preference; the first one that we know decides.
 */
export function providerByMx(providers: readonly Provider[], exchanges: readonly string[]): Provider | null {
  const { mx } = indexOf(providers);
  for (const exchange of exchanges) {
    const found = find(mx, exchange);
    if (found !== null) return found;
  }
  return null;
}

export function providerById(providers: readonly Provider[], id: string): Provider | null {
  return providers.find((provider) => provider.id === id) ?? null;
}

/** The exact name wins, then the longest pattern. */
function find(index: PatternIndex, name: string): Provider | null {
  const host = name.toLowerCase().replace(/\.$/u, '');
  const exact = index.exact.get(host);
  if (exact !== undefined) return exact;
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
    const below = index.below.get(host.slice(dot + 1));
    if (below !== undefined) return below;
  }
  return null;
}

function indexOf(providers: readonly Provider[]): ProviderIndex {
  const known = indexes.get(providers);
  if (known !== undefined) return known;
  const index: ProviderIndex = { domains: { exact: new Map(), below: new Map() }, mx: { exact: new Map(), below: new Map() } };
  for (const provider of providers) {
    add(index.domains, provider.domains, provider);
    add(index.mx, provider.mx, provider);
    add(index.mx, provider.mx_except, null);
    for (const variant of provider.variants) {
      const there = withVariant(provider, variant);
      add(index.domains, variant.domains, there);
      add(index.mx, variant.mx, there);
    }
  }
  indexes.set(providers, index);
  return index;
}

function add(index: PatternIndex, patterns: readonly string[], provider: Provider | null): void {
  for (const pattern of patterns) {
    if (pattern.startsWith('*.')) index.below.set(pattern.slice(2), provider);
    else index.exact.set(pattern, provider);
  }
}

function withVariant(provider: Provider, variant: ProviderVariant): Provider {
  return {
    ...provider,
    incoming: variant.incoming ?? provider.incoming,
    outgoing: variant.outgoing ?? provider.outgoing,
    login: variant.login ?? provider.login,
    second_login: variant.second_login === undefined ? provider.second_login : variant.second_login,
  };
}
