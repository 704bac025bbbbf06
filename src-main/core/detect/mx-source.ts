import { providerByMx } from '../knowledge/find-provider.ts';
import { note } from './note.ts';
import { providerOffer } from './provider-offer.ts';
import { found, fromDnsFailure, nothing, type Source } from './source.ts';

/** Mail exchangers of the domain → a provider or hoster we know. */
export const mxSource: Source = async ({ address, providers, mx }) => {
  const answer = await mx;
  if (!answer.ok) return fromDnsFailure(answer.error);
  const exchanges = answer.value.map(({ exchange }) => exchange).filter((exchange) => exchange !== '.');
  const first = exchanges[0];
  if (first === undefined) return nothing(note('accepts_no_mail'));
  const provider = providerByMx(providers, exchanges);
  return provider === null ? nothing(note('exchange_unknown', { host: first })) : found([providerOffer(provider, address, 'mx', first)]);
};
