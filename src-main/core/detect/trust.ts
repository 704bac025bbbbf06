import { baseDomain } from '../address/base-domain.ts';
import type { MailAddress } from '../address/read-address.ts';

/** True if the host belongs to the owner of the mail domain: the same registrable domain. */
export function insideBaseDomain(address: MailAddress, host: string): boolean {
  return baseDomain(host) === address.base;
}

export function allInsideBaseDomain(address: MailAddress, servers: readonly { readonly host: string }[]): boolean {
  return servers.every(({ host }) => insideBaseDomain(address, host));
}
