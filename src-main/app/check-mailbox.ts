import { clockSkewSeconds } from '../adapters/machine/clock-facts.ts';
import type { CheckEvent, CheckResult, Step } from '../contract/check.ts';
import type { ParsedInput, SecretChoice } from '../contract/contract.ts';
import type { Reply } from '../contract/define.ts';
import type { Problem } from '../contract/problem.ts';
import type { Endpoint, Settings } from '../contract/settings.ts';
import type { MailAddress } from '../core/address/read-address.ts';
import { baseDomain } from '../core/address/base-domain.ts';
import { runCheck } from '../core/check/run-check.ts';
import type { CheckDeps, CheckEnd } from '../core/check/run-check.ts';
import { countdown } from '../core/countdown.ts';
import type { WorkedBefore } from '../core/facts.ts';
import { guideFacts } from '../core/guide/guide-facts.ts';
import { addHistoryEntry } from '../core/mailboxes/add-history-entry.ts';
import { providerByDomain } from '../core/knowledge/find-provider.ts';
import type { MailboxSecrets } from '../core/mailboxes/keep-secrets.ts';
import { madeAt, passwordAge } from '../core/mailboxes/password-age.ts';
import { forgetLetter, rememberedLetters } from '../core/mailboxes/remembered-letters.ts';
import { findMailbox } from '../core/mailboxes/find-mailbox.ts';
import { workedBefore } from '../core/mailboxes/worked-before.ts';
import type { StoreFailure } from '../core/ports.ts';
import type { AppContext } from './app-context.ts';
import { currentSettings, entered } from './saved-settings.ts';
import { ownProblem } from './app-context.ts';
import { concealRoundTrip, concealStep } from './conceal.ts';
import { findSettings } from './find-settings.ts';
import { letterNote } from './letter-note.ts';
import type { FoundSettings } from './find-settings.ts';
import { pickSecrets } from './pick-secrets.ts';
import { readAddressInput } from './read-address-input.ts';
import { saveChecked, storeProblem } from './save-checked.ts';

type CheckOrder = ParsedInput<'check'>;

export interface CheckOptions {
  readonly kind: 'check' | 'recheck' | 'password';
  /** The provider already known for a saved mailbox. */
  readonly provider?: string | null;
  /** Whether the domain's MX belongs to this check although nothing is detected. */
  readonly lookAtMx?: boolean;
}

/** The servers whose owner the person must confirm: the second-level domains, once each. */
function shownDomains(settings: Settings): string {
  const hosts = [settings.incoming?.host, settings.outgoing?.host].filter((host) => host !== undefined);
  return [...new Set(hosts.map((host) => baseDomain(host)))].join(', ');
}

/** The contract's `check` and what re-check and password replacement share with it. */
export async function checkMailbox(
  app: AppContext,
  asked: CheckOrder,
  emit: (event: CheckEvent) => void,
  signal: AbortSignal,
  options: CheckOptions,
): Promise<Reply<CheckResult>> {
  const { language } = asked;
  const zero = app.clock.monotonic();
  const limit = countdown(app.clock, app.limits.check, signal);
  const address = readAddressInput(app, asked.address, language);
  if (!address.ok) return address;
  const from = asked.from === undefined ? address : readAddressInput(app, asked.from, language, 'from');
  if (!from.ok) return from;
  const alsoTo = asked.alsoTo === undefined || asked.alsoTo.trim() === '' ? null : readAddressInput(app, asked.alsoTo, language, 'alsoTo');
  if (alsoTo !== null && !alsoTo.ok) return alsoTo;
  const secrets = await pickSecrets(app, address.value.address, asked.secret, asked.outgoingSecret, language);
  if (!secrets.ok) return secrets;

  const order =
    asked.secret.kind === 'saved' && options.kind === 'check' ? await withSavedSettings(app, asked, address.value.address) : asked;
  const found = await findSettings(app, order, address.value, limit, emit);
  const elapsed = (): number => Math.max(0, Math.round(app.clock.monotonic() - zero));
  const stopped = (settings: Settings | null, problems: readonly Problem[], steps: readonly Step[] = found.steps): Reply<CheckResult> => {
    for (const step of steps) {
      emit({ type: 'step_started', id: step.id, startMs: step.startMs });
      emit({ type: 'step', step });
    }
    for (const problem of problems) emit({ type: 'problem', problem });
    return {
      ok: true,
      value: {
        address: address.value.shown,
        verdict: 'failed',
        settings,
        steps: [...steps],
        problems: [...problems],
        roundTrip: null,
        elapsedMs: elapsed(),
      },
    };
  };
  // What detection says after it was cut short is no finding.
  if (signal.aborted) return stopped(found.settings, [ownProblem(app, 'cancelled', language)], []);
  if (found.settings === null) return stopped(null, found.problems);
  emit({
    type: 'settings',
    settings: found.settings,
    provider: found.provider?.id ?? null,
    guide: found.provider === null ? null : guideFacts(found.provider),
  });
  if (!found.confirmed && !order.trust) {
    const problem = ownProblem(app, 'settings_unconfirmed', language, {
      host: shownDomains(found.settings),
      domain: address.value.domainUnicode,
    });
    return stopped(found.settings, [{ ...problem, stage: 'autoconfig' }]);
  }

  const result = await runIt(
    app,
    order,
    address.value,
    from.value.address,
    alsoTo?.value.address ?? null,
    found,
    secrets.value,
    zero,
    limit,
    emit,
    options,
  );
  return finish(app, order, address.value, from.value.address, found, secrets.value, result, options, emit);
}

/** With the saved password go the saved servers, sender and accepted certificate, wherever the order names no others. */
async function withSavedSettings(app: AppContext, order: CheckOrder, address: string): Promise<CheckOrder> {
  const found = await findMailbox(app.mailboxes, address);
  const profile = found.ok ? found.value.document : null;
  if (profile === null) return order;
  const { incoming, outgoing } = await currentSettings(app, profile);
  const age = order.secretAgeMinutes ?? passwordAge(profile, app.clock.now());
  return {
    ...order,
    ...(age === null ? {} : { secretAgeMinutes: age }),
    from: order.from ?? profile.from,
    ...(order.incoming !== undefined || incoming === null ? {} : { incoming: entered(incoming) }),
    ...(order.outgoing !== undefined || outgoing === null ? {} : { outgoing: entered(outgoing) }),
    ...(order.pinnedCertificate !== undefined || profile.pinnedCertificate === null
      ? {}
      : { pinnedCertificate: profile.pinnedCertificate }),
  };
}

/** A run that is through: its result, and how its causes are judged anew. */
interface Ran {
  readonly result: CheckResult;
  readonly judged: readonly Problem[];
  readonly judgeAgain: CheckEnd['judgeAgain'];
  /** The list of mailboxes was damaged: it is told once, by who reads it first. */
  readonly damage: StoreFailure | null;
}

async function runIt(
  app: AppContext,
  order: CheckOrder,
  address: MailAddress,
  from: string,
  alsoTo: string | null,
  found: FoundSettings,
  secrets: MailboxSecrets,
  zero: number,
  limit: ReturnType<typeof countdown>,
  emit: (event: CheckEvent) => void,
  options: CheckOptions,
): Promise<Ran> {
  const leftovers = order.send ? await rememberedLetters(app.mailboxes, address.address) : ({ ok: true, value: [] } as const);
  const note = letterNote(app, address.address, limit.signal);
  const deps: CheckDeps = {
    dialer: app.dialer,
    resolver: app.resolver,
    limits: app.limits,
    clock: app.clock,
    random: app.random,
    sender: app.sender,
    mailboxes: app.mailboxSessions,
    diagnose: (observation, context) => app.diagnoser.diagnose(observation, context),
    explain: (diagnosis, language, params) => app.explainer.explain(diagnosis, language, params),
    letterText: (language, { address: to, date }) => ({
      subject: app.messages.locale('letter.subject', {}, language),
      text: app.messages.locale(
        'letter.text',
        { address: to, date: new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'long' }).format(date) },
        language,
      ),
    }),
    hasNetwork: app.hasNetwork,
    letterLeaves: (messageId) => note.leaves(messageId),
  };
  const settings = found.settings ?? { incoming: null, outgoing: null };
  const skew = clockSkewSeconds(app.clock.now(), __BUILT_AT__);
  const remembered = await findMailbox(app.mailboxes, address.address);
  const profile = remembered.ok ? remembered.value.document : null;
  const before = (endpoint: Endpoint | null, secret: SecretChoice): WorkedBefore | null =>
    profile === null || endpoint === null ? null : workedBefore(profile, endpoint, secret.kind === 'saved');
  const end = await runCheck(
    {
      address: address.address,
      domain: address.domain,
      language: order.language,
      from,
      incoming: order.scope === 'send' ? null : settings.incoming,
      outgoing: order.scope === 'receive' ? null : settings.outgoing,
      incomingSecret: secrets.incoming,
      outgoingSecret: secrets.outgoing ?? secrets.incoming,
      provider: found.provider,
      // No letter leaves for a mailbox of which half was not even found.
      send: order.send && order.scope !== 'receive' && found.problems.length === 0,
      alsoTo,
      // A provider's own domain is not the person's to mend, and we know that it takes mail.
      lookAtMx: options.lookAtMx ?? (found.detected && providerByDomain(app.providers(), address.domain) === null),
      swaps: found.swaps,
      leftovers: leftovers.ok ? leftovers.value : [],
      workedBefore: {
        incoming: before(settings.incoming, order.secret),
        outgoing: before(settings.outgoing, order.outgoingSecret ?? order.secret),
      },
      offline: order.offline,
      resolverNamed: app.options.resolver !== undefined,
      ...(order.pinnedCertificate === undefined ? {} : { pinnedCertificate: order.pinnedCertificate }),
      ...(skew === null ? {} : { clockSkewSeconds: skew }),
      ...(order.secretAgeMinutes === undefined ? {} : { appPasswordAgeMinutes: order.secretAgeMinutes }),
    },
    deps,
    (event) => {
      if (event.type === 'started') emit({ type: 'step_started', id: event.id, startMs: event.startMs });
      else {
        const { id, status, startMs, ms, facts, problem } = event.record;
        emit({ type: 'step', step: concealStep({ id, status, startMs, ms, facts, problem }, app.concealer.conceal) });
      }
    },
    zero,
    limit,
  );
  // A letter that the person asked to leave stays.
  await note.settle(end.result.roundTrip?.status === 'left' ? null : end.leftLetter);
  for (const removed of end.removedLetters)
    if (leftovers.ok && leftovers.value.includes(removed)) await forgetLetter(app.mailboxes, removed);
  const { result } = end;
  const failed = (problem: Problem): boolean => problem.severity === 'failed';
  // A direction that this check did not cover keeps the settings that are known for it.
  const told: CheckResult = {
    ...result,
    steps: result.steps.map((step) => concealStep(step, app.concealer.conceal)),
    roundTrip: concealRoundTrip(result.roundTrip, app.concealer.conceal),
    verdict: found.problems.length > 0 ? 'failed' : result.verdict,
    problems: [...result.problems.filter(failed), ...found.problems, ...result.problems.filter((problem) => !failed(problem))],
    settings: { incoming: result.settings?.incoming ?? settings.incoming, outgoing: result.settings?.outgoing ?? settings.outgoing },
  };
  return { result: told, judged: result.problems, judgeAgain: end.judgeAgain, damage: remembered.ok ? remembered.value.damage : null };
}

async function finish(
  app: AppContext,
  order: CheckOrder,
  address: MailAddress,
  from: string,
  found: FoundSettings,
  secrets: MailboxSecrets,
  { result, judged, judgeAgain, damage }: Ran,
  options: CheckOptions,
  emit: (event: CheckEvent) => void,
): Promise<Reply<CheckResult>> {
  const problems = [...result.problems];
  if (damage !== null) problems.push({ ...storeProblem(app, damage, order.language), severity: 'warning' });
  if (result.settings !== null && !problems.some((problem) => problem.code === 'cancelled')) {
    const toSave = {
      address: address.address,
      provider: found.provider?.id ?? null,
      settings: result.settings,
      from,
      scope: order.scope,
      pinnedCertificate: order.pinnedCertificate ?? null,
      secrets,
      ...(order.secretAgeMinutes === undefined ? {} : { appPasswordMadeAt: madeAt(order.secretAgeMinutes, app.clock.now()) }),
    };
    const withSavedSecret = order.secret.kind === 'saved';
    const last = { toSave, result, kind: options.kind, shown: result, judged, judgeAgain, withSavedSecret, entryAt: null };
    app.lastChecks.set(address.address, last);
    if (order.save && result.verdict !== 'failed') {
      const saved = await saveChecked(app, address.address, order.language);
      problems.push(...(saved.ok ? saved.value.problems : saved.problems));
    } else {
      const added = await addHistoryEntry(app.mailboxes, address.address, options.kind, result, withSavedSecret ? 'kept' : 'typed');
      if (added.ok && added.value.at !== undefined) {
        app.lastChecks.set(address.address, { ...last, entryAt: added.value.at });
        app.mailboxesChanged();
      }
    }
  }
  for (const problem of problems) emit({ type: 'problem', problem });
  const failed = result.verdict === 'failed' || problems.some((problem) => problem.severity === 'failed');
  const shown: CheckResult = {
    ...result,
    address: address.shown,
    problems,
    verdict: failed ? 'failed' : problems.length > 0 ? 'warnings' : 'ok',
  };
  const last = app.lastChecks.get(address.address);
  if (last?.result === result) app.lastChecks.set(address.address, { ...last, shown });
  return { ok: true, value: shown };
}
