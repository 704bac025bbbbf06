import { toAsciiDomain } from '../address/ascii-domain.ts';

/** The address as it is kept: the local part as typed, the domain lower case and in ASCII (`Ivan@Почта.РФ` → `Ivan@xn--80a1acny.xn--p1ai`). */
export function keptAddress(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 0) return address;
  const domain = address.slice(at + 1);
  return `${address.slice(0, at)}@${toAsciiDomain(domain) ?? domain.toLowerCase()}`;
}

/** Equal for addresses that mean the same mailbox: no mail service known to us tells `Ivan@` from `ivan@`. */
export function addressKey(address: string): string {
  return keptAddress(address.trim()).toLowerCase();
}
