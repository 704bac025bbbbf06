import * as tls from 'node:tls';
import type { SecureContext } from 'node:tls';

/** Which certificates are believed. `scoped` roots count for one host and port only (the practice servers). */
export interface Trust {
  /** PEM roots beyond the usual ones. */
  readonly extra: readonly string[];
  /** All roots as PEM, for libraries that take a list; undefined means Node's own default. */
  roots(host: string, port: number): string[] | undefined;
  secureContext(host: string, port: number): SecureContext;
  /** Adds a root for one endpoint. */
  scope(host: string, port: number, pem: string): void;
}

interface WithStores {
  getCACertificates?: (kind: 'default' | 'system') => string[];
}

/** `extra` are PEM certificates added to the roots for every TLS connection (`--ca`). */
export function createTrust(extra: readonly string[]): Trust {
  const scoped = new Map<string, string>();
  const contexts = new Map<string, SecureContext>();
  const key = (host: string, port: number): string => `${host}:${String(port)}`;
  const roots = (host: string, port: number): string[] | undefined => {
    const own = scoped.get(key(host, port));
    // A practice endpoint believes its own root and nothing else.
    if (own !== undefined) return [own];
    const stores = tls as unknown as WithStores;
    const system = stores.getCACertificates?.('system') ?? [];
    if (extra.length === 0 && system.length === 0) return undefined;
    return [...(stores.getCACertificates?.('default') ?? tls.rootCertificates), ...system, ...extra];
  };
  return {
    extra,
    roots,
    secureContext(host, port) {
      const own = scoped.has(key(host, port)) ? key(host, port) : '';
      const known = contexts.get(own);
      if (known !== undefined) return known;
      const ca = roots(host, port);
      const context = tls.createSecureContext({ minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) });
      contexts.set(own, context);
      return context;
    },
    scope(host, port, pem) {
      scoped.set(key(host, port), pem);
      contexts.delete(key(host, port));
    },
  };
}
