import { getServers } from 'node:dns';
import type { NetworkInterfaceInfo } from 'node:os';
import { networkInterfaces } from 'node:os';

export interface NetworkFacts {
  /** Some interface besides the loopback has an address that can lead anywhere. Says nothing about the internet. */
  readonly online: boolean;
  /** Without the loopback. */
  readonly interfaces: readonly { readonly name: string; readonly family: 'IPv4' | 'IPv6'; readonly address: string }[];
  readonly resolvers: readonly string[];
  /** The proxy that the environment names, without a name and password in it. */
  readonly proxy: string | null;
}

export interface NetworkFactsOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** In place of this machine's own, for tests. */
  readonly interfaces?: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;
  readonly resolvers?: readonly string[];
}

/** What this machine knows about its network without sending a single packet. */
export function networkFacts(options: NetworkFactsOptions): NetworkFacts {
  const interfaces = Object.entries(options.interfaces ?? networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? []).filter((one) => !one.internal).map(({ family, address }) => ({ name, family, address })),
  );
  return {
    online: interfaces.some((one) => !isLinkLocal(one.address)),
    interfaces,
    resolvers: options.resolvers ?? getServers(),
    proxy: proxyOf(options.env),
  };
}

/** Such an address is given when no network answered (RFC 3927), or beside every other one (RFC 4291). */
function isLinkLocal(address: string): boolean {
  return /^(169\.254\.|fe[89ab][0-9a-f]:)/i.test(address);
}

function proxyOf(env: NetworkFactsOptions['env']): string | null {
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'HTTP_PROXY', 'http_proxy']) {
    const value = env[name]?.trim() ?? '';
    if (value !== '') return withoutUser(value);
  }
  return null;
}

/** Everything before the last `@` may be a password, even in a value that is no URL. */
function withoutUser(proxy: string): string {
  const at = proxy.lastIndexOf('@');
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(proxy)?.[0] ?? '';
  return at < 0 ? proxy : scheme + proxy.slice(at + 1);
}
