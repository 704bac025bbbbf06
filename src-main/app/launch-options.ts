import { readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { readDnsServer } from '../adapters/resolver/server-address.ts';
import { readProxyUrl } from '../core/connect/proxy.ts';
import type { ProxyOption } from './proxy-settings.ts';
import type { DnsServer } from '../adapters/resolver/server-address.ts';

/** What `--resolver`, `--ca` and `--proxy` say, read. */
export interface LaunchOptions {
  readonly resolver: DnsServer | undefined;
  readonly ca: readonly string[];
  readonly proxy?: ProxyOption;
}

const maxCaBytes = 4 * 1024 * 1024;

/**
 * Reads `--resolver HOST:PORT`, `--ca FILE` (PEM, one or many certificates) and `--proxy none|system|URL` of any host program.
 * A URL with a password in it is refused: arguments can be read by others. The error names the option that is wrong.
 */
export function readLaunchOptions(
  resolver: string | undefined,
  caFiles: readonly string[],
  proxy?: string,
): { ok: true; value: LaunchOptions } | { ok: false; option: 'resolver' | 'ca' | 'proxy'; detail: string } {
  const server = resolver === undefined ? undefined : readDnsServer(resolver);
  if (server === null) return { ok: false, option: 'resolver', detail: resolver ?? '' };
  const via = proxy === undefined ? undefined : readProxyOption(proxy);
  if (via === null) return { ok: false, option: 'proxy', detail: (proxy ?? '').replace(/^.*@/u, '…@') };
  const ca: string[] = [];
  for (const file of caFiles) {
    try {
      const text = readFileSync(file, { encoding: 'utf8' });
      if (text.length > maxCaBytes) return { ok: false, option: 'ca', detail: file };
      const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
      if (blocks.length === 0) return { ok: false, option: 'ca', detail: file };
      for (const block of blocks) ca.push(new X509Certificate(block).toString());
    } catch (error) {
      return { ok: false, option: 'ca', detail: `${file}: ${error instanceof Error ? error.message : ''}` };
    }
  }
  return { ok: true, value: { resolver: server, ca, ...(via === undefined ? {} : { proxy: via }) } };
}

function readProxyOption(text: string): ProxyOption | null {
  if (text === 'none' || text === 'system') return { kind: text };
  const read = readProxyUrl(text);
  return read.ok && read.value.password === null ? { kind: 'given', proxy: read.value } : null;
}
