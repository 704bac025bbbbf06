import { fetchDocument } from './fetch-document.ts';
import { note } from './note.ts';
import { digestMatches, readPacc } from './read-pacc.ts';
import { failed, found, type Source } from './source.ts';
import { allInsideBaseDomain, insideBaseDomain } from './trust.ts';

/** PACC: a JSON document whose digest stands in DNS. Without the matching digest it is not used. */
export const paccSource: Source = async (context) => {
  const { address, resolver, limits } = context;
  const digest = resolver.txt(`_ua-auto-config.${address.domain}`, context.ask(limits.dns));
  const document = await fetchDocument(context, `https://ua-auto-config.${address.domain}/.well-known/user-agent-configuration.json`);
  if (!document.ok) return document.error;
  const txt = await digest;
  if (!txt.ok) return failed(note('digest_missing', { outcome: txt.error.outcome }));
  if (!digestMatches(document.value.body, txt.value)) return failed(note('digest_other'));
  const servers = readPacc(document.value.body, address.loginAddress);
  if (!servers.ok) return failed(servers.error);
  const { incoming, outgoing, auth } = servers.value;
  const trusted =
    insideBaseDomain(address, new URL(document.value.url).hostname) && allInsideBaseDomain(address, [...incoming, ...outgoing]);
  return found([{ source: 'pacc', from: document.value.url.slice(0, 300), trusted, auth, incoming, outgoing, provider: null }]);
};
