import * as tls from 'node:tls';
import type { SecureContext } from 'node:tls';

/** Which certificates are believed. `scoped` roots count for one host and port only (the practice servers). */
export interface Trust {
  /** PEM roots beyond the usual ones, those of this start. */
  readonly extra: readonly string[];
  /** All roots as PEM, for libraries that take a list; undefined means Node's own default. */
  roots(host: string, port: number): string[] | undefined;
  secureContext(host: string, port: number): SecureContext;
  /** Adds a root for one endpoint. */
  scope(host: string, port: number, pem: string): void;
  /** From now on these PEM roots are believed beside the others, in place of those of the last call. */
  believe(pems: readonly string[]): void;
}

interface WithStores {
  getCACertificates?: (kind: 'default' | 'system') => string[];
}

/**
 * Adds a root to Node's own store, which stays as it is for everybody else. `createSecureContext({ ca })` would replace
 * that store and read all 144 roots anew: 70 ms of the first connection instead of 2 (Node 20, 2026-11-22).
 */
interface NativeContext {
  addCACert?: (pem: string) => void;
}

const minVersion = 'TLSv1.2';

function withUsualRoots(beyond: readonly string[], usual: () => readonly string[]): SecureContext {
  const context = tls.createSecureContext({ minVersion });
  const native = context.context as NativeContext;
  if (beyond.length === 0) return context;
  // The call is Node's own and not documented: a runtime without it takes the slow way.
  if (typeof native.addCACert !== 'function') return tls.createSecureContext({ minVersion, ca: [...usual(), ...beyond] });
  for (const pem of beyond) native.addCACert(pem);
  return context;
}

/** `extra` are PEM certificates added to the roots for every TLS connection (`--ca`). */
export function createTrust(extra: readonly string[]): Trust {
  const scoped = new Map<string, string>();
  let chosen: readonly string[] = [];
  const contexts = new Map<string, SecureContext>();
  const key = (host: string, port: number): string => `${host}:${String(port)}`;
  const stores = tls as unknown as WithStores;
  const usual = (): readonly string[] => stores.getCACertificates?.('default') ?? tls.rootCertificates;
  const beyondUsual = (): readonly string[] => {
    const system = stores.getCACertificates?.('system') ?? [];
    const bare = (pem: string): string => pem.replace(/\s+/gu, '');
    const known = new Set(system.length === 0 ? [] : usual().map(bare));
    return [...system.filter((pem) => !known.has(bare(pem))), ...extra, ...chosen];
  };
  const roots = (host: string, port: number): string[] | undefined => {
    const own = scoped.get(key(host, port));
    // A practice endpoint believes its own root and nothing else.
    if (own !== undefined) return [own];
    const beyond = beyondUsual();
    return beyond.length === 0 ? undefined : [...usual(), ...beyond];
  };
  return {
    extra,
    roots,
    secureContext(host, port) {
      const ca = scoped.get(key(host, port));
      const own = ca === undefined ? '' : key(host, port);
      const known = contexts.get(own);
      if (known !== undefined) return known;
      const context = ca === undefined ? withUsualRoots(beyondUsual(), usual) : tls.createSecureContext({ minVersion, ca: [ca] });
      contexts.set(own, context);
      return context;
    },
    scope(host, port, pem) {
      scoped.set(key(host, port), pem);
      contexts.delete(key(host, port));
    },
    believe(pems) {
      chosen = pems;
      // Scoped endpoints believe their own root alone, so theirs are made anew for nothing, but rightly.
      contexts.clear();
    },
  };
}
