import { firstFound, requestAutoconfig, withAddress } from './autoconfig-request.ts';
import { mxDomains } from './mx-domains.ts';
import { mostTelling, type Source } from './source.ts';

/**
 * `https://autoconfig.D/mail/config-v1.1.xml`, with and without the address; when D has none, the same of the mail
 * exchanger's owner, which is never trusted by itself; last, where the person allows it, D's own over plain http.
 */
export const autoconfigSource: Source = async (context) => {
  const { address, providers, mx, plainHttp = false } = context;
  const urlOf = (domain: string): string => `https://autoconfig.${domain}/mail/config-v1.1.xml`;
  const own = firstFound(
    [withAddress(urlOf(address.domain), address), urlOf(address.domain)].map((url) => requestAutoconfig(context, 'autoconfig', url)),
    mostTelling,
  );
  const owners = mx.then((answer) =>
    mxDomains(answer, address, providers).map((domain) =>
      requestAutoconfig(context, 'autoconfig', withAddress(urlOf(domain), address), { mayTrust: false }),
    ),
  );
  const plain = (
    plainHttp ? [`http://autoconfig.${address.domain}/mail/`, `http://${address.domain}/.well-known/autoconfig/mail/`] : []
  ).map((folder) => requestAutoconfig(context, 'autoconfig', `${folder}config-v1.1.xml`, { plain: true }));
  const answer = await own;
  if (answer.outcome === 'found') return answer;
  for (const request of [...(await owners), ...plain]) {
    const other = await request;
    if (other.outcome === 'found') return other;
  }
  return answer;
};
