import type { StepFacts, StepId } from '../../contract/check.ts';
import type { Part } from '../../contract/problem.ts';
import type { Endpoint } from '../../contract/settings.ts';
import type { Countdown } from '../countdown.ts';
import type { Happening, Observation, TlsFacts } from '../facts.ts';
import type { Dialer, HostAddress, LateAddress, Resolver, Wire } from '../ports.ts';
import { err, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { Limits } from './limits.ts';

export interface ConnectDeps {
  readonly dialer: Dialer;
  readonly resolver: Resolver;
  readonly limits: Limits;
  /** Told where IPv6 was tried in vain before an IPv4 address of the endpoint answered. */
  readonly onLateIpv6?: (endpoint: Endpoint, late: Promise<readonly LateAddress[]>) => void;
}

/** What a lane tells while it works; the check keeps it, the probe throws it away. */
export interface LaneLog {
  start(id: StepId): void;
  pass(id: StepId, facts?: StepFacts): void;
  warn(id: StepId, observation: Observation, facts?: StepFacts, also?: readonly Observation[]): void;
  fail(id: StepId, observation: Observation, facts?: StepFacts): void;
  skip(id: StepId, facts?: StepFacts): void;
}

/** For those who look without keeping steps: probes, sessions of the round trip. */
export const silentLog: LaneLog = {
  start: () => undefined,
  pass: () => undefined,
  warn: () => undefined,
  fail: () => undefined,
  skip: () => undefined,
};

/** Makes the observation of a happening at this endpoint. */
export function observe(
  endpoint: Endpoint,
  stage: Observation['stage'],
  happening: Happening,
  more: Partial<Observation> = {},
): Observation {
  const part: Part = endpoint.protocol;
  return {
    part,
    protocol: endpoint.protocol,
    stage,
    endpoint: { host: endpoint.host, port: endpoint.port, security: endpoint.security },
    happening,
    ...more,
  };
}

export function tlsStepFacts(tls: TlsFacts): StepFacts {
  return {
    version: tls.version,
    cipher: tls.cipher,
    ...(tls.certificate === null
      ? {}
      : {
          subject: tls.certificate.subject,
          issuer: tls.certificate.issuer,
          validFrom: tls.certificate.validFrom,
          validTo: tls.certificate.validTo,
          altNames: [...tls.certificate.altNames],
          sha256: tls.certificate.sha256,
        }),
  };
}

/** Facts of a refused certificate, for the failed step. */
export function refusedTlsFacts(happening: Happening): StepFacts {
  if (happening.kind !== 'tls') return {};
  return {
    error: happening.code,
    ...(happening.certificate === null ? {} : tlsStepFacts({ version: '', cipher: '', certificate: happening.certificate })),
  };
}

export interface Opened {
  readonly wire: Wire;
  /** The one that answered first: whoever connects again takes no detour over a dead one. */
  readonly addresses: readonly HostAddress[];
}

/**
 * Name, TCP and, for the `tls` form, the handshake: steps `.resolve`, `.connect` and `.tls` of the endpoint's protocol.
 * A failure has been logged at its step when it comes back.
 */
export async function openEndpoint(
  endpoint: Endpoint,
  deps: ConnectDeps,
  log: LaneLog,
  limit: Countdown,
  pinnedCertificate?: string,
): Promise<Result<Opened, Observation>> {
  const { protocol } = endpoint;
  const failed = (id: StepId, observation: Observation, facts: StepFacts = {}): { readonly ok: false; readonly error: Observation } => {
    log.fail(id, observation, facts);
    return err({ ...observation, step: id });
  };

  const resolve: StepId = `${protocol}.resolve`;
  log.start(resolve);
  const proxy = (await deps.dialer.proxyFor?.(endpoint.host, endpoint.port)) ?? null;
  const found = proxy === null ? await deps.resolver.addresses(endpoint.host, limit.ask(deps.limits.resolve)) : ok([]);
  if (!found.ok) {
    const { outcome, detail } = found.error;
    const happening: Happening = outcome === 'cancelled' ? { kind: 'cancelled' } : { kind: 'dns', outcome, name: endpoint.host };
    return failed(resolve, observe(endpoint, 'dns', happening), { host: endpoint.host, detail });
  }
  // The proxy finds the address: this computer's DNS may not even know the name.
  if (proxy === null) log.pass(resolve, { host: endpoint.host, addresses: found.value.map((a) => a.address) });
  else log.skip(resolve, { host: endpoint.host, proxy, reason: 'proxy_resolves' });

  const connect: StepId = `${protocol}.connect`;
  log.start(connect);
  const { onLateIpv6 } = deps;
  const dialled = await deps.dialer.connect(
    {
      host: endpoint.host,
      port: endpoint.port,
      addresses: found.value,
      ...(pinnedCertificate === undefined ? {} : { pinnedCertificate }),
      ...(onLateIpv6 === undefined ? {} : { onLateIpv6: (late) => onLateIpv6(endpoint, late) }),
    },
    limit.ask(deps.limits.connect),
  );
  const by: StepFacts = proxy === null ? {} : { proxy };
  if (!dialled.ok) {
    const params = proxy === null ? {} : { params: { proxy } };
    return failed(connect, observe(endpoint, 'connect', dialled.error, params), { host: endpoint.host, port: endpoint.port, ...by });
  }
  const wire = dialled.value;
  const address: StepFacts = proxy === null ? { address: wire.remoteAddress } : by;
  log.pass(connect, { host: endpoint.host, port: endpoint.port, ...address, localAddress: wire.localAddress });

  if (endpoint.security === 'tls') {
    const step: StepId = `${protocol}.tls`;
    log.start(step);
    const secured = await wire.startTls(limit.ask(deps.limits.tls));
    if (!secured.ok) return failed(step, observe(endpoint, 'tls', secured.error), refusedTlsFacts(secured.error));
    log.pass(step, { ...tlsStepFacts(secured.value), mode: 'tls' });
  }
  const answered = (address: HostAddress): boolean => address.address === wire.remoteAddress;
  return ok({ wire, addresses: [...found.value.filter(answered), ...found.value.filter((address) => !answered(address))] });
}
