import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';

/** What is used of `@github/keytar`. */
export interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

/** Loads the native addon; rejects where it has none for this system or a library it needs is missing. */
export async function loadKeytar(): Promise<Keytar> {
  const loaded = (await import('@github/keytar')) as unknown as Keytar & { readonly default?: Keytar };
  return loaded.default ?? loaded;
}

/** `late`: the deadline passed. `blocked`: an earlier call has not come back, so none was made. */
export type KeytarFailure = { readonly kind: 'error' | 'late' | 'blocked'; readonly detail: string };

/**
 * Makes calls with deadlines. keytar cannot be cancelled: after a call that did not come back, further ones are refused
 * until it does, so that at most one prompt is open and Node's four threads stay free.
 */
export class KeytarCalls {
  #lost = 0;

  async run<T>(call: () => Promise<T>, deadlineMs: number, onLate?: () => void): Promise<Result<T, KeytarFailure>> {
    if (this.#lost > 0) return err({ kind: 'blocked', detail: 'the keychain has not answered an earlier question yet' });
    let late = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const answer = call().then(
      (value): Result<T, KeytarFailure> => ok(value),
      (error: unknown): Result<T, KeytarFailure> => err({ kind: 'error', detail: error instanceof Error ? error.message : String(error) }),
    );
    const deadline = new Promise<Result<T, KeytarFailure>>((resolve) => {
      timer = setTimeout(() => {
        late = true;
        this.#lost += 1;
        resolve(err({ kind: 'late', detail: `the keychain did not answer within ${deadlineMs} ms` }));
      }, deadlineMs);
    });
    void answer.then(() => {
      clearTimeout(timer);
      if (!late) return;
      this.#lost -= 1;
      onLate?.();
    });
    return Promise.race([answer, deadline]);
  }
}
