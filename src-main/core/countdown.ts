import type { Ask, Clock } from './ports.ts';

/** A bound that several questions share: each gets what is left of it. */
export interface Countdown {
  /** Milliseconds left, never below 0. */
  left(): number;
  /** The bounds of the next question: what is left, and at most `ms`. */
  ask(ms?: number): Ask;
  /** A shorter countdown that cannot outlive this one. */
  within(ms: number): Countdown;
  readonly signal: AbortSignal;
}

export function countdown(clock: Clock, ms: number, signal: AbortSignal): Countdown {
  const end = clock.monotonic() + ms;
  const left = (): number => Math.max(0, end - clock.monotonic());
  return {
    left,
    ask: (most = Number.POSITIVE_INFINITY) => ({ deadlineMs: Math.min(left(), most), signal }),
    within: (most) => countdown(clock, Math.min(left(), most), signal),
    signal,
  };
}
