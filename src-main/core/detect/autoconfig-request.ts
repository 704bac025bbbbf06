import type { SourceId } from '../../contract/discovery.ts';
import type { MailAddress } from '../address/read-address.ts';
import { fetchDocument } from './fetch-document.ts';
import { readAutoconfig } from './read-autoconfig.ts';
import { failed, found, type SourceAnswer, type SourceContext } from './source.ts';
import { allInsideBaseDomain, insideBaseDomain } from './trust.ts';

/**
 * Fetches one `config-v1.1.xml` and reads it. It is trusted if every hop stayed with, and every server is with, the
 * owner of the mail domain; `hopsTrusted` is for a publisher that we trust by itself (ISPDB). Over plain http (`plain`)
 * anybody on the way could have written it: never trusted.
 */
export async function requestAutoconfig(
  context: SourceContext,
  source: SourceId,
  url: string,
  {
    hopsTrusted = false,
    mayTrust = true,
    plain = false,
  }: { readonly hopsTrusted?: boolean; readonly mayTrust?: boolean; readonly plain?: boolean } = {},
): Promise<SourceAnswer> {
  const { address } = context;
  const document = await fetchDocument(context, url, plain);
  if (!document.ok) return document.error;
  const servers = readAutoconfig(document.value.body, address);
  if (!servers.ok) return failed(servers.error);
  const { incoming, outgoing, auth } = servers.value;
  const cameFrom = new URL(document.value.url);
  const hops = hopsTrusted ? cameFrom.hostname === new URL(url).hostname : insideBaseDomain(address, cameFrom.hostname);
  const trusted = mayTrust && !plain && hops && allInsideBaseDomain(address, [...incoming, ...outgoing]);
  return found([
    { source, from: `${cameFrom.origin}${cameFrom.pathname}`.slice(0, 300), trusted, auth, incoming, outgoing, provider: null },
  ]);
}

export function withAddress(url: string, address: MailAddress): string {
  return `${url}?emailaddress=${encodeURIComponent(address.address)}`;
}

/** The first that finds something; else the most telling failure. */
export async function firstFound(
  requests: readonly Promise<SourceAnswer>[],
  tell: (answers: readonly SourceAnswer[]) => SourceAnswer,
): Promise<SourceAnswer> {
  return await new Promise((resolve, reject) => {
    void Promise.all(
      requests.map(async (request) => {
        const answer = await request;
        if (answer.outcome === 'found') resolve(answer);
        return answer;
      }),
    ).then((answers) => resolve(tell(answers)), reject);
  });
}
