import type { LabDescription } from '../live/lab/lab.ts';
import { startLab } from '../live/lab/start-lab.ts';
import { type FarDomain, startFarDomains } from './far-domains.ts';

/** Everything that the bench must know of its servers; plain JSON. */
export interface BenchWorld {
  readonly lab: LabDescription;
  readonly far: readonly FarDomain[];
}

/** The live lab and, before it, the domains that are far away. Runs in another process than what is measured. */
export async function serveLab(): Promise<{ readonly world: BenchWorld; readonly close: () => Promise<void> }> {
  const lab = await startLab();
  const far = await startFarDomains(lab, lab.lagMs);
  const { close, ...description } = lab;
  return {
    world: { lab: description, far: far.domains },
    close: async () => {
      await far.close();
      await close();
    },
  };
}
