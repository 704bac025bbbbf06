import { requestAutoconfig } from './autoconfig-request.ts';
import { mxDomains } from './mx-domains.ts';
import { note } from './note.ts';
import { nothing, type Source, type SourceAnswer, type SourceContext } from './source.ts';

const ispdb = 'https://autoconfig.thunderbird.net/v1.1/';

/**
 * Thunderbird's public database: for the domain itself; when it has no entry, for the mail exchanger's parent and base
 * domain. Only the first can be trusted, and only with servers inside the domain.
 */
export const ispdbSource: Source = async (context) => {
  const { address, providers, mx } = context;
  const own = ask(context, address.domain, true);
  const owners = mx.then((answer) => mxDomains(answer, address, providers).map((domain) => ask(context, domain, false)));
  const gone = mx.then((answer) => (!answer.ok && answer.error.outcome === 'nxdomain' ? nothing(note('domain_unknown')) : own));
  const answer = await Promise.race([own, gone]);
  if (answer.outcome === 'found') return answer;
  for (const request of await owners) {
    const other = await request;
    if (other.outcome === 'found') return other;
  }
  return answer;
};

function ask(context: SourceContext, domain: string, mayTrust: boolean): Promise<SourceAnswer> {
  return requestAutoconfig(context, 'ispdb', `${ispdb}${domain}`, { hopsTrusted: true, mayTrust });
}
