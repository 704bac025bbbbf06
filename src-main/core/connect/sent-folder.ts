import type { Observation } from '../facts.ts';
import { ok } from '../result.ts';
import type { Result } from '../result.ts';
import { imapQuoted } from './imap-talk.ts';
import { decodeMailboxName, encodeMailboxName } from './imap-values.ts';
import type { ImapValue } from './imap-values.ts';
import { signedIn } from './signed-in.ts';
import type { SignInDeps, SignInOrder } from './signed-in.ts';

/** Where personal folders live: the prefix of the first personal namespace (RFC 2342), for example `INBOX.`. */
function personalPrefix(answers: readonly ImapValue[][]): string {
  const personal = answers.find((values) => String(values[1]).toUpperCase() === 'NAMESPACE')?.[2];
  const first = Array.isArray(personal) ? personal[0] : undefined;
  const prefix = Array.isArray(first) ? first[0] : undefined;
  return typeof prefix === 'string' ? decodeMailboxName(prefix) : '';
}

/**
 * Makes the folder for sent letters and subscribes to it, with its role where the server takes one (RFC 6154 §3).
 * Gives the name as the server knows it.
 */
export function createSentFolder(order: SignInOrder, deps: SignInDeps, signal: AbortSignal): Promise<Result<string, Observation>> {
  return signedIn(order, deps, signal, async (say, capabilities) => {
    const spaces = capabilities.has('NAMESPACE') ? await say('NAMESPACE') : ok<readonly ImapValue[][]>([]);
    const folder = `${spaces.ok ? personalPrefix(spaces.value) : ''}Sent`;
    const name = imapQuoted(encodeMailboxName(folder)) ?? '"Sent"';
    const made = await say(`CREATE ${name}${capabilities.has('CREATE-SPECIAL-USE') ? ' (USE (\\Sent))' : ''}`, folder);
    if (!made.ok) return made;
    // A server that refuses to subscribe has made the folder all the same.
    await say(`SUBSCRIBE ${name}`, folder);
    return ok(folder);
  });
}

/** Takes a folder away again, only while it is empty; false when there is something in it. */
export function removeEmptyFolder(
  order: SignInOrder,
  folder: string,
  deps: SignInDeps,
  signal: AbortSignal,
): Promise<Result<boolean, Observation>> {
  return signedIn(order, deps, signal, async (say) => {
    const name = imapQuoted(encodeMailboxName(folder)) ?? '""';
    const status = await say(`STATUS ${name} (MESSAGES)`, folder);
    if (!status.ok) return status;
    const counts = status.value.find((values) => String(values[1]).toUpperCase() === 'STATUS')?.[3];
    if (!Array.isArray(counts) || counts[1] !== '0') return ok(false);
    await say(`UNSUBSCRIBE ${name}`, folder);
    const gone = await say(`DELETE ${name}`, folder);
    return gone.ok ? ok(true) : gone;
  });
}
