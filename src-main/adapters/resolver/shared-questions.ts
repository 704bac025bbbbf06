import { err, type Result } from '../../core/result.ts';
import type { Ask, DnsFailure } from '../../core/ports.ts';

/** Answers are kept this long: one run, however many sources ask the same. */
const keepMs = 60_000;
/** No question lives longer, whoever waits for it. */
const longestMs = 10_000;

interface Open {
  readonly answer: Promise<Result<unknown, DnsFailure>>;
  readonly controller: AbortController;
  waiting: number;
}
interface Kept {
  readonly answer: Result<unknown, DnsFailure>;
  readonly until: number;
}

/**
 * The same question is asked once at a time, and its answer (a negative one too) is kept for a minute; a failure to
 * answer is not kept. Everyone who waits has bounds of their own; the question is given up when nobody waits any more.
 */
export class SharedQuestions {
  readonly #open = new Map<string, Open>();
  readonly #kept = new Map<string, Kept>();

  async ask<T>(
    kind: string,
    name: string,
    bounds: Ask,
    start: (signal: AbortSignal) => Promise<Result<T, DnsFailure>>,
  ): Promise<Result<T, DnsFailure>> {
    const key = `${kind} ${name}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.until > performance.now()) return kept.answer as Result<T, DnsFailure>;
    if (bounds.signal.aborted) return err({ outcome: 'cancelled', name, detail: 'cancelled' });

    const open = this.#open.get(key) ?? this.#begin(key, start);
    open.waiting += 1;
    try {
      return (await firstOf(open.answer, bounds, name)) as Result<T, DnsFailure>;
    } finally {
      open.waiting -= 1;
      if (open.waiting === 0 && this.#open.get(key) === open) {
        this.#open.delete(key);
        open.controller.abort();
      }
    }
  }

  #begin(key: string, start: (signal: AbortSignal) => Promise<Result<unknown, DnsFailure>>): Open {
    const controller = new AbortController();
    const answer = start(AbortSignal.any([controller.signal, AbortSignal.timeout(longestMs)])).then((result) => {
      if (result.ok || result.error.outcome === 'nxdomain' || result.error.outcome === 'nodata') {
        this.#kept.set(key, { answer: result, until: performance.now() + keepMs });
      }
      if (this.#open.get(key) === open) this.#open.delete(key);
      return result;
    });
    const open: Open = { answer, controller, waiting: 0 };
    this.#open.set(key, open);
    return open;
  }
}

function firstOf(answer: Promise<Result<unknown, DnsFailure>>, bounds: Ask, name: string): Promise<Result<unknown, DnsFailure>> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => end(() => resolve(err({ outcome: 'cancelled', name, detail: 'cancelled' })));
    const timer = setTimeout(
      () => end(() => resolve(err({ outcome: 'timeout', name, detail: `no answer in ${Math.round(bounds.deadlineMs)} ms` }))),
      Math.min(bounds.deadlineMs, longestMs),
    );
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      bounds.signal.removeEventListener('abort', onAbort);
      settle();
    };
    bounds.signal.addEventListener('abort', onAbort, { once: true });
    answer.then(
      (result) => end(() => resolve(result)),
      (error: unknown) => end(() => reject(error instanceof Error ? error : new Error(String(error)))),
    );
  });
}
