import type { DnsFailure, Fetch, HttpFailure, Resolver } from '../ports.ts';
import type { Result } from '../result.ts';

/** What the run saw of the network as a whole, whoever asked. */
export interface NetworkLog {
  /** Some DNS server answered something. */
  dnsAnswers: boolean;
  /** Some host name has an address. */
  namesResolve: boolean;
  /** The system said that it has no way to its DNS servers. */
  noRoute: boolean;
  /** Web hosts whose certificate was made for another name. */
  readonly foreignCertificates: Set<string>;
}

export function newNetworkLog(): NetworkLog {
  return { dnsAnswers: false, namesResolve: false, noRoute: false, foreignCertificates: new Set() };
}

/** The same resolver, taking notes. */
export function notedResolver(resolver: Resolver, log: NetworkLog): Resolver {
  const note = async <T>(answer: Promise<Result<T, DnsFailure>>): Promise<Result<T, DnsFailure>> => {
    const result = await answer;
    if (result.ok || result.error.outcome === 'nxdomain' || result.error.outcome === 'nodata') log.dnsAnswers = true;
    else if (result.error.noRoute === true) log.noRoute = true;
    return result;
  };
  return {
    addresses: async (host, ask) => {
      const result = await note(resolver.addresses(host, ask));
      if (result.ok) log.namesResolve = true;
      return result;
    },
    mx: (domain, ask) => note(resolver.mx(domain, ask)),
    srv: (name, ask) => note(resolver.srv(name, ask)),
    txt: (name, ask) => note(resolver.txt(name, ask)),
  };
}

/** The same fetch, taking notes. */
export function notedFetch(fetch: Fetch, log: NetworkLog): Fetch {
  return {
    async get(url, ask) {
      const result = await fetch.get(url, ask);
      if (result.ok || reached(result.error)) log.namesResolve = true;
      if (!result.ok && result.error.kind === 'tls' && result.error.detail.includes('ERR_TLS_CERT_ALTNAME_INVALID')) {
        log.foreignCertificates.add(new URL(url).hostname);
      }
      return result;
    },
  };
}

function reached({ kind }: HttpFailure): boolean {
  return kind === 'connect' || kind === 'tls' || kind === 'http' || kind === 'too_large' || kind === 'redirect';
}
