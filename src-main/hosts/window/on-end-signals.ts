/** A terminal, npm and a parent process may each pass on the same Ctrl+C. */
const sameKeystrokeMs = 1_000;

/**
 * Calls `onFirst` with the exit code of the first end signal (130 for Ctrl+C, 0 for a polite end), and `onAgain` when
 * the person insists.
 */
export function onEndSignals(
  target: Pick<NodeJS.Process, 'on'>,
  onFirst: (code: 0 | 130) => void,
  onAgain: () => void,
  sameMs = sameKeystrokeMs,
): void {
  let first: number | null = null;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    target.on(signal, () => {
      const now = performance.now();
      if (first === null) {
        first = now;
        onFirst(signal === 'SIGINT' ? 130 : 0);
      } else if (now - first > sameMs) onAgain();
    });
  }
}
