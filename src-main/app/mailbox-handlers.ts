import { findMailbox } from '../core/mailboxes/find-mailbox.ts';
import { listMailboxes } from '../core/mailboxes/list-mailboxes.ts';
import { removeMailbox } from '../core/mailboxes/remove-mailbox.ts';
import { showMailbox } from '../core/mailboxes/show-mailbox.ts';
import type { StoreFailure } from '../core/ports.ts';
import type { Failure } from '../contract/define.ts';
import type { Handlers } from '../contract/serve.ts';
import type { AppContext } from './app-context.ts';
import { failure } from './app-context.ts';
import { readAddressInput } from './read-address-input.ts';
import { saveChecked, storeProblem } from './save-checked.ts';

type MailboxHandlers = Pick<Handlers, 'mailboxes.list' | 'mailboxes.show' | 'mailboxes.remove' | 'mailboxes.save'>;

/** The saved mailboxes as the contract shows them. */
export function mailboxHandlers(app: AppContext, language: () => 'ru' | 'en'): MailboxHandlers {
  const broken = (error: StoreFailure): { ok: false; failure: Failure } => {
    const problem = storeProblem(app, error, language());
    return {
      ok: false,
      failure: {
        code: problem.code === 'profile_damaged' ? 'profile_damaged' : 'profile_not_saved',
        message: `${problem.title}. ${problem.what}`,
      },
    };
  };
  return {
    async 'mailboxes.list'() {
      const listed = await listMailboxes(app.mailboxes);
      if (!listed.ok) return broken(listed.error);
      const { document, damage } = listed.value;
      return {
        ok: true,
        value: {
          mailboxes: [...document],
          problems: damage === null ? [] : [{ ...storeProblem(app, damage, language()), severity: 'warning' }],
        },
      };
    },
    async 'mailboxes.show'({ address }) {
      const shown = await showMailbox(app.mailboxes, address);
      if (!shown.ok) return broken(shown.error);
      const { document } = shown.value;
      return document === null
        ? failure(app, 'unknown_mailbox', 'unknown_mailbox', language(), { address })
        : { ok: true, value: document };
    },
    async 'mailboxes.remove'({ address }) {
      const known = await findMailbox(app.mailboxes, address);
      if (known.ok && known.value.document === null) return failure(app, 'unknown_mailbox', 'unknown_mailbox', language(), { address });
      const removed = await removeMailbox(app.mailboxes, address);
      if (!removed.ok) return broken(removed.error);
      app.mailboxesChanged();
      return { ok: true, value: { removed: removed.value.removed, secretRemoved: removed.value.secretRemoved } };
    },
    async 'mailboxes.save'({ address: text, language: wanted }) {
      const address = readAddressInput(app, text, wanted);
      if (!address.ok) return address;
      const saved = await saveChecked(app, address.value.address, wanted);
      if (saved.ok) return { ok: true, value: saved.value };
      const problem = saved.problems[0];
      if (problem === undefined) return failure(app, 'unknown_mailbox', 'nothing_to_save', wanted);
      return { ok: false, failure: { code: 'profile_not_saved', message: `${problem.title}. ${problem.what}` } };
    },
  };
}
