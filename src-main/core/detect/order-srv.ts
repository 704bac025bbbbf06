import type { SrvRecord } from '../ports.ts';

/**
 * The order in which RFC 2782 wants the targets tried: by priority, and within one priority drawn by weight.
 * @param draw a number in [0, 1)
 */
export function orderSrv(records: readonly SrvRecord[], draw: () => number): readonly SrvRecord[] {
  const ordered: SrvRecord[] = [];
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b);
  for (const priority of priorities) {
    // Weight 0 stands first, so that it is drawn now and then (RFC 2782, "Weight").
    const left = records.filter((record) => record.priority === priority).sort((a, b) => a.weight - b.weight);
    while (left.length > 0) {
      const total = left.reduce((sum, { weight }) => sum + weight, 0);
      const mark = Math.floor(draw() * (total + 1));
      let sum = 0;
      const index = Math.max(
        0,
        left.findIndex(({ weight }) => (sum += weight) >= mark),
      );
      ordered.push(...left.splice(index, 1));
    }
  }
  return ordered;
}
