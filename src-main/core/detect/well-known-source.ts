import { firstFound, requestAutoconfig, withAddress } from './autoconfig-request.ts';
import { mostTelling, type Source } from './source.ts';

/** `https://D/.well-known/autoconfig/mail/config-v1.1.xml`; some servers need the address, the draft forbids it: both are asked. */
export const wellKnownSource: Source = (context) => {
  const url = `https://${context.address.domain}/.well-known/autoconfig/mail/config-v1.1.xml`;
  return firstFound(
    [url, withAddress(url, context.address)].map((each) => requestAutoconfig(context, 'well-known', each)),
    mostTelling,
  );
};
