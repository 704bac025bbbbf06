import type { CheckResult } from '../contract/check.ts';
import type { Handlers } from '../contract/serve.ts';
import { amendHistoryEntry } from '../core/mailboxes/amend-history-entry.ts';
import { changeDocument } from '../core/mailboxes/document.ts';
import { mailboxesDocument, mailboxesName } from '../core/mailboxes/documents.ts';
import { profileOf } from '../core/mailboxes/find-mailbox.ts';
import { madeAt } from '../core/mailboxes/password-age.ts';
import type { AppContext } from './app-context.ts';
import { failure } from './app-context.ts';
import { concealStep } from './conceal.ts';
import { readAddressInput } from './read-address-input.ts';

/** The answer to "when was the app password made?": the last check is judged anew, and no server hears of it. */
export function passwordAgeHandlers(app: AppContext): Pick<Handlers, 'check.passwordAge'> {
  return {
    async 'check.passwordAge'({ address: text, language, minutes }) {
      const address = readAddressInput(app, text, language);
      if (!address.ok) return address;
      const last = app.lastChecks.get(address.value.address);
      if (last === undefined) return failure(app, 'unknown_mailbox', 'nothing_checked', language, { address: address.value.shown });
      const again = last.judgeAgain(language, minutes);
      const failed = again.problems.filter((problem) => problem.severity === 'failed');
      const beside = last.shown.problems.filter((problem) => !last.judged.includes(problem));
      const shown: CheckResult = {
        ...last.shown,
        problems: [...failed, ...beside, ...again.problems.filter((problem) => !failed.includes(problem))],
        steps: again.steps.map((step) => concealStep(step, app.concealer.conceal)),
      };
      const since = minutes === null ? undefined : madeAt(minutes, app.clock.now());
      const { appPasswordMadeAt: _before, ...toSave } = last.toSave;
      const result = { ...last.result, problems: shown.problems, steps: shown.steps };
      app.lastChecks.set(address.value.address, {
        ...last,
        judged: again.problems,
        shown,
        result,
        toSave: { ...toSave, ...(since === undefined ? {} : { appPasswordMadeAt: since }) },
      });
      if (last.withSavedSecret) await keep(app, address.value.address, since);
      if (last.entryAt !== null) {
        await amendHistoryEntry(app.mailboxes, address.value.address, last.entryAt, result);
        app.mailboxesChanged();
      }
      return { ok: true, value: { result: shown } };
    },
  };
}

async function keep(app: AppContext, address: string, since: string | undefined): Promise<void> {
  // An answer that cannot be written down only means that the question comes again.
  await changeDocument(app.mailboxes.store, mailboxesDocument, mailboxesName, (document) => {
    const profile = profileOf(document.mailboxes, address);
    if (profile === null) return { value: undefined };
    const { appPasswordMadeAt: _before, ...rest } = profile;
    const told = { ...rest, ...(since === undefined ? {} : { appPasswordMadeAt: since }) };
    return { document: { ...document, mailboxes: document.mailboxes.map((one) => (one === profile ? told : one)) }, value: undefined };
  });
}
