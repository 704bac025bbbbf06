import type { CheckResult, RoundTrip, Step, StepId } from '../../contract/check.ts';
import type { Language, Problem } from '../../contract/problem.ts';
import type { Endpoint, IncomingEndpoint, OutgoingEndpoint } from '../../contract/settings.ts';
import { nothingSent, roundTrip, roundTripPlan } from '../deliver/round-trip.ts';
import type { RoundTripDeps } from '../deliver/round-trip.ts';
import { pairRefused } from '../connect/login.ts';
import type { Countdown } from '../countdown.ts';
import type { Diagnosis, DiagnosisContext, Observation, WorkedBefore } from '../facts.ts';
import { moment } from '../moment.ts';
import type { Provider } from '../knowledge/provider.ts';
import type { Letter, Random, Way } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { warnAboutIpv6 } from './broken-ipv6.ts';
import type { LateRace } from './broken-ipv6.ts';
import { imapLane } from './imap-lane.ts';
import { judgeRun } from './judge-run.ts';
import type { Judged } from './judge-run.ts';
import { incomingPlan, outgoingPlan } from './lane.ts';
import type { LaneEnd, LaneInput } from './lane.ts';
import { letterHome } from './letter-home.ts';
import { lookAgain } from './look-again.ts';
import { watchDomain } from './look-at-domain.ts';
import { otherLogin } from './other-login.ts';
import { pop3Lane } from './pop3-lane.ts';
import { runLane, warnAboutPort } from './run-lane.ts';
import type { LaneRun } from './run-lane.ts';
import { smtpLane } from './smtp-lane.ts';
import { StepLog, toStep } from './step-log.ts';
import type { StepListener } from './step-log.ts';

export interface CheckPlan {
  readonly address: string;
  /** ASCII domain of the address. */
  readonly domain: string;
  readonly language: Language;
  readonly from: string;
  readonly incoming: IncomingEndpoint | null;
  readonly outgoing: OutgoingEndpoint | null;
  readonly incomingSecret: Secret | null;
  readonly outgoingSecret: Secret | null;
  readonly provider: Provider | null;
  /** False: MAIL, RCPT and RSET only. */
  readonly send: boolean;
  readonly alsoTo: string | null;
  /** Where the domain itself (MX, SPF, DKIM, DMARC) is part of the check. */
  readonly lookAtMx: boolean;
  /** Port forms that detection already swapped. */
  readonly swaps: readonly { readonly to: Endpoint; readonly observation: Observation }[];
  readonly leftovers: readonly string[];
  readonly pinnedCertificate?: string;
  /** How far the clock of this computer is off at least, where it shows a time that cannot be. */
  readonly clockSkewSeconds?: number;
  /** Minutes since the app password was made; absent where nobody knows. */
  readonly appPasswordAgeMinutes?: number;
  /** What history knows of these very servers and logins. */
  readonly workedBefore?: { readonly incoming: WorkedBefore | null; readonly outgoing: WorkedBefore | null };
  /** No question to anybody but the mailbox's own servers. */
  readonly offline?: boolean;
  /** The person named the resolver: its "no such name" is taken at its word. */
  readonly resolverNamed?: boolean;
}

export interface CheckDeps extends RoundTripDeps {
  readonly random: Random;
  readonly diagnose: (observation: Observation, context: DiagnosisContext) => Diagnosis;
  readonly explain: (diagnosis: Diagnosis, language: Language, params?: Record<string, string | number>) => Problem;
  readonly letterText: (
    language: Language,
    facts: { readonly address: string; readonly date: Date },
  ) => { readonly subject: string; readonly text: string };
  /** Told before the test letter leaves. */
  readonly letterLeaves?: (messageId: string) => void;
  /** True when this computer has an address besides the loopback one; never asks another host. */
  readonly hasNetwork: () => boolean;
}

export interface CheckEnd {
  readonly result: CheckResult;
  /** Letters removed and the one possibly left, for the mailbox's memory. */
  readonly removedLetters: readonly string[];
  readonly leftLetter: string | null;
  /**
   * The causes of the same run anew, without a word to any server, now that the age of the app password is known (minutes;
   * null: the person does not know either).
   */
  readonly judgeAgain: (
    language: Language,
    appPasswordAgeMinutes: number | null,
  ) => { readonly problems: readonly Problem[]; readonly steps: readonly Step[] };
}

/** Nothing was heard from any machine: names not answered, no route. A timeout of one server is not that. */
function silent(observation: Observation | null): boolean {
  if (observation === null) return false;
  const { happening } = observation;
  if (happening.kind === 'dns')
    return happening.outcome === 'unreachable' || happening.outcome === 'timeout' || happening.outcome === 'servfail';
  return happening.kind === 'errno' && /^(ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|ENETDOWN)$/.test(happening.errno);
}

/** `localAddress` and the like for texts and letters. */
function secondLoginOf(provider: Provider | null, address: string, username: string): string | undefined {
  const form = provider?.second_login ?? null;
  if (form === null) return undefined;
  const at = address.lastIndexOf('@');
  const other = form === 'local_part' ? address.slice(0, at) : address;
  return other === username ? undefined : other;
}

/**
 * The check of one mailbox over known endpoints: both lanes side by side, then one letter's way. `zero` is the monotonic
 * start of the run, `limit` what is left of the whole check (detection included). Never throws for what servers do.
 */
export async function runCheck(
  plan: CheckPlan,
  deps: CheckDeps,
  listener: StepListener,
  zero: number,
  limit: Countdown,
): Promise<CheckEnd> {
  const { incoming, outgoing, provider } = plan;
  const home = letterHome(plan.address, plan.from, incoming);
  const base: DiagnosisContext = {
    provider: provider?.id ?? null,
    address: plan.address,
    domain: plan.domain,
    from: plan.from,
    passwordKind:
      provider === null
        ? 'unknown'
        : ({ main: 'main', main_or_app_password: 'unknown', app_password: 'app_password', none: 'none', unknown: 'unknown' } as const)[
            provider.sign_in.password
          ],
    now: deps.clock.now(),
    ...(plan.clockSkewSeconds === undefined ? {} : { clockSkewSeconds: plan.clockSkewSeconds }),
  };
  const aged = (minutes: number | null): Partial<DiagnosisContext> => (minutes === null ? {} : { appPasswordAgeMinutes: minutes });
  const age = plan.appPasswordAgeMinutes ?? null;
  const quick = (observation: Observation): Problem['code'] => deps.diagnose(observation, { ...base, ...aged(age) }).code;
  const heard = new Set<StepId>();
  /** What is judged anew after the answer is no event of the run. */
  let over = false;
  const log: StepLog = new StepLog(
    deps.clock,
    zero,
    (event) => {
      if (!over) listener(event);
      // The first connection that opens, or the first answer of a name server, is all that "online" means.
      if (heard.size > 0 || event.type !== 'ended' || event.record.status !== 'passed' || !/\.(resolve|connect)$/.test(event.record.id))
        return;
      if (event.record.id.endsWith('.resolve') && !deps.hasNetwork()) return;
      heard.add(event.record.id);
      log.pass('network.online', { interfaces: deps.hasNetwork() });
    },
    quick,
  );
  log.start('network.online');
  const domain = plan.lookAtMx ? watchDomain(plan, deps, log, limit) : null;
  const races: LateRace[] = [];
  const laneDeps: CheckDeps = { ...deps, onLateIpv6: (endpoint, late) => races.push({ endpoint, late }) };
  const laneIds: StepId[] = [...(incoming === null ? [] : incomingPlan[incoming.protocol]), ...(outgoing === null ? [] : outgoingPlan)];
  const travels = plan.send && outgoing !== null;
  const stepPlan: StepId[] = ['network.online', ...laneIds, ...(travels ? roundTripPlan : []), ...(domain?.steps ?? [])];

  const stop: Observation | undefined =
    provider?.sign_in.password === 'none'
      ? { part: 'app', protocol: null, stage: 'auth', happening: { kind: 'known', code: 'oauth_required' } }
      : undefined;
  const laneInput = (endpoint: Endpoint, secret: Secret): LaneInput => {
    const second = secondLoginOf(provider, plan.address, endpoint.username);
    return {
      endpoint,
      secret,
      ...(plan.pinnedCertificate === undefined ? {} : { pinnedCertificate: plan.pinnedCertificate }),
      ...(second === undefined ? {} : { secondLogin: second }),
      ...(provider === null ? {} : { junkNames: provider.quirks.junk_names }),
      ...(stop === undefined ? {} : { stopBeforeLogin: { ...stop, part: endpoint.protocol, protocol: endpoint.protocol, endpoint } }),
    };
  };
  const [incomingRun, outgoingRun] = await Promise.all([
    incoming === null || plan.incomingSecret === null
      ? null
      : runLane(
          incoming.protocol === 'imap' ? imapLane : pop3Lane,
          laneInput(incoming, plan.incomingSecret),
          incomingPlan[incoming.protocol],
          laneDeps,
          log,
          limit,
        ),
    outgoing === null || plan.outgoingSecret === null
      ? null
      : runLane(
          smtpLane({ from: plan.from, to: home }, quick),
          laneInput(outgoing, plan.outgoingSecret),
          outgoingPlan,
          laneDeps,
          log,
          limit,
        ),
  ]);
  for (const swap of plan.swaps) warnAboutPort(log, swap.to, swap.observation);

  const lanes = [incomingRun, outgoingRun].filter((run) => run !== null);
  const unreachable =
    heard.size === 0 &&
    lanes.length > 0 &&
    lanes.every((run) => silent(run.end.failure)) &&
    (!deps.hasNetwork() || lanes.every((run) => run.end.failure?.happening.kind === 'errno'));
  if (unreachable) {
    const first = lanes[0]?.end.failure;
    log.fail('network.online', {
      part: 'network',
      protocol: null,
      stage: 'connect',
      happening: { kind: 'known', code: 'network_unreachable' },
      ...(first?.endpoint === undefined ? {} : { endpoint: first.endpoint }),
    });
  } else if (heard.size === 0) log.pass('network.online', { interfaces: deps.hasNetwork() });

  let trip: RoundTrip | null = null;
  let removedLetters: readonly string[] = [];
  let leftLetter: string | null = null;
  let headers: string | null = null;
  const good = lanes.every((run) => run.end.failure === null);
  const full = incomingRun?.end.mailboxFull === true;
  if (travels && outgoingRun !== null) {
    if (!good || full || limit.signal.aborted) trip = nothingSent(null);
    else {
      const letter = makeLetter(plan, home, deps);
      deps.letterLeaves?.(letter.messageId);
      const end = await roundTrip(
        {
          letter,
          outgoing: wayOf(outgoingRun.end, plan.outgoingSecret, plan),
          incoming: incomingRun === null ? null : wayOf(incomingRun.end, plan.incomingSecret, plan),
          folders: incomingRun?.end.folders ?? [],
          leftovers: plan.leftovers,
          throughTrash: provider?.quirks.delete_only_archives ?? false,
          filesSent: provider?.quirks.sent_copy_saved_by_smtp ?? null,
        },
        deps,
        log,
        limit.signal,
      );
      trip = end.roundTrip;
      removedLetters = end.removed;
      leftLetter = end.left;
      headers = end.headers ?? null;
    }
  }
  await domain?.settle(headers);
  const brokenIpv6 = await warnAboutIpv6(races, log);
  log.complete(stepPlan);

  const secondLook = plan.offline === true || unreachable ? null : await lookAtNetwork(lanes, log, plan, deps, limit);
  const runOf = (observation: Observation): { own: LaneRun | null; other: LaneRun | null } =>
    observation.part === 'smtp' ? { own: outgoingRun, other: incomingRun } : { own: incomingRun, other: outgoingRun };
  const contextFor = (observation: Observation): DiagnosisContext => {
    const { own, other } = runOf(observation);
    const swap = plan.swaps.find((one) => one.to.protocol === observation.protocol);
    const form = own?.otherForm ?? (swap === undefined ? null : { port: swap.to.port, security: swap.to.security, worked: true });
    const login = observation.params?.['login'] ?? own?.end.endpoint.username;
    const { happening } = observation;
    const ipv6 = brokenIpv6.get(observation);
    const worked = observation.protocol === null || ipv6 !== undefined ? null : workedThere(plan, observation);
    const untried =
      worked === null &&
      observation.stage === 'auth' &&
      happening.kind === 'reply' &&
      pairRefused(happening) &&
      other?.end.loggedIn !== true
        ? otherLogin({ address: plan.address, username: String(login ?? ''), provider, reply: happening.reply.text })
        : null;
    return {
      ...base,
      ...(login === undefined ? {} : { login: String(login) }),
      ...(untried === null ? {} : { otherLoginForm: untried }),
      ...(worked === null ? {} : { workedBefore: worked }),
      otherLogin: other === null ? 'unknown' : other.end.loggedIn ? 'passed' : other.end.failure?.stage === 'auth' ? 'failed' : 'unknown',
      ...(form === null ? {} : { otherForm: { port: form.port, security: form.security, worked: form.worked } }),
      nothingReachable: unreachable,
      ...(own?.end.failure == null || own.end.failure.step !== observation.step ? {} : secondLook?.get(own.end.failure)),
      ...ipv6,
    };
  };
  const toldAt = deps.clock.now();
  const tell = (diagnosis: Diagnosis, language: Language): Problem =>
    deps.explain(diagnosis, language, {
      ...moment(toldAt, language),
      ...(lanes[0]?.end.localAddress == null ? {} : { localAddress: lanes[0].end.localAddress }),
    });
  const [incomingLogin, outgoingLogin] = [incomingRun, outgoingRun].map((run) => run?.end.endpoint.username.split('@')[0]?.toLowerCase());
  const twoLogins = plan.incomingSecret !== plan.outgoingSecret || incomingLogin !== outgoingLogin;
  const judge = (language: Language, minutes: number | null): Judged => {
    const judged = judgeRun(log, stepPlan, (observation) => ({ ...contextFor(observation), ...aged(minutes) }), {
      diagnose: deps.diagnose,
      tell: (diagnosis) => tell(diagnosis, language),
      twoLogins,
    });
    return unreachable ? { ...judged, problems: judged.problems.filter((problem) => problem.code === 'network_unreachable') } : judged;
  };
  const judged = judge(plan.language, age);
  const cancelled = limit.signal.aborted
    ? [
        deps.explain(
          deps.diagnose({ part: 'app', protocol: null, stage: 'connect', happening: { kind: 'cancelled' } }, base),
          plan.language,
        ),
      ]
    : [];
  over = true;
  const others = judged.problems.filter((problem) => problem.code !== 'cancelled');
  return {
    result: {
      address: plan.address,
      verdict: cancelled.length > 0 ? 'failed' : judged.verdict,
      settings: {
        incoming: (incomingRun?.end.endpoint ?? incoming) as IncomingEndpoint | null,
        outgoing: (outgoingRun?.end.endpoint ?? outgoing) as OutgoingEndpoint | null,
      },
      steps: log.records(stepPlan).map(toStep),
      problems: [...cancelled, ...others],
      roundTrip: trip,
      elapsedMs: log.now(),
    },
    removedLetters,
    leftLetter,
    judgeAgain: (language, appPasswordAgeMinutes) => {
      const again = judge(language, appPasswordAgeMinutes);
      return { problems: again.problems, steps: log.records(stepPlan).map(toStep) };
    },
  };
}

/** What history knows of the server that this observation is about; nothing of another port than the one that worked. */
function workedThere({ workedBefore, incoming, outgoing }: CheckPlan, { protocol, endpoint }: Observation): WorkedBefore | null {
  const direction = protocol === 'smtp' ? 'outgoing' : 'incoming';
  const planned = direction === 'outgoing' ? outgoing : incoming;
  const same = endpoint !== undefined && planned?.host === endpoint.host && planned.port === endpoint.port;
  return same ? (workedBefore?.[direction] ?? null) : null;
}

/** The second look takes at most this long, in milliseconds. */
const secondLookMs = 1_000;

async function lookAtNetwork(
  lanes: readonly LaneRun[],
  log: StepLog,
  plan: CheckPlan,
  deps: CheckDeps,
  limit: Countdown,
): ReturnType<typeof lookAgain> {
  const stopped = lanes.flatMap(({ end }) => {
    if (end.failure === null || end.loggedIn || end.failure.stage === 'auth') return [];
    const addresses = log.get(`${end.endpoint.protocol}.resolve`)?.facts['addresses'];
    return [{ failure: end.failure, addresses: Array.isArray(addresses) ? addresses : [] }];
  });
  if (stopped.length < lanes.length) return new Map();
  return lookAgain(
    stopped,
    { resolver: deps.resolver, random: deps.random, doubtsDenials: plan.resolverNamed !== true },
    limit.ask(secondLookMs),
  );
}

function wayOf(end: LaneEnd, secret: Secret | null, plan: CheckPlan): Way {
  if (secret === null) throw new Error('a lane that ran had its secret');
  return {
    endpoint: end.endpoint,
    addresses: end.addresses,
    secret,
    mechanism: end.mechanism,
    ...(plan.pinnedCertificate === undefined ? {} : { pinnedCertificate: plan.pinnedCertificate }),
  };
}

function makeLetter(plan: CheckPlan, home: string, deps: CheckDeps): Letter {
  const date = new Date(deps.clock.now());
  const { subject, text } = deps.letterText(plan.language, { address: home, date });
  const domain = plan.from.slice(plan.from.lastIndexOf('@') + 1);
  return {
    from: plan.from,
    to: plan.alsoTo === null ? [home] : [home, plan.alsoTo],
    subject,
    text,
    date,
    messageId: `<mailready.${deps.random.hex(16)}@${domain}>`,
  };
}
