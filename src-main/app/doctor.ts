import type { DoctorReport } from '../contract/contract.ts';
import type { Language, Problem } from '../contract/problem.ts';
import { describeCertificate } from '../adapters/dialer/read-authorities.ts';
import { clockFacts } from '../adapters/machine/clock-facts.ts';
import { networkFacts } from '../adapters/machine/network-facts.ts';
import { versionFacts } from '../adapters/machine/version-facts.ts';
import { knownServers } from '../core/detect/known-servers.ts';
import { ok } from '../core/result.ts';
import type { AppContext } from './app-context.ts';
import { ownProblem } from './app-context.ts';

type Port = DoctorReport['ports'][number];

async function knock(app: AppContext, door: (typeof knownServers)[number], signal: AbortSignal): Promise<Port> {
  const start = app.clock.monotonic();
  const ms = (): number => Math.round(app.clock.monotonic() - start);
  const proxied = (await app.dialer.proxyFor?.(door.host, door.port)) ?? null;
  const found = proxied === null ? await app.resolver.addresses(door.host, { deadlineMs: 3_000, signal }) : ok([]);
  if (!found.ok) return { ...door, outcome: 'unknown_host', ms: ms() };
  const dialled = await app.dialer.connect({ ...door, addresses: found.value }, { deadlineMs: 5_000, signal });
  if (dialled.ok) {
    dialled.value.close();
    return { ...door, outcome: 'open', ms: ms() };
  }
  const { error } = dialled;
  const outcome =
    error.kind === 'timeout' ? 'timeout' : error.kind === 'errno' && error.errno === 'ECONNREFUSED' ? 'refused' : 'unreachable';
  return { ...door, outcome, ms: ms() };
}

/** The contract's `doctor`: this machine as far as mail needs it. */
export async function doctor(app: AppContext, language: Language, probe: boolean, home: string, builtAt: number): Promise<DoctorReport> {
  const signal = new AbortController().signal;
  const [vault, proxy, added, ports] = await Promise.all([
    app.mailboxes.keeper.status(),
    app.proxy.report(),
    app.authorities.list(),
    probe
      ? Promise.all(knownServers.map((door) => knock(app, door, signal)))
      : Promise.resolve(knownServers.map((door): Port => ({ ...door, outcome: 'skipped', ms: 0 }))),
  ]);
  const clock = clockFacts(app.clock.now(), builtAt);
  const network = networkFacts({ env: app.options.env });
  const problems: Problem[] = [];
  if (vault.state === 'absent') problems.push({ ...ownProblem(app, 'keychain_absent', language), severity: 'warning' });
  if (vault.state === 'locked') problems.push({ ...ownProblem(app, 'keychain_locked', language), severity: 'warning' });
  if (!clock.plausible) problems.push(ownProblem(app, 'clock_wrong', language, { clock: clock.iso }));
  if (!network.online) problems.push({ ...ownProblem(app, 'network_unreachable', language), part: 'network' });
  if (
    probe &&
    ports.length > 0 &&
    ports.every((port) => port.outcome === 'timeout' || port.outcome === 'refused' || port.outcome === 'unreachable')
  )
    problems.push({ ...ownProblem(app, 'port_blocked_locally', language), part: 'network' });
  const own = app.options.resolver;
  const asked = own === undefined ? network.resolvers.join(', ') : `${own.host}:${String(own.port)}`;
  // These names exist: who knows none of them knows no names at all.
  if (network.online && ports.every((port) => port.outcome === 'unknown_host'))
    problems.push({
      ...ownProblem(app, 'dns_lookup_failed', language, { host: knownServers[0].host, resolver: asked }),
      part: 'network',
    });
  return {
    vault,
    clock: { ...clock },
    network: {
      ...network,
      interfaces: [...network.interfaces],
      resolvers: [...network.resolvers],
      proxy: proxy.used,
      proxyFrom: await app.proxy.from(),
    },
    authorities: [
      ...added.map((one) => ({ ...one, from: 'settings' as const })),
      ...(app.options.ca ?? []).map((pem) => ({ ...describeCertificate(pem), from: 'option' as const })),
    ],
    ports,
    versions: { ...versionFacts(app.options.version) },
    home,
    problems,
  };
}
