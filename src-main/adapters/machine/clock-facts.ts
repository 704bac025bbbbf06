const yearMs = 365 * 24 * 3600_000;

export interface ClockFacts {
  /** UTC, ISO 8601. */
  readonly iso: string;
  /** IANA name, for example `Europe/Moscow`. */
  readonly zone: string;
  /** Not before this program was made, and not more than ten years after. */
  readonly plausible: boolean;
}

/** What can be said about this machine's clock without asking anybody. Both times are milliseconds since the epoch. */
export function clockFacts(now: number, builtAt: number): ClockFacts {
  // A day of grace: the build machine's own zone or clock may be off.
  const plausible = now >= builtAt - 24 * 3600_000 && now <= builtAt + 10 * yearMs;
  return { iso: new Date(now).toISOString(), zone: Intl.DateTimeFormat().resolvedOptions().timeZone, plausible };
}
