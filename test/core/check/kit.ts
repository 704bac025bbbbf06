import { createDialer } from '../../../src-main/adapters/dialer/tcp-dialer.ts';
import { createTrust } from '../../../src-main/adapters/dialer/trust.ts';
import { realClock } from '../../../src-main/adapters/clock/real-clock.ts';
import type { StepId } from '../../../src-main/contract/check.ts';
import type { Endpoint, Protocol, Security } from '../../../src-main/contract/settings.ts';
import type { ProblemCode } from '../../../src-main/contract/problem-codes.ts';
import type { Lane, LaneEnd, LaneInput } from '../../../src-main/core/check/lane.ts';
import { incomingPlan, outgoingPlan } from '../../../src-main/core/check/lane.ts';
import { StepLog } from '../../../src-main/core/check/step-log.ts';
import { defaultLimits, type Limits } from '../../../src-main/core/connect/limits.ts';
import type { ConnectDeps } from '../../../src-main/core/connect/open-endpoint.ts';
import { countdown } from '../../../src-main/core/countdown.ts';
import type { DnsOutcome, Observation } from '../../../src-main/core/facts.ts';
import type { Dialer, DnsFailure, HostAddress, MxRecord, Resolver } from '../../../src-main/core/ports.ts';
import { err, ok } from '../../../src-main/core/result.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { testAuthority } from '../../doubles/certificates.ts';

export const clock = realClock();
export const ADDRESS = 'anna@example.test';
export const PASSWORD = 'right-password';

/** Short enough for a test that waits for one, long enough for two busy cores. */
export const shortLimits: Limits = {
  ...defaultLimits,
  resolve: 1_000,
  connect: 1_000,
  tls: 800,
  greeting: 800,
  login: 800,
  command: 800,
  check: 8_000,
  roundTrip: 4_000,
  cleanup: 2_000,
};

export interface Names {
  /** Host → addresses or how the question ends; every other name is 127.0.0.1. */
  readonly hosts?: Record<string, readonly string[] | DnsOutcome>;
  readonly mx?: readonly MxRecord[] | DnsOutcome;
  /** Addresses of names that cannot exist; an honest resolver gives none. */
  readonly impossible?: readonly string[] | DnsOutcome;
  /** Names whose addresses were asked for are put here. */
  readonly asked?: string[];
}
export function fixedResolver(names: Names = {}): Resolver {
  const failed = (name: string, outcome: DnsFailure['outcome']) => err({ outcome, name, detail: outcome });
  const none = (name: string) => Promise.resolve(failed(name, 'nodata'));
  return {
    addresses(host) {
      names.asked?.push(host);
      const found = host.startsWith('mailready-') ? (names.impossible ?? 'nxdomain') : (names.hosts?.[host] ?? ['127.0.0.1']);
      return Promise.resolve(
        typeof found === 'string'
          ? failed(host, found)
          : ok(found.map((address): HostAddress => ({ address, family: address.includes(':') ? 6 : 4 }))),
      );
    },
    mx(domain) {
      const found = names.mx ?? [{ preference: 10, exchange: 'mx.example.test' }];
      return Promise.resolve(typeof found === 'string' ? failed(domain, found) : ok(found));
    },
    srv: none,
    txt: none,
  };
}

/** Leads the standard ports to those of the doubles; a port without a double is refused. */
function mapped(dialer: Dialer, ports: Readonly<Record<number, number>> | undefined): Dialer {
  if (ports === undefined) return dialer;
  return {
    connect: (target, ask) => {
      const port = ports[target.port];
      return port === undefined
        ? Promise.resolve(err({ kind: 'errno', errno: 'ECONNREFUSED', message: 'refused' }))
        : dialer.connect({ ...target, port }, ask);
    },
  };
}

/** Everything a lane needs, over real sockets and the test authority's certificates. */
export async function connectDeps(
  names: Names = {},
  limits: Partial<Limits> = {},
  ports?: Readonly<Record<number, number>>,
): Promise<ConnectDeps> {
  const dialer = mapped(createDialer(createTrust([(await testAuthority()).ca])), ports);
  return { dialer, resolver: fixedResolver(names), limits: { ...shortLimits, ...limits } };
}

export const endpointOf = (protocol: Protocol, port: number, security: Security = 'tls', host = 'mail.example.test'): Endpoint => ({
  protocol,
  host,
  port,
  security,
  username: ADDRESS,
});

/** The sender's refusal by its words; enough for lanes, which only ask that. */
export const bySender = (observation: Observation): ProblemCode | null =>
  observation.happening.kind === 'reply' && /not owned|sender/iu.test(observation.happening.reply.text) ? 'sender_not_owned' : null;

export interface LaneStory {
  readonly end: LaneEnd;
  /** `imap.login failed`, in the plan's order, the protocol left out. */
  readonly steps: readonly string[];
  readonly log: StepLog;
}
export const planOf = (protocol: Protocol): readonly StepId[] => (protocol === 'smtp' ? outgoingPlan : incomingPlan[protocol]);

/** Shows a log as `resolve passed` lines, skipped ones left out. */
export function steps(log: StepLog, protocol: Protocol): string[] {
  log.complete(planOf(protocol));
  return log
    .records(planOf(protocol))
    .flatMap((record) => (record.status === 'skipped' ? [] : [`${record.id.replace(/^\w+\./u, '')} ${record.status}`]));
}
export const freshLog = (): StepLog =>
  new StepLog(
    clock,
    clock.monotonic(),
    () => undefined,
    () => null,
  );
export const stopwatch = (ms = 8_000, signal = new AbortController().signal) => countdown(clock, ms, signal);

/** Runs one lane once. */
export async function walk(
  lane: Lane,
  endpoint: Endpoint,
  more: Partial<LaneInput> = {},
  deps?: ConnectDeps,
  password = PASSWORD,
): Promise<LaneStory> {
  const log = freshLog();
  const end = await lane({ endpoint, secret: Secret.of(password), ...more }, deps ?? (await connectDeps()), log, stopwatch());
  return { end, steps: steps(log, endpoint.protocol), log };
}
