/** A refused login may count towards a lock: so many within this time, and never two in a row without a pause. */
const most = 3;
const withinMs = 15 * 60_000;
const pauseMs = 10_000;

/**
 * Milliseconds until a done-check may sign in again after these refusals (milliseconds since the epoch, oldest first);
 * 0 when it may now. `locked`: the server itself spoke of too many tries.
 */
export function waitBeforeLogin(refusals: readonly number[], locked: boolean, now: number): number {
  const recent = refusals.filter((at) => now - at < withinMs);
  const last = recent.at(-1);
  if (last === undefined) return 0;
  if (locked) return last + withinMs - now;
  const full = recent.length >= most ? (recent.at(-most) ?? last) + withinMs - now : 0;
  return Math.max(0, last + pauseMs - now, full);
}
