import { openSecret } from '../../core/open-secret.ts';
import type { SecretClipboard } from '../../core/ports.ts';
import type { Secret } from '../../core/secret.ts';

/** The clipboard of the system, as a host reaches it. */
export interface ClipboardDesk {
  /** Puts a text there that no history of the clipboard shall keep. */
  writeConcealed(text: string): Promise<void>;
  readText(): Promise<string>;
  clear(): Promise<void>;
}

/** On X11 the text comes from the program that copied it, which may have stopped answering. */
const deadlineMs = 3_000;

/** The port `SecretClipboard` over the clipboard of a host. What it asks goes one after the other. */
export function secretClipboard(desk: ClipboardDesk, limitMs: number = deadlineMs): SecretClipboard {
  let ours: Secret | null = null;
  let before: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = before.then(act, act);
    before = turn;
    return turn;
  };
  const clear = async (): Promise<'cleared' | 'replaced' | 'stuck'> => {
    if (ours === null) return 'replaced';
    const plain = openSecret(ours);
    ours = null;
    const isThere = async (): Promise<boolean> => (await within(desk.readText(), limitMs)) === plain;
    try {
      if (!(await isThere())) return 'replaced';
      await within(desk.clear(), limitMs);
      return (await isThere()) ? 'stuck' : 'cleared';
    } catch {
      return 'stuck';
    }
  };
  return {
    put: (secret) =>
      inTurn(async () => {
        const written = desk.writeConcealed(openSecret(secret));
        try {
          await within(written, limitMs);
          ours = secret;
          return true;
        } catch {
          // One that comes through after all would stay there for ever.
          const late = async (): Promise<void> => {
            const known = ours;
            ours = secret;
            await clear();
            ours = known;
          };
          void written.then(
            () => inTurn(late),
            () => undefined,
          );
          return false;
        }
      }),
    clear: () => inTurn(clear),
  };
}

/** Rejects when the answer does not come in time. */
async function within<T>(answer: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the clipboard does not answer')), ms);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
