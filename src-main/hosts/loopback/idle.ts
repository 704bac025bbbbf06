/** Why nobody needs this host any more: the window went, or none ever came. */
export type IdleReason = 'gone' | 'quiet';

export interface Idle {
  /** Something is going on until the returned function is called. `push`: a window holds its stream open. */
  enter(kind: 'request' | 'push'): () => void;
  stop(): void;
}

/**
 * Calls `onIdle` once: `goneMs` after the last window closed its stream, or after `quietMs` without any request when
 * no window had one. A page that is reloaded is back long before.
 */
export function watchIdle(after: { readonly quietMs: number; readonly goneMs: number }, onIdle: (reason: IdleReason) => void): Idle {
  let active = 0;
  let hadWindow = false;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  function arm(): void {
    clearTimeout(timer);
    if (stopped || active > 0) return;
    timer = setTimeout(() => onIdle(hadWindow ? 'gone' : 'quiet'), hadWindow ? after.goneMs : after.quietMs);
  }
  arm();
  return {
    enter(kind) {
      active += 1;
      hadWindow ||= kind === 'push';
      arm();
      let left = false;
      return () => {
        if (left) return;
        left = true;
        active -= 1;
        arm();
      };
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
