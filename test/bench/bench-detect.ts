import type { FarDomain } from './far-domains.ts';
import { rawDetection } from './raw-detection.ts';
import { compare, type Comparison, type Rounds, timed } from './statistics.ts';
import { rawWorld, surroundings, timedDiscovery } from './test-app.ts';

/** Decided and verified within so many times the longest chain of round trips that the domain's way needs. */
export const detectionTarget = 1.3;

/** `discover` beside the bare chain of round trips. A find by another way, or an unproved one, ends the bench. */
export async function benchDetection(far: FarDomain, caFile: string, home: string, rounds: Rounds): Promise<Comparison> {
  const place = surroundings(far.resolver, caFile, home);
  const world = rawWorld(place);
  return await compare(
    far.name,
    rounds,
    () => timed(() => rawDetection(world, far.way, far.domain)),
    async () => {
      const { ms, value } = await timedDiscovery(place, `anna@${far.domain}`);
      const best = value.candidates[0];
      if (best?.source !== far.way || !best.verified || value.settings?.incoming == null || value.settings.outgoing === null)
        throw new Error(`${far.name}: ${JSON.stringify({ candidates: value.candidates, sources: value.sources })}`);
      return ms;
    },
  );
}
