import { getDomain, parse } from 'tldts';

/**
 * The registrable domain ("eTLD+1") of a host name by the Public Suffix List, private suffixes such as `com.ru`
 * included: everything below it belongs to one owner. A name without one (`localhost`, `com.ru` itself) is its own base.
 * Takes ASCII or Unicode names, answers in the form it was given.
 */
export function baseDomain(host: string): string {
  return getDomain(host, { allowPrivateDomains: true }) ?? host;
}

/** True if the name ends in a suffix of the ICANN part of the list, so that it can exist on the public internet. */
export function hasPublicSuffix(host: string): boolean {
  return parse(host).isIcann === true;
}
