import { type DnsBehaviour, type DnsRecords, startDnsDouble } from '../doubles/dns-double.ts';
import { DOMAINS } from '../live/lab/domains.ts';
import type { LabDescription } from '../live/lab/lab.ts';
import { withLatency } from '../live/lab/latency.ts';
import { startDroppingHost } from './dropping-host.ts';
import type { Way } from './raw-detection.ts';

/** A domain of the lab as it looks from far away, with a name server of its own. Plain JSON. */
export interface FarDomain {
  readonly name: string;
  readonly domain: string;
  readonly way: Way;
  /** A lost question could still bring a trusted find, so it is waited for until it has been asked anew: no target. */
  readonly waits: boolean;
  /** `HOST:PORT`. */
  readonly resolver: string;
}

export interface FarDomains {
  readonly domains: readonly FarDomain[];
  readonly close: () => Promise<void>;
}

interface Scene {
  readonly name: string;
  readonly domain: string;
  readonly way: Way;
  readonly waits?: boolean;
  /** Hosts that take no connection and say nothing. */
  readonly dropping?: readonly string[];
  /** `name/TYPE` of questions that are never answered. */
  readonly silent?: readonly string[];
}

const ispdb = 'autoconfig.thunderbird.net';
const scenes: readonly Scene[] = [
  { name: 'SRV', domain: 'srv.test', way: 'srv' },
  { name: 'SRV; autoconfig and ISPDB hang', domain: 'srv.test', way: 'srv', dropping: ['autoconfig.srv.test', ispdb] },
  { name: 'autoconfig', domain: 'autoconf-own.test', way: 'autoconfig' },
  { name: 'autoconfig; well-known and ISPDB hang', domain: 'autoconf-own.test', way: 'autoconfig', dropping: ['autoconf-own.test', ispdb] },
  { name: 'autoconfig; MX is not answered', domain: 'autoconf-own.test', way: 'autoconfig', silent: ['autoconf-own.test/MX'] },
  { name: 'SRV, servers of another owner', domain: 'srv-foreign.test', way: 'srv' },
  { name: 'the same; autoconfig hangs', domain: 'srv-foreign.test', way: 'srv', dropping: ['autoconfig.srv-foreign.test'] },
  { name: 'autoconfig, servers of another owner', domain: 'autoconf.test', way: 'autoconfig' },
  { name: 'guess', domain: 'guess.test', way: 'guess' },
  { name: 'guess; autoconfig hangs', domain: 'guess.test', way: 'guess', dropping: ['autoconfig.guess.test'] },
  { name: 'guess; well-known and ISPDB hang', domain: 'guess.test', way: 'guess', dropping: ['guess.test', ispdb] },
  { name: 'guess; MX is not answered', domain: 'guess.test', way: 'guess', waits: true, silent: ['guess.test/MX'] },
];

/** Puts the lab's domains behind relays, each round trip taking `roundTripMs`, DNS included. */
export async function startFarDomains(lab: LabDescription, roundTripMs: number): Promise<FarDomains> {
  const network = lab.resolver.split('.')[2] ?? '0';
  const address = (last: number): string => `127.1.${network}.${String(last)}`;
  const closers: (() => Promise<unknown>)[] = [];
  const fronts = new Map<string, string>();
  let last = 10;
  for (const name of new Set(scenes.map(({ domain }) => domain))) {
    for (const host of lab.domains[name]?.hosts ?? []) {
      const front = address(last++);
      for (const port of Object.values(host.ports)) {
        const relay = await withLatency(roundTripMs, { host: host.address, port }, { host: front, port });
        closers.push(relay.close);
      }
      for (const one of host.names) fronts.set(one, front);
    }
  }
  const dropping = address(250);
  closers.push((await startDroppingHost(dropping, 443)).close);

  const domains: FarDomain[] = [];
  for (const scene of scenes) {
    const behaviour: Record<string, DnsBehaviour> = { '*': { delay: roundTripMs } };
    for (const question of scene.silent ?? []) behaviour[question] = 'silent';
    const dns = await startDnsDouble({
      records: zone(lab, scene, fronts, dropping),
      behaviour,
      host: address(200 + domains.length),
      port: 53,
    });
    closers.push(dns.close);
    domains.push({
      name: scene.name,
      domain: scene.domain,
      way: scene.way,
      waits: scene.waits ?? false,
      resolver: dns.address,
    });
  }
  return {
    domains,
    close: async () => {
      await Promise.allSettled(closers.map((close) => close()));
    },
  };
}

function zone(lab: LabDescription, scene: Scene, fronts: ReadonlyMap<string, string>, dropping: string): Record<string, DnsRecords> {
  const records: Record<string, DnsRecords> = {};
  const add = (name: string, more: DnsRecords): void => {
    records[name] = { ...records[name], ...more };
  };
  for (const { names } of lab.domains[scene.domain]?.hosts ?? [])
    for (const name of names) add(name, { A: [fronts.get(name) ?? dropping] });
  for (const record of DOMAINS.find(({ name }) => name === scene.domain)?.records ?? []) {
    if (record.type === 'MX') add(record.name, { MX: [{ preference: 10, exchange: record.target }] });
    else if (record.type === 'SRV') add(record.name, { SRV: [{ port: record.port, target: record.target }] });
  }
  for (const name of scene.dropping ?? []) add(name, { A: [dropping] });
  return records;
}
