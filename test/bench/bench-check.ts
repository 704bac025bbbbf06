import type { Step } from '../../src-main/contract/check.ts';
import type { LabDescription } from '../live/lab/lab.ts';
import { rawLogins, rawSrvLogins } from './raw-logins.ts';
import { compare, type Comparison, quantile, type Rounds, timed } from './statistics.ts';
import { rawWorld, surroundings, timedCheck } from './test-app.ts';

/** With 40 ms a round trip, a check may take so many times what the bare logins take. */
export const checkTarget = 1.3;

export interface CheckBench extends Comparison {
  /** Where the time goes: each step's median start and length in milliseconds. */
  readonly steps: readonly { readonly id: string; readonly startMs: number; readonly ms: number }[];
}

export interface CheckBenchOptions extends Rounds {
  readonly name: string;
  /** `lag.test` and the lagging name server, or `srv.test` and the quick one. */
  readonly lag: boolean;
  /** False: both endpoints are given, nothing is detected. */
  readonly detect: boolean;
  /** The floor finds the servers by SRV too. */
  readonly floorDetects?: boolean;
  readonly home: string;
}

/** `check --no-send` beside a raw-socket floor that does the same two logins side by side. */
export async function benchCheck(
  lab: LabDescription,
  { name, lag, detect, floorDetects = false, home, ...rounds }: CheckBenchOptions,
): Promise<CheckBench> {
  const domain = lag ? 'lag.test' : 'srv.test';
  const place = surroundings(lag ? lab.lagResolver : lab.resolver, lab.caFile, home);
  const world = rawWorld(place);
  const [imap, smtp] = [
    { host: `imap.${domain}`, port: 993 },
    { host: `smtp.${domain}`, port: 465 },
  ];
  const address = `anna@${domain}`;
  const person = { login: address, password: lab.password };
  const given = detect
    ? {}
    : {
        incoming: { protocol: 'imap', security: 'tls', ...imap } as const,
        outgoing: { protocol: 'smtp', security: 'tls', ...smtp } as const,
      };
  const seen: (readonly Step[])[] = [];
  const comparison = await compare(
    name,
    rounds,
    () => timed(() => (floorDetects ? rawSrvLogins(world, domain, person) : rawLogins(world, { imap, smtp, ...person }))),
    async () => {
      const { ms, value } = await timedCheck(place, lab.password, { address, ...given });
      seen.push(value.steps);
      return ms;
    },
  );
  return { ...comparison, steps: medianSteps(seen.slice(-rounds.rounds)) };
}

function medianSteps(runs: readonly (readonly Step[])[]): CheckBench['steps'] {
  const ids = runs.at(-1)?.map(({ id }) => id) ?? [];
  const of = (id: string, what: 'startMs' | 'ms'): number =>
    quantile(
      runs.flatMap((steps) => steps.filter((step) => step.id === id).map((step) => step[what])),
      0.5,
    );
  return ids.map((id) => ({ id, startMs: of(id, 'startMs'), ms: of(id, 'ms') }));
}
