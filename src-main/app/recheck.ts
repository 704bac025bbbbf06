import type { CheckEvent, CheckResult } from '../contract/check.ts';
import type { ParsedInput, SecretChoice } from '../contract/contract.ts';
import type { Reply } from '../contract/define.ts';
import type { Profile } from '../core/mailboxes/documents.ts';
import { findMailbox } from '../core/mailboxes/find-mailbox.ts';
import { passwordAge } from '../core/mailboxes/password-age.ts';
import { listMailboxes } from '../core/mailboxes/list-mailboxes.ts';
import type { AppContext } from './app-context.ts';
import { failure } from './app-context.ts';
import { checkMailbox } from './check-mailbox.ts';
import { storeProblem } from './save-checked.ts';
import { currentSettings, entered } from './saved-settings.ts';

/** The check of a saved mailbox with its saved settings; nothing is detected anew. */
export async function checkProfile(
  app: AppContext,
  profile: Profile,
  order: {
    readonly language: ParsedInput<'check'>['language'];
    readonly send: boolean;
    readonly secret: SecretChoice;
    readonly outgoingSecret?: SecretChoice | undefined;
    readonly secretAgeMinutes?: number | undefined;
    readonly kind: 'recheck' | 'password';
  },
  emit: (event: CheckEvent) => void,
  signal: AbortSignal,
): Promise<Reply<CheckResult>> {
  const settings = await currentSettings(app, profile);
  const incoming = settings.incoming === null ? undefined : entered(settings.incoming);
  const outgoing = settings.outgoing === null ? undefined : entered(settings.outgoing);
  const scope =
    profile.scope === 'both' && incoming === undefined
      ? 'send'
      : profile.scope === 'both' && outgoing === undefined
        ? 'receive'
        : profile.scope;
  const age = order.secretAgeMinutes ?? (order.secret.kind === 'saved' ? passwordAge(profile, app.clock.now()) : null);
  return checkMailbox(
    app,
    {
      address: profile.address,
      language: order.language,
      secret: order.secret,
      ...(order.outgoingSecret === undefined ? {} : { outgoingSecret: order.outgoingSecret }),
      from: profile.from,
      ...(incoming === undefined || scope === 'send' ? {} : { incoming }),
      ...(outgoing === undefined || scope === 'receive' ? {} : { outgoing }),
      scope,
      send: order.send,
      trust: true,
      save: false,
      offline: false,
      ...(age === null ? {} : { secretAgeMinutes: age }),
      ...(profile.pinnedCertificate === null ? {} : { pinnedCertificate: profile.pinnedCertificate }),
    },
    emit,
    signal,
    {
      kind: order.kind,
      provider: profile.provider,
      lookAtMx: profile.last?.steps.some((step) => step.id === 'domain.mx' && step.status !== 'skipped') ?? false,
    },
  );
}

/** The contract's `recheck`: one saved mailbox, or all of them one after the other. */
export async function recheck(
  app: AppContext,
  order: ParsedInput<'recheck'>,
  emit: (event: CheckEvent) => void,
  signal: AbortSignal,
): Promise<Reply<{ results: CheckResult[] }>> {
  const { language } = order;
  const profiles: Profile[] = [];
  if (order.address !== undefined) {
    const found = await findMailbox(app.mailboxes, order.address);
    if (!found.ok)
      return {
        ok: false,
        failure: {
          code: found.error.kind === 'damaged' ? 'profile_damaged' : 'profile_not_saved',
          message: storeProblem(app, found.error, language).title,
        },
      };
    if (found.value.document === null) return failure(app, 'unknown_mailbox', 'unknown_mailbox', language, { address: order.address });
    profiles.push(found.value.document);
  } else {
    const listed = await listMailboxes(app.mailboxes);
    if (!listed.ok) return { ok: false, failure: { code: 'profile_damaged', message: storeProblem(app, listed.error, language).title } };
    for (const summary of listed.value.document) {
      const found = await findMailbox(app.mailboxes, summary.address);
      if (found.ok && found.value.document !== null) profiles.push(found.value.document);
    }
  }
  const results: CheckResult[] = [];
  let missing: Reply<{ results: CheckResult[] }> | null = null;
  for (const profile of profiles) {
    if (signal.aborted) break;
    emit({ type: 'mailbox', address: profile.address });
    const checked = await checkProfile(
      app,
      profile,
      {
        language,
        send: order.send,
        secret: order.secret ?? { kind: 'saved' },
        secretAgeMinutes: order.secretAgeMinutes,
        kind: 'recheck',
      },
      emit,
      signal,
    );
    if (checked.ok) results.push(checked.value);
    else missing ??= checked;
  }
  // One mailbox without a password must not hide the results of the others; alone it is the answer.
  if (results.length === 0 && missing !== null) return missing;
  return { ok: true, value: { results } };
}
