import type { Countdown } from '../countdown.ts';
import type { Finding } from '../detect/findings.ts';
import { askControlNames, deniesAll } from '../detect/known-servers.ts';
import type { Observation } from '../facts.ts';
import { providerByDomain, providerByMx } from '../knowledge/find-provider.ts';
import type { Provider } from '../knowledge/provider.ts';
import type { DnsFailure, Resolver } from '../ports.ts';
import { dmarcWarning, spfWarning } from './domain-warnings.ts';
import { type DmarcFinding, lookAtDmarc } from './look-at-dmarc.ts';
import { lookAtMx, type MxFinding } from './look-at-mx.ts';
import { lookAtSpf, type SpfFinding } from './look-at-spf.ts';
import type { SpfSource } from './suggest-records.ts';

export interface Examined {
  readonly provider: Provider | null;
  readonly mx: MxFinding;
  /** Null: the domain does not exist. */
  readonly spf: SpfFinding | null;
  readonly dmarc: DmarcFinding | null;
  /** The provider's outgoing server, against which SPF was read. */
  readonly source: SpfSource | null;
  readonly observations: readonly Finding[];
}

/** The control question takes no longer, in milliseconds. */
const controlMs = 1_000;

export type DomainPart = 'mx' | 'spf' | 'dmarc';

/**
 * Everything that DNS says about the mail of a domain. The outgoing server is the one of the provider that the mail
 * exchangers name. DNS that does not answer is told from a domain that does not exist; where `doubtsDenials`, DNS that
 * denies every name as well.
 */
export async function examineDomain(
  domain: string,
  providers: readonly Provider[],
  resolver: Resolver,
  limit: Countdown,
  onPart: (part: DomainPart) => void,
  doubtsDenials = false,
): Promise<Examined> {
  const told = async <T>(part: DomainPart, work: Promise<T>): Promise<T> => {
    const found = await work;
    onPart(part);
    return found;
  };
  const looking = told('dmarc', lookAtDmarc(domain, resolver, limit));
  const mx = await told('mx', lookAtMx(domain, resolver, limit));
  const exchanges = mx.records.map(({ exchange }) => exchange);
  const provider = providerByDomain(providers, domain) ?? providerByMx(providers, exchanges);
  const host = provider?.outgoing[0]?.host;
  const source = host === undefined ? null : { host, include: provider?.spf_include ?? null };
  const server = source === null ? null : { host: source.host, provider };
  const [spf, dmarc] = await Promise.all([
    told('spf', lookAtSpf({ domain, sender: `postmaster@${domain}`, server }, resolver, limit)),
    looking,
  ]);
  if (mx.verdict === 'nxdomain') {
    const denied = doubtsDenials && (await askControlNames(resolver, limit.ask(controlMs))).denied;
    const why = denied ? { ...noAnswer(domain, 'nxdomain'), context: deniesAll } : known('domain_not_found', { domain });
    return { provider, mx, spf: null, dmarc: null, source, observations: [{ ...why, severity: 'failed' }] };
  }

  const silent = [mx, spf, dmarc].map(({ dns }) => dns).find((outcome) => outcome !== null && outcome !== 'cancelled') ?? null;
  const warnings = [
    mx.verdict === 'none' || mx.verdict === 'null_mx'
      ? known('domain_accepts_no_mail', { domain, ...(mx.verdict === 'null_mx' ? { nullMx: 1 } : {}) })
      : null,
    spfWarning(spf, domain, source, true),
    dmarcWarning(dmarc, domain),
  ].filter((observation) => observation !== null);
  return {
    provider,
    mx,
    spf,
    dmarc,
    source,
    observations: [
      ...(silent === null ? [] : [{ ...noAnswer(domain, silent), severity: 'failed' as const }]),
      ...warnings.map((observation) => ({ ...observation, severity: 'warning' as const })),
    ],
  };
}

function known(code: 'domain_not_found' | 'domain_accepts_no_mail', params: Readonly<Record<string, string | number>>): Observation {
  return { part: 'domain', protocol: null, stage: 'dns', happening: { kind: 'known', code }, params };
}

function noAnswer(domain: string, outcome: Exclude<DnsFailure['outcome'], 'cancelled'>): Observation {
  return { part: 'network', protocol: null, stage: 'dns', happening: { kind: 'dns', outcome, name: domain }, params: { domain } };
}
