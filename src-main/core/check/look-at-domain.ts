import type { StepFacts, StepId } from '../../contract/check.ts';
import type { OutgoingEndpoint } from '../../contract/settings.ts';
import type { Countdown } from '../countdown.ts';
import { countdown } from '../countdown.ts';
import { readAuthenticationResults } from '../deliver/authentication-results.ts';
import { dkimWarning, dmarcWarning, shownRecord, spfWarning } from '../domain/domain-warnings.ts';
import { lookAtDkim } from '../domain/look-at-dkim.ts';
import { type DmarcFinding, lookAtDmarc } from '../domain/look-at-dmarc.ts';
import { lookAtMx, type MxFinding } from '../domain/look-at-mx.ts';
import { lookAtSpf, type SpfFinding } from '../domain/look-at-spf.ts';
import type { Observation } from '../facts.ts';
import type { Provider } from '../knowledge/provider.ts';
import type { Clock, Resolver } from '../ports.ts';
import type { StepLog } from './step-log.ts';

export interface DomainSubject {
  /** ASCII domain of the address. */
  readonly domain: string;
  /** MAIL FROM of the test letter. */
  readonly from: string;
  readonly outgoing: OutgoingEndpoint | null;
  readonly provider: Provider | null;
}

export interface DomainWatch {
  readonly steps: readonly StepId[];
  /**
   * Ends what DNS has not answered by now, which becomes skipped, and adds what the received letter tells.
   * @param headers of the test letter as it arrived; null: none did.
   */
  settle(headers: string | null): Promise<void>;
}

/** Everything about the domain together, in milliseconds. */
const deadlineMs = 3_000;

/**
 * Looks at MX, SPF and DMARC while the lanes run. Nobody waits for it: what is not known when the verdict is due is
 * skipped. Only what a resolver that answers says is a finding, and every finding is a warning.
 */
export function watchDomain(
  subject: DomainSubject,
  deps: { readonly resolver: Resolver; readonly clock: Clock },
  log: StepLog,
  limit: Countdown,
): DomainWatch {
  const { domain, from, outgoing, provider } = subject;
  const stop = new AbortController();
  const bounds = countdown(deps.clock, Math.min(deadlineMs, limit.left()), AbortSignal.any([limit.signal, stop.signal]));
  // Another domain's sender is that domain's own affair, and without a letter there is nothing to prove.
  const sends = outgoing !== null && from.slice(from.lastIndexOf('@') + 1) === domain;
  const source = outgoing === null ? null : { host: outgoing.host, include: provider?.spf_include ?? null };

  log.start('domain.mx');
  const mx = lookAtMx(domain, deps.resolver, bounds).then((found) => tellMx(log, domain, found));
  let spf: Promise<SpfFinding> | null = null;
  let dmarc: Promise<DmarcFinding> | null = null;
  if (sends) {
    log.start('domain.spf');
    log.start('domain.dmarc');
    const server = { host: outgoing.host, provider };
    spf = lookAtSpf({ domain, sender: from, server }, deps.resolver, bounds).then((found) => {
      tell(log, 'domain.spf', spfWarning(found, domain, source), spfFacts(found), found.dns);
      return found;
    });
    dmarc = lookAtDmarc(domain, deps.resolver, bounds).then((found) => {
      tell(log, 'domain.dmarc', dmarcWarning(found, domain), dmarcFacts(found), found.dns);
      return found;
    });
  }
  return {
    steps: sends ? ['domain.mx', 'domain.spf', 'domain.dkim', 'domain.dmarc'] : ['domain.mx'],
    async settle(headers) {
      stop.abort();
      const [spfFound, dmarcFound] = await Promise.all([spf, dmarc, mx]);
      if (spfFound === null || headers === null) return;
      // The letter knows better than we do from which address the provider sends.
      if (spfFound.verdict === 'forbidden' && readAuthenticationResults(headers)?.spf === 'pass')
        log.pass('domain.spf', { ...spfFacts(spfFound), verdict: 'allowed', provedByLetter: true });
      log.start('domain.dkim');
      log.start('domain.dkim');
      const dkim = lookAtDkim(headers, domain, dmarcFound?.parsed?.dkimAlignment ?? 'relaxed');
      tell(
        log,
        'domain.dkim',
        dkimWarning(dkim, domain),
        {
          verdict: dkim.verdict,
          signedBy: dkim.signatures.map((signature) => signature.domain),
          selectors: dkim.signatures.map((signature) => signature.selector),
          aligned: dkim.aligned,
          result: dkim.result,
        },
        null,
      );
    },
  };
}

function tell(log: StepLog, id: StepId, warning: Observation | null, facts: StepFacts, dns: string | null): void {
  if (warning !== null) log.warn(id, warning, facts);
  else if (dns !== null) log.skip(id, { outcome: dns });
  else log.pass(id, facts);
}

function tellMx(log: StepLog, domain: string, { verdict, records, dns }: MxFinding): void {
  const facts = { mx: records.map(({ exchange }) => exchange) };
  if (verdict === 'found') return log.pass('domain.mx', facts);
  if (verdict === 'unknown') return log.skip('domain.mx', { outcome: dns });
  const happening = { kind: 'known', code: 'domain_accepts_no_mail' } as const;
  log.warn('domain.mx', { part: 'domain', protocol: null, stage: 'dns', happening, params: { domain } }, facts);
}

function spfFacts({ verdict, record, lookups, by, policy, fault }: SpfFinding): StepFacts {
  return {
    verdict,
    record: record === null ? null : shownRecord(record),
    lookups,
    ...(by === null ? {} : { by }),
    ...(policy === null ? {} : { policy: `${policy}all` }),
    ...(fault === null
      ? {}
      : { fault: fault.kind, faultAt: fault.at, ...(fault.detail === null ? {} : { faultDetail: shownRecord(fault.detail) }) }),
  };
}

function dmarcFacts({ verdict, record, at, policy, parsed }: DmarcFinding): StepFacts {
  return {
    verdict,
    record: record === null ? null : shownRecord(record),
    at,
    policy,
    ...(parsed === null ? {} : { percent: parsed.percent, spfAlignment: parsed.spfAlignment, dkimAlignment: parsed.dkimAlignment }),
  };
}
