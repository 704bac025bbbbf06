import { maxDocumentBytes } from './limits.ts';
import { fromHttpFailure } from './fetch-document.ts';
import { note } from './note.ts';
import { nothing, type Source } from './source.ts';

/**
 * Whether Microsoft Exchange answers for the domain: a hint for the person, never a candidate. Asked without a
 * password, of the domain's own names only: climbing up to autodiscover.TLD leaked passwords in 2021.
 */
export const autodiscoverSource: Source = async (context) => {
  const { address, resolver, limits } = context;
  const srv = resolver.srv(`_autodiscover._tcp.${address.domain}`, context.ask(limits.dns));
  const host = `autodiscover.${address.domain}`;
  const answer = await context.fetch.get(`https://${host}/autodiscover/autodiscover.xml`, {
    ...context.ask(limits.http),
    maxBytes: maxDocumentBytes,
    maxRedirects: 0,
  });
  const target = await srv;
  const named = target.ok ? target.value.find((record) => record.target !== '.')?.target : undefined;
  // 401 is what Exchange says to everyone who brings no password.
  const exchange = answer.ok && (answer.value.status === 401 || isAutodiscover(answer.value.body));
  if (exchange || named !== undefined) return nothing(note('autodiscover', { host: exchange ? host : (named ?? host) }));
  return answer.ok ? nothing() : fromHttpFailure(answer.error, host);
};

function isAutodiscover(body: Uint8Array): boolean {
  return new TextDecoder().decode(body.subarray(0, 4_096)).includes('schemas.microsoft.com/exchange/autodiscover');
}
