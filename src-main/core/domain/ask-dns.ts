import type { Countdown } from '../countdown.ts';
import type { Ask } from '../ports.ts';

/** Bounds with a signal of their own: Node warns of a leak when more than ten questions listen to one. */
export function askDns(limit: Countdown): Ask {
  const { deadlineMs, signal } = limit.ask();
  return { deadlineMs, signal: AbortSignal.any([signal]) };
}
