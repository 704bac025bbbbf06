import type { DetectEvent, Discovery } from '../contract/discovery.ts';
import type { Language, Problem } from '../contract/problem.ts';
import type { MailAddress } from '../core/address/read-address.ts';
import { suggestDomain } from '../core/address/suggest-domain.ts';
import type { Countdown } from '../core/countdown.ts';
import { discover } from '../core/detect/discover.ts';
import { moment } from '../core/moment.ts';
import type { Swap } from '../core/detect/assess-lane.ts';
import type { Provider } from '../core/knowledge/provider.ts';
import type { AppContext } from './app-context.ts';
import { knownDomains } from './known-domains.ts';

export interface DetectedWithTexts {
  readonly discovery: Discovery;
  readonly provider: Provider | null;
  readonly trusted: boolean;
  readonly swaps: readonly Swap[];
}

/** Core detection with its findings told in a language. */
export async function detect(
  app: AppContext,
  address: MailAddress,
  language: Language,
  offline: boolean,
  emit: (event: DetectEvent) => void,
  limit: Countdown,
): Promise<DetectedWithTexts> {
  const { plainHttpAutoconfig = false } = await app.preferences.get();
  const found = await discover(
    { address, offline },
    {
      providers: app.providers(),
      resolver: app.resolver,
      fetch: app.fetch,
      probe: app.probe,
      clock: app.clock,
      random: app.random,
      plainHttp: plainHttpAutoconfig,
      doubtsDenials: app.options.resolver === undefined,
    },
    emit,
    limit.signal,
  );
  const context = { provider: found.provider, address: found.address, domain: found.domain, now: app.clock.now() };
  const better = found.settings === null ? suggestDomain(found.domain, knownDomains(app)) : null;
  const more = { ...moment(app.clock.now(), language), ...(better === null ? {} : { suggestion: `${address.local}@${better}` }) };
  const problems = found.observations.map((finding): Problem => {
    const told = app.explainer.explain(app.diagnoser.diagnose(finding, { ...context, ...finding.context }), language, more);
    return { ...told, severity: finding.severity };
  });
  const { settingsTrusted, observations: _observations, swaps, providerData, ...rest } = found;
  return {
    discovery: { ...rest, address: address.shown, candidates: [...rest.candidates], sources: [...rest.sources], problems },
    provider: providerData,
    trusted: settingsTrusted,
    swaps,
  };
}
