import { promises } from 'node:dns';
import type { DnsFailure, HostAddress } from '../../core/ports.ts';
import { err, ok, type Result } from '../../core/result.ts';

/**
 * Addresses as the operating system gives them: hosts file, VPN split DNS and all. It cannot be cancelled; the caller
 * stops waiting instead. `again` means that the system could not ask and did not say why (EAI_AGAIN).
 */
export async function lookUpThroughOs(host: string): Promise<Result<readonly HostAddress[], DnsFailure | 'again'>> {
  try {
    const found = await promises.lookup(host, { all: true, verbatim: true });
    return ok(found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 })));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
    return code === 'ENOTFOUND' || code === 'ENODATA' ? err({ outcome: 'nxdomain', name: host, detail: code }) : err('again');
  }
}
