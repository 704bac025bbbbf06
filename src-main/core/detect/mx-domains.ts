import { toAsciiDomain } from '../address/ascii-domain.ts';
import { baseDomain } from '../address/base-domain.ts';
import type { MailAddress } from '../address/read-address.ts';
import { providerByMx } from '../knowledge/find-provider.ts';
import type { Provider } from '../knowledge/provider.ts';
import type { MxAnswer } from './source.ts';

/**
 * Domains whose owner runs the mail exchanger, nearest first: the MX host's parent and its base domain. None where the
 * owner is the mail domain's own, or a provider we know (then our own table has answered).
 */
export function mxDomains(mx: MxAnswer, address: MailAddress, providers: readonly Provider[]): readonly string[] {
  const exchange = mx.ok ? mx.value.find((record) => record.exchange !== '.')?.exchange : undefined;
  if (exchange === undefined || providerByMx(providers, [exchange]) !== null) return [];
  const base = baseDomain(exchange);
  if (base === address.base) return [];
  const parent = exchange.slice(exchange.indexOf('.') + 1);
  // Some domains name an address for their mail exchanger, against RFC 1035: nobody is below that.
  return (parent.endsWith(`.${base}`) ? [parent, base] : [base]).filter((domain) => toAsciiDomain(domain) === domain);
}
