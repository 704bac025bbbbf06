import type { CheckBench } from './bench-check.ts';
import type { Comparison, Spread } from './statistics.ts';

const ms = (value: number): string => value.toFixed(value < 100 ? 1 : 0);
const spread = ({ median, min, max }: Spread): string => `${ms(median)} (${ms(min)}–${ms(max)})`;

/** One comparison on one line: the ratio first, then the medians that it is made of. */
export function comparisonLine({ name, floor, ours, ratio }: Comparison): string {
  return `  ${name.padEnd(44)} ${ratio.toFixed(2)} × the floor   ours ${spread(ours)} ms, floor ${spread(floor)} ms`;
}

/** The timeline of a check. */
export function stepLines(steps: CheckBench['steps']): string[] {
  return steps.map(({ id, startMs, ms: length }) => `    ${ms(startMs).padStart(7)} ms  ${id.padEnd(18)} ${ms(length)} ms`);
}
