import type { ParsedInput } from '../contract/contract.ts';
import type { Reply } from '../contract/define.ts';
import type { GuideCheckResult } from '../contract/guide.ts';
import type { Language, Problem } from '../contract/problem.ts';
import type { ProblemCode } from '../contract/problem-codes.ts';
import type { MarkOutcome } from '../contract/server-mark.ts';
import type { Handlers } from '../contract/serve.ts';
import type { IncomingEndpoint } from '../contract/settings.ts';
import type { MailAddress } from '../core/address/read-address.ts';
import { tryLogin } from '../core/connect/signed-in.ts';
import { markServer } from '../core/detect/mark-server.ts';
import type { DiagnosisContext, Observation } from '../core/facts.ts';
import { waitBeforeLogin } from '../core/guide/login-rhythm.ts';
import { providerByDomain, providerById } from '../core/knowledge/find-provider.ts';
import type { Provider } from '../core/knowledge/provider.ts';
import { findMailbox } from '../core/mailboxes/find-mailbox.ts';
import { moment } from '../core/moment.ts';
import type { AppContext } from './app-context.ts';
import { failure } from './app-context.ts';
import { pickSecrets } from './pick-secrets.ts';
import { readAddressInput } from './read-address-input.ts';
import { currentSettings } from './saved-settings.ts';

type GuideOrder = ParsedInput<'guide.check'>;

const outcomeOf = (
  outcome: GuideCheckResult['outcome'],
  problem: Problem | null = null,
  waitSeconds: number | null = null,
): Reply<GuideCheckResult> => ({ ok: true, value: { outcome, problem, waitSeconds } });

/** The server itself counts tries: nobody knocks again soon. */
const counted: readonly ProblemCode[] = ['too_many_login_attempts', 'account_disabled_or_locked', 'ip_blocked_by_server'];

/** "I did it" at a step of a guide, proved where that can be done. */
export function guideCheckHandlers(app: AppContext): Pick<Handlers, 'guide.check'> {
  /** By address: when a login was refused here, and whether the server spoke of too many. */
  const refused = new Map<string, { readonly at: readonly number[]; readonly locked: boolean }>();

  return {
    async 'guide.check'(order, _emit, signal) {
      const address = readAddressInput(app, order.address, order.language);
      if (!address.ok) return address;
      // Practice scenarios share an id: the domain says which one is meant.
      const own = providerByDomain(app.providers(), address.value.domain);
      const provider = own?.id === order.of ? own : providerById(app.providers(), order.of);
      if (provider === null) return failure(app, 'unknown_provider', 'unknown_provider', order.language, { of: order.of });
      const step = provider.guides[order.language].steps.find(({ id }) => id === order.step);
      const result =
        step?.check === 'open_port'
          ? await bridgeListens(app, provider, address.value, order.language, signal)
          : step?.check === 'login'
            ? await signsIn(order, address.value, provider, signal)
            : outcomeOf(step?.check === 'secret_shape' ? 'later' : 'tick');
      return signal.aborted ? { ok: false, failure: { code: 'cancelled', message: '' } } : result;
    },
  };

  async function signsIn(
    order: GuideOrder,
    address: MailAddress,
    provider: Provider,
    signal: AbortSignal,
  ): Promise<Reply<GuideCheckResult>> {
    const confirmed = await confirmedServer(app, address.address);
    if (order.secret.kind === 'none' || confirmed === null) return outcomeOf('later');
    const before = refused.get(address.address) ?? { at: [], locked: false };
    const waitMs = waitBeforeLogin(before.at, before.locked, app.clock.now());
    if (waitMs > 0) return outcomeOf('wait', null, Math.ceil(waitMs / 1000));
    const secrets = await pickSecrets(app, address.address, order.secret, undefined, order.language);
    if (!secrets.ok) return secrets;
    const deps = { dialer: app.dialer, resolver: app.resolver, limits: app.limits, clock: app.clock };
    const login = await tryLogin({ ...confirmed, secret: secrets.value.incoming }, deps, signal);
    if (login.ok) {
      refused.delete(address.address);
      return outcomeOf('done');
    }
    const problem = tell(app, login.error, order.language, {
      provider: provider.id,
      address: address.address,
      domain: address.domain,
      login: confirmed.endpoint.username,
      otherLogin: outgoingLogin(app, address.address),
    });
    if (login.error.stage !== 'auth' || login.error.happening.kind !== 'reply') return outcomeOf('unclear', problem);
    refused.set(address.address, { at: [...before.at, app.clock.now()].slice(-10), locked: counted.includes(problem.code) });
    return outcomeOf('not_yet', problem);
  }
}

/** The server that the last check of this address used, else the saved one: nothing else has had the person's yes. */
async function confirmedServer(
  app: AppContext,
  address: string,
): Promise<{ readonly endpoint: IncomingEndpoint; readonly pinnedCertificate?: string } | null> {
  const server = (endpoint: IncomingEndpoint | null, pinned: string | null) =>
    endpoint === null ? null : { endpoint, ...(pinned === null ? {} : { pinnedCertificate: pinned }) };
  const last = app.lastChecks.get(address);
  if (last !== undefined) return server(last.toSave.settings.incoming, last.toSave.pinnedCertificate);
  const saved = await findMailbox(app.mailboxes, address);
  if (!saved.ok || saved.value.document === null) return null;
  const { incoming } = await currentSettings(app, saved.value.document);
  return server(incoming, saved.value.document.pinnedCertificate);
}

/** What the last check learnt about the other direction tells a switched-off protocol from a wrong password. */
function outgoingLogin(app: AppContext, address: string): 'passed' | 'failed' | 'unknown' {
  const step = app.lastChecks.get(address)?.result.steps.find(({ id }) => id === 'smtp.login');
  return step?.status === 'passed' || step?.status === 'failed' ? step.status : 'unknown';
}

/** A mail server is there, whatever it thinks of encryption: that is settled later. */
const bridgeSpeaks: readonly MarkOutcome[] = [
  'answers',
  'wrong_security',
  'certificate_name',
  'certificate_bad',
  'no_encryption',
  'refuses',
  'says_nothing',
  'hangs_up',
];

/** Whether the bridge on this computer takes connections; its own certificate is the person's to judge, later. */
async function bridgeListens(
  app: AppContext,
  provider: Provider,
  address: MailAddress,
  language: Language,
  signal: AbortSignal,
): Promise<Reply<GuideCheckResult>> {
  const servers = [provider.incoming[0], provider.outgoing[0]].filter((server) => server !== undefined);
  const looks = await Promise.all(
    servers.map(({ protocol, host, port, security }) => markServer({ protocol, host, port, security }, app.probe, app.clock, signal)),
  );
  const absent = looks.find((look) => look !== null && !bridgeSpeaks.includes(look.mark.outcome));
  if (absent?.observation == null) return outcomeOf('done');
  const context = { provider: provider.id, address: address.address, domain: address.domain };
  return outcomeOf('not_yet', tell(app, absent.observation, language, context));
}

function tell(app: AppContext, observation: Observation, language: Language, context: DiagnosisContext): Problem {
  const now = app.clock.now();
  return app.explainer.explain(app.diagnoser.diagnose(observation, { ...context, now }), language, moment(now, language));
}
