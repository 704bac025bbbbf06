import type { Endpoint, EnteredEndpoint, Settings } from '../contract/settings.ts';
import { readAddress } from '../core/address/read-address.ts';
import { providerOffer } from '../core/detect/provider-offer.ts';
import type { Profile } from '../core/mailboxes/documents.ts';
import type { AppContext } from './app-context.ts';

/** A kept endpoint as if the person had entered it. */
export function entered({ protocol, host, port, security, username }: Endpoint): EnteredEndpoint {
  return { protocol, host, port, security, ...(username === '' ? {} : { username }) };
}

/** The saved servers of a mailbox. A practice mailbox gets its servers started and their ports of today. */
export async function currentSettings(app: AppContext, profile: Profile): Promise<Settings> {
  const address = readAddress(profile.address);
  const scenario = /^([a-z0-9-]+)\.practice\.invalid$/.exec(profile.address.slice(profile.address.lastIndexOf('@') + 1))?.[1];
  if (!address.ok || scenario === undefined) return profile.settings;
  const practice = await app.practice();
  if (!practice.scenarioIds.some((id) => id === scenario)) return profile.settings;
  const { provider } = await practice.start(scenario);
  // It was saved because it worked: what the person mended then stays mended in a later run.
  await practice.mend(scenario);
  const offer = providerOffer(provider, address.value, 'bundled', 'practice');
  return { incoming: offer.incoming[0] ?? null, outgoing: offer.outgoing[0] ?? null };
}
