import type { Handlers } from '../contract/serve.ts';
import type { CopiedSecret } from '../core/copied-secret.ts';
import { clearsInS } from '../core/copied-secret.ts';
import { findMailbox } from '../core/mailboxes/find-mailbox.ts';
import { savedSecrets } from '../core/mailboxes/saved-secrets.ts';
import type { AppContext } from './app-context.ts';
import { failure, ownProblem } from './app-context.ts';

/** The contract's `password.copy` and `clipboard.clear`; `copied` is null where the host has no clipboard of the person. */
export function copyPasswordHandlers(app: AppContext, copied: CopiedSecret | null): Pick<Handlers, 'password.copy' | 'clipboard.clear'> {
  return {
    async 'password.copy'({ address, language, direction }) {
      if (copied === null) return failure(app, 'forbidden', 'no_clipboard', language);
      const profile = await findMailbox(app.mailboxes, address);
      if (!profile.ok || profile.value.document === null) return failure(app, 'unknown_mailbox', 'unknown_mailbox', language, { address });
      const secrets = await savedSecrets(app.mailboxes.keeper, profile.value.document);
      if (!secrets.ok) {
        const { state, detail } = secrets.error;
        if (state === 'locked') return { ok: true, value: { clearsInS: null, problem: ownProblem(app, 'keychain_locked', language) } };
        return failure(app, 'no_password', 'keychain', language, { detail: detail ?? state });
      }
      if (secrets.value === null) return failure(app, 'no_password', 'saved_secret_missing', language, { address });
      const { incoming, outgoing } = secrets.value;
      const secret = direction === 'outgoing' ? (outgoing ?? incoming) : incoming;
      app.concealer.know(secret);
      return { ok: true, value: { clearsInS: (await copied.copy(secret)) ? clearsInS : null, problem: null } };
    },
    async 'clipboard.clear'() {
      await copied?.clear();
      return { ok: true, value: {} };
    },
  };
}
