import type { StoreFailure } from '../ports.ts';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import { addressKey } from './address-key.ts';
import { changeDocument, loadDocument } from './document.ts';
import type { LettersDocument } from './documents.ts';
import { lettersDocument, lettersName } from './documents.ts';
import type { MailboxPorts } from './mailbox-ports.ts';

const maxLetters = 500;
/** After this nobody looks for a test letter any more. */
const keptForMs = 90 * 24 * 3600_000;

/** Notes a test letter that could not be removed, so that the next check of the address removes it. The address need not be saved. */
export function rememberLetter(
  ports: Pick<MailboxPorts, 'store' | 'clock'>,
  address: string,
  messageId: string,
): Promise<Result<void, StoreFailure>> {
  const at = new Date(ports.clock.now()).toISOString();
  const oldest = new Date(ports.clock.now() - keptForMs).toISOString();
  return change(ports, (letters) => [
    ...letters.filter((letter) => letter.messageId !== messageId && letter.at >= oldest).slice(1 - maxLetters),
    { address: addressKey(address), messageId, at },
  ]);
}

/** The letter is gone. */
export function forgetLetter(ports: Pick<MailboxPorts, 'store'>, messageId: string): Promise<Result<void, StoreFailure>> {
  return change(ports, (letters) => letters.filter((letter) => letter.messageId !== messageId));
}

/** Message-IDs of the test letters that may still be in a mailbox, oldest first. */
export async function rememberedLetters(
  ports: Pick<MailboxPorts, 'store'>,
  address: string,
): Promise<Result<readonly string[], StoreFailure>> {
  const loaded = await loadDocument(ports.store, lettersDocument, lettersName);
  if (!loaded.ok) return loaded;
  const key = addressKey(address);
  return ok(loaded.value.document.letters.filter((letter) => letter.address === key).map((letter) => letter.messageId));
}

async function change(
  ports: Pick<MailboxPorts, 'store'>,
  next: (letters: LettersDocument['letters']) => LettersDocument['letters'],
): Promise<Result<void, StoreFailure>> {
  const done = await changeDocument(ports.store, lettersDocument, lettersName, (document) => {
    const letters = next(document.letters);
    const same = letters.length === document.letters.length && letters.every((letter, index) => letter === document.letters[index]);
    return { ...(same ? {} : { document: { ...document, letters } }), value: undefined };
  });
  return done.ok ? ok(undefined) : done;
}
