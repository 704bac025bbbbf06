/** The runs of this host, by the id that the window gave them. */
export interface Runs {
  /** `busy` when too many are running, `taken` when the id is in use. */
  start(id: string): AbortController | 'busy' | 'taken';
  /** False when there is no such run. */
  cancel(id: string): boolean;
  end(id: string): void;
  /** Cancels all and resolves when none is left, or after `deadlineMs`. */
  cancelAll(deadlineMs: number): Promise<void>;
}

export function createRuns(most: number): Runs {
  const running = new Map<string, AbortController>();
  let onEmpty: (() => void) | null = null;
  return {
    start(id) {
      if (running.has(id)) return 'taken';
      if (running.size >= most || onEmpty !== null) return 'busy';
      const run = new AbortController();
      running.set(id, run);
      return run;
    },
    cancel(id) {
      const run = running.get(id);
      run?.abort();
      return run !== undefined;
    },
    end(id) {
      running.delete(id);
      if (running.size === 0) onEmpty?.();
    },
    async cancelAll(deadlineMs) {
      await new Promise<void>((resolve) => {
        const clock = setTimeout(resolve, deadlineMs);
        onEmpty = () => {
          clearTimeout(clock);
          resolve();
        };
        for (const run of running.values()) run.abort();
        if (running.size === 0) onEmpty();
      });
    },
  };
}
