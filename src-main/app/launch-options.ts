import { readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { readDnsServer } from '../adapters/resolver/server-address.ts';
import type { DnsServer } from '../adapters/resolver/server-address.ts';

/** What `--resolver` and `--ca` say, read; the message names the option that is wrong. */
export interface LaunchOptions {
  readonly resolver: DnsServer | undefined;
  readonly ca: readonly string[];
}

const maxCaBytes = 4 * 1024 * 1024;

/** Reads `--resolver HOST:PORT` and `--ca FILE` (PEM, one or many certificates) of any host program. */
export function readLaunchOptions(
  resolver: string | undefined,
  caFiles: readonly string[],
): { ok: true; value: LaunchOptions } | { ok: false; option: 'resolver' | 'ca'; detail: string } {
  const server = resolver === undefined ? undefined : readDnsServer(resolver);
  if (server === null) return { ok: false, option: 'resolver', detail: resolver ?? '' };
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
  return { ok: true, value: { resolver: server, ca } };
}
