import type { CheckEvent, CheckResult } from '../contract/check.ts';
import type { ParsedInput } from '../contract/contract.ts';
import type { Reply } from '../contract/define.ts';
import { findMailbox } from '../core/mailboxes/find-mailbox.ts';
import { madeAt } from '../core/mailboxes/password-age.ts';
import { passwordWorked, replaceSecret } from '../core/mailboxes/replace-secret.ts';
import type { AppContext } from './app-context.ts';
import { failure, ownProblem } from './app-context.ts';
import { pickSecrets } from './pick-secrets.ts';
import { checkProfile } from './recheck.ts';
import { storeProblem } from './save-checked.ts';

/** The contract's `password.replace`: the new password is tried first and takes the old one's place only if it signed in. */
export async function replacePassword(
  app: AppContext,
  order: ParsedInput<'password.replace'>,
  emit: (event: CheckEvent) => void,
  signal: AbortSignal,
): Promise<Reply<{ result: CheckResult; replaced: boolean }>> {
  const { language } = order;
  const found = await findMailbox(app.mailboxes, order.address);
  if (!found.ok) return { ok: false, failure: { code: 'profile_damaged', message: storeProblem(app, found.error, language).title } };
  const profile = found.value.document;
  if (profile === null) return failure(app, 'unknown_mailbox', 'unknown_mailbox', language, { address: order.address });
  const secrets = await pickSecrets(app, profile.address, order.secret, order.outgoingSecret, language);
  if (!secrets.ok) return secrets;
  const checked = await checkProfile(
    app,
    profile,
    {
      language,
      send: order.send,
      secret: order.secret,
      outgoingSecret: order.outgoingSecret,
      secretAgeMinutes: order.secretAgeMinutes,
      kind: 'password',
    },
    emit,
    signal,
  );
  if (!checked.ok) return checked;
  const { value: result } = checked;
  const cancelled = result.problems.some((problem) => problem.code === 'cancelled');
  const replaced = await replaceSecret(
    app.mailboxes,
    profile.address,
    secrets.value,
    passwordWorked(result) && !cancelled,
    order.secretAgeMinutes === undefined ? undefined : madeAt(order.secretAgeMinutes, app.clock.now()),
  );
  if (!replaced.ok) {
    const problem = storeProblem(app, replaced.error, language);
    return {
      ok: true,
      value: { result: { ...result, problems: [...result.problems, { ...problem, severity: 'warning' }] }, replaced: false },
    };
  }
  app.mailboxesChanged();
  const vault = replaced.value.kept?.vault ?? null;
  const notKept =
    replaced.value.replaced && vault !== null && vault.state !== 'ready'
      ? [{ ...ownProblem(app, vault.state === 'locked' ? 'keychain_locked' : 'keychain_absent', language), severity: 'warning' as const }]
      : [];
  const problems = [...result.problems, ...notKept];
  return {
    ok: true,
    value: {
      result: { ...result, problems, verdict: result.verdict === 'ok' && problems.length > 0 ? 'warnings' : result.verdict },
      replaced: replaced.value.replaced,
    },
  };
}
