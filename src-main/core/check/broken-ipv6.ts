import type { StepFacts, StepId } from '../../contract/check.ts';
import type { Endpoint } from '../../contract/settings.ts';
import type { Happening, Observation } from '../facts.ts';
import type { LateAddress } from '../ports.ts';
import { isName } from './look-again.ts';
import type { SecondLook } from './look-again.ts';
import type { StepLog } from './step-log.ts';

/** A race for one endpoint that IPv4 won although IPv6 was tried before. */
export interface LateRace {
  readonly endpoint: Endpoint;
  readonly late: Promise<readonly LateAddress[]>;
}

/** This computer has no IPv6 at all: every program knows that at once, and nothing is broken. */
const noWay = /^(?:ENETUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT)$/u;

/**
 * Turns the connect step into a warning where every IPv6 address failed and IPv4 carried the check: other programs may
 * hang at the silent ones. Answers what each of these observations is seen with.
 */
export async function warnAboutIpv6(races: readonly LateRace[], log: StepLog): Promise<ReadonlyMap<Observation, SecondLook>> {
  const looks = new Map<Observation, SecondLook>();
  for (const { endpoint, late } of races) {
    if (!isName(endpoint.host)) continue;
    const tried = (await late).filter(({ outcome }) => typeof outcome === 'string' || !noWay.test(outcome.errno));
    const [first] = tried;
    const id: StepId = `${endpoint.protocol}.connect`;
    const record = log.get(id);
    if (first === undefined || tried.some(({ outcome }) => outcome === 'answered')) continue;
    if (record === undefined || record.facts['port'] !== endpoint.port || (record.status !== 'passed' && record.status !== 'warning'))
      continue;
    const silent = tried.find(({ outcome }) => outcome === 'silent');
    const { address, outcome } = silent ?? first;
    const happening: Happening = typeof outcome === 'string' ? { kind: 'timeout', afterMs: 1_500 } : outcome;
    const works = record.facts['address'];
    const { host, port, security } = endpoint;
    const observation: Observation = {
      part: 'network',
      protocol: endpoint.protocol,
      stage: 'connect',
      step: id,
      endpoint: { host, port, security, address },
      happening,
      params: { ipv6: address, ...(typeof works === 'string' ? { ipv4: works } : {}) },
    };
    looks.set(observation, {
      network: silent === undefined ? 'ipv6_closed' : 'ipv6_silent',
      ...(typeof works === 'string' ? { seen: { workingAddress: works } } : {}),
    });
    const facts: StepFacts = { ...record.facts, silentAddresses: tried.map((one) => one.address) };
    log.put(
      record.status === 'passed'
        ? { ...record, status: 'warning', observation, facts, problem: 'network_unreachable' }
        : { ...record, facts, also: [...(record.also ?? []), observation] },
    );
  }
  return looks;
}
