const yearMs = 365 * 24 * 3600_000;

export interface ClockFacts {
  /** UTC, ISO 8601. */
  readonly iso: string;
  /** IANA name, for example `Europe/Moscow`. */
  readonly zone: string;
  /** Not before this program was made, and not more than ten years after. */
  readonly plausible: boolean;
}

// A day of grace: the build machine's own zone or clock may be off.
const earliest = (builtAt: number): number => builtAt - 24 * 3600_000;
const latest = (builtAt: number): number => builtAt + 10 * yearMs;

/** What can be said about this machine's clock without asking anybody. Both times are milliseconds since the epoch. */
export function clockFacts(now: number, builtAt: number): ClockFacts {
  const plausible = clockSkewSeconds(now, builtAt) === null;
  return { iso: new Date(now).toISOString(), zone: Intl.DateTimeFormat().resolvedOptions().timeZone, plausible };
}

/** Seconds by which the clock is ahead (+) or behind (-) at least, where it shows a time that cannot be; else null. */
export function clockSkewSeconds(now: number, builtAt: number): number | null {
  const off = now < earliest(builtAt) ? now - earliest(builtAt) : now > latest(builtAt) ? now - latest(builtAt) : 0;
  return off === 0 ? null : Math.round(off / 1000);
}
