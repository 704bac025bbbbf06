import type { Clock, SecretClipboard } from './ports.ts';
import type { Secret } from './secret.ts';

/** Seconds that a secret stays on the clipboard: enough to change to another program and find its field. */
export const clearsInS = 45;

/** How a copied secret left the clipboard, or that it did not. */
export type CopiedEnd = Awaited<ReturnType<SecretClipboard['clear']>>;

/** The one secret that this program put on the clipboard; it is taken away again after `clearsInS`. */
export class CopiedSecret {
  readonly #clipboard: SecretClipboard;
  readonly #clock: Clock;
  readonly #ended: (end: CopiedEnd) => void;
  #waiting: AbortController | null = null;

  /** `ended` is told once for every secret that was copied and not followed by another. */
  constructor(ports: { readonly clipboard: SecretClipboard; readonly clock: Clock }, ended: (end: CopiedEnd) => void) {
    this.#clipboard = ports.clipboard;
    this.#clock = ports.clock;
    this.#ended = ended;
  }

  /** False: the system did not take it, and one that was copied before is gone too. */
  async copy(secret: Secret): Promise<boolean> {
    // Before the clipboard is asked: the time of the one before must not run out on this one.
    this.#waiting?.abort();
    if (!(await this.#clipboard.put(secret))) {
      await this.clear();
      return false;
    }
    this.#waiting?.abort();
    const waiting = new AbortController();
    this.#waiting = waiting;
    void this.#clock.sleep(clearsInS * 1000, waiting.signal).then(() => (waiting.signal.aborted ? undefined : this.clear()));
    return true;
  }

  /** Takes the secret away now; nothing happens where none is there. */
  async clear(): Promise<void> {
    if (this.#waiting === null) return;
    this.#waiting.abort();
    this.#waiting = null;
    this.#ended(await this.#clipboard.clear());
  }
}
