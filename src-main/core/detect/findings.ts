import type { Severity } from '../../contract/problem.ts';
import type { ProblemCode } from '../../contract/problem-codes.ts';
import { baseDomain } from '../address/base-domain.ts';
import type { MailAddress } from '../address/read-address.ts';
import type { DiagnosisContext, Observation } from '../facts.ts';
import type { Ask, Random, Resolver } from '../ports.ts';
import type { Choice } from './choose-settings.ts';
import { addressesOfImpossibleNames } from './impossible-names.ts';
import { deniesAll } from './known-servers.ts';
import type { NetworkLog } from './network-log.ts';
import type { MxAnswer } from './source.ts';

/** Something detection found wrong, and how much it matters here. */
export type Finding = Observation & { readonly severity: Severity; readonly context?: Pick<DiagnosisContext, 'network' | 'seen'> };

export interface Seen {
  readonly address: MailAddress;
  readonly choice: Choice;
  /** Null: not asked (offline, or the bundled servers worked). */
  readonly mx: MxAnswer | null;
  readonly log: NetworkLog;
  readonly captivePortal: boolean;
  /** The resolver denied names that certainly exist: its "no such name" says nothing about this domain. */
  readonly deniesEverything?: boolean;
}

/**
 * What has to be said about the domain and the network: at most one cause, the one furthest down (no network, then a
 * portal that answers everything, then DNS, then the domain).
 */
export function findings({ address, choice, mx, log, captivePortal, deniesEverything = false }: Seen): readonly Finding[] {
  const { domain } = address;
  const found = choice.settings !== null;
  const verified = choice.used.length > 0 && choice.used.every(({ candidate }) => candidate.verified);
  if (verified && (mx === null || mx.ok) && !isNullMx(mx)) return [];
  const about = { domain: address.domainUnicode };

  if (!verified && (noRouteByDns(log) || noRouteByProbes(choice)))
    return [known('network_unreachable', 'network', 'connect', 'failed', about)];
  if (!verified && captivePortal) return [known('captive_portal', 'network', 'connect', 'failed', about)];
  if (mx === null) return [];
  if (!mx.ok) {
    const { outcome } = mx.error;
    if (deniesEverything && !found && outcome === 'nxdomain')
      return [
        {
          ...known('dns_lookup_failed', 'network', 'dns', 'failed', about),
          happening: { kind: 'dns', outcome, name: domain },
          context: deniesAll,
        },
      ];
    if (outcome === 'nxdomain' && !found) return [{ ...known('domain_not_found', 'domain', 'dns', 'failed', about), step: 'domain.mx' }];
    if (outcome !== 'nxdomain' && outcome !== 'nodata') {
      if (outcome === 'cancelled' || (found && log.dnsAnswers)) return [];
      return [
        {
          ...known('dns_lookup_failed', 'network', 'dns', found ? 'warning' : 'failed', about),
          happening: { kind: 'dns', outcome, name: domain },
        },
      ];
    }
    return [{ ...known('domain_accepts_no_mail', 'domain', 'dns', found ? 'warning' : 'failed', about), step: 'domain.mx' }];
  }
  if (isNullMx(mx)) {
    return [
      { ...known('domain_accepts_no_mail', 'domain', 'dns', found ? 'warning' : 'failed', { ...about, nullMx: 1 }), step: 'domain.mx' },
    ];
  }
  return found ? [] : [known('autoconfig_failed', 'domain', 'autoconfig', 'failed', about)];
}

function known(
  code: ProblemCode,
  part: Observation['part'],
  stage: Observation['stage'],
  severity: Severity,
  params: Readonly<Record<string, string | number>>,
): Finding {
  return { part, protocol: null, stage, happening: { kind: 'known', code }, params, severity };
}

function isNullMx(mx: MxAnswer | null): boolean {
  return mx?.ok === true && mx.value.every(({ exchange }) => exchange === '.');
}

function noRouteByDns(log: NetworkLog): boolean {
  return log.noRoute && !log.dnsAnswers && !log.namesResolve;
}

/** Every direction failed because the system knows no way there. */
function noRouteByProbes({ used }: Choice): boolean {
  const seen = used.flatMap(({ observations }) => observations);
  return (
    seen.length > 0 &&
    seen.every(({ happening }) => happening.kind === 'errno' && /^(?:ENETUNREACH|ENETDOWN|EADDRNOTAVAIL)$/u.test(happening.errno))
  );
}

/**
 * True if something between us and the network answers for everybody: names that cannot exist have an address, or web
 * hosts of different owners all show one certificate made for a third.
 */
export async function isCaptivePortal(resolver: Resolver, random: Random, log: NetworkLog, ask: Ask): Promise<boolean> {
  const owners = new Set([...log.foreignCertificates].map(baseDomain));
  return owners.size > 1 || (await addressesOfImpossibleNames(resolver, random, ask)).length > 0;
}
