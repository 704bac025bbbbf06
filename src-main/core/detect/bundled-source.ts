import type { MailAddress } from '../address/read-address.ts';
import { providerByDomain } from '../knowledge/find-provider.ts';
import type { Provider } from '../knowledge/provider.ts';
import { providerOffer } from './provider-offer.ts';
import type { Offer } from './source.ts';

/** Our own table by domain: no network, at once. */
export function bundledOffer(providers: readonly Provider[], address: MailAddress): Offer | null {
  const provider = providerByDomain(providers, address.domain);
  return provider === null ? null : providerOffer(provider, address, 'bundled', address.domain);
}
