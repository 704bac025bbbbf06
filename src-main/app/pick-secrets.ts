import type { SecretChoice } from '../contract/contract.ts';
import type { Reply } from '../contract/define.ts';
import type { Language } from '../contract/problem.ts';
import type { MailboxSecrets } from '../core/mailboxes/keep-secrets.ts';
import { findMailbox } from '../core/mailboxes/find-mailbox.ts';
import { savedSecrets } from '../core/mailboxes/saved-secrets.ts';
import type { AppContext } from './app-context.ts';
import { failure } from './app-context.ts';

/** Turns the chosen secrets of a run into the secrets themselves, or says which one is missing. */
export async function pickSecrets(
  app: AppContext,
  address: string,
  choice: SecretChoice,
  outgoing: SecretChoice | undefined,
  language: Language,
): Promise<Reply<MailboxSecrets>> {
  let saved: MailboxSecrets | null = null;
  if (choice.kind === 'saved' || outgoing?.kind === 'saved') {
    const profile = await findMailbox(app.mailboxes, address);
    if (!profile.ok || profile.value.document === null) return failure(app, 'unknown_mailbox', 'unknown_mailbox', language, { address });
    const secrets = await savedSecrets(app.mailboxes.keeper, profile.value.document);
    if (!secrets.ok) return failure(app, 'no_password', 'keychain', language, { detail: secrets.error.detail ?? secrets.error.state });
    if (secrets.value === null) return failure(app, 'no_password', 'saved_secret_missing', language, { address });
    saved = secrets.value;
  }
  const pick = (one: SecretChoice, direction: 'incoming' | 'outgoing') => {
    if (one.kind === 'held') return app.mailboxes.keeper.held(one.handle);
    if (one.kind === 'saved') return direction === 'incoming' ? (saved?.incoming ?? null) : (saved?.outgoing ?? saved?.incoming ?? null);
    return null;
  };
  if (choice.kind === 'none') return failure(app, 'no_password', 'no_password', language);
  const incoming = pick(choice, 'incoming');
  if (incoming === null) return failure(app, 'no_password', 'secret_gone', language);
  if (incoming.isEmpty) return failure(app, 'no_password', 'no_password', language);
  const second =
    outgoing === undefined || outgoing.kind === 'none'
      ? choice.kind === 'saved'
        ? (saved?.outgoing ?? null)
        : null
      : pick(outgoing, 'outgoing');
  if (outgoing?.kind === 'held' && second === null) return failure(app, 'no_password', 'secret_gone', language);
  app.concealer.know(incoming);
  if (second !== null) app.concealer.know(second);
  return { ok: true, value: { incoming, outgoing: second } };
}
