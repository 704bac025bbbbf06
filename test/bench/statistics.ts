import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Figures of one side of a comparison, in milliseconds. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Comparison {
  readonly name: string;
  readonly floor: Spread;
  readonly ours: Spread;
  /** Median of ours divided by the median of the floor. */
  readonly ratio: number;
}

/** The value below which `share` (0..1) of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), min: Math.min(...values), max: Math.max(...values) };
}

export interface Rounds {
  readonly warmUp: number;
  readonly rounds: number;
}

setFlagsFromString('--expose-gc');
/** Frees what nobody holds any more, now and not in the middle of what is measured. */
export const collectGarbage = runInNewContext('gc') as () => void;

/**
 * Runs both sides in turn, so that whatever else the machine does hits both; who goes first changes from round to round.
 * Each side answers how many milliseconds it took.
 */
export async function compare(
  name: string,
  { warmUp, rounds }: Rounds,
  floor: () => Promise<number>,
  ours: () => Promise<number>,
): Promise<Comparison> {
  const floors: number[] = [];
  const owns: number[] = [];
  for (let round = -warmUp; round < rounds; round++) {
    const oursFirst = round % 2 !== 0;
    if (oursFirst) owns.push(await ours());
    floors.push(await floor());
    if (!oursFirst) owns.push(await ours());
    if (round < 0) floors.length = owns.length = 0;
  }
  const [low, own] = [spreadOf(floors), spreadOf(owns)];
  return { name, floor: low, ours: own, ratio: own.median / low.median };
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  collectGarbage();
  const start = performance.now();
  await work();
  return performance.now() - start;
}
