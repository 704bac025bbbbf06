import { isIP } from 'node:net';
import type { Ask, DnsFailure, HostAddress, Resolver } from '../../core/ports.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { askCares } from './cares-query.ts';
import { lookUpThroughOs } from './os-lookup.ts';
import type { DnsServer } from './server-address.ts';
import { isQueryName, maxAddresses, maxTextLength, maxTexts, shapeMx, shapeSrv } from './shape-records.ts';
import { SharedQuestions } from './shared-questions.ts';

/** A slow AAAA does not hold up an A that is here already (the mirror of RFC 8305 §3). */
const secondFamilyMs = 50;

export interface ResolverOptions {
  /** Where every question goes (`--resolver`); without it addresses come from the OS and the rest from its DNS servers. */
  readonly server?: DnsServer;
}

/** DNS for one run: questions are shared and answers kept for a minute, so sources may ask the same name freely. */
export function createResolver(options: ResolverOptions = {}): Resolver {
  const server = options.server ?? null;
  const shared = new SharedQuestions();

  function records<R, T>(
    kind: string,
    name: string,
    ask: Ask,
    query: Parameters<typeof askCares<R>>[3],
    shape: (raw: readonly R[]) => readonly T[],
  ): Promise<Result<readonly T[], DnsFailure>> {
    if (!isQueryName(name)) return Promise.resolve(badName(name));
    return shared.ask<readonly T[]>(kind, name.toLowerCase(), ask, async (signal) => {
      const answer = await askCares(name, server, signal, query);
      if (!answer.ok) return answer;
      const usable = shape(answer.value);
      return usable.length > 0 ? ok(usable) : err({ outcome: 'malformed', name, detail: 'no record holds a usable name' });
    });
  }

  return {
    addresses(host, ask) {
      const bare = host.replace(/^\[|\]$/gu, '');
      const family = isIP(bare);
      if (family !== 0) return Promise.resolve(ok([{ address: bare, family: family === 6 ? 6 : 4 }]));
      if (!isQueryName(host)) return Promise.resolve(badName(host));
      return shared.ask('addresses', host.toLowerCase(), ask, (signal) =>
        server === null ? throughOs(host, signal) : throughServer(host, server, signal),
      );
    },
    mx: (domain, ask) => records('MX', domain, ask, (resolver) => resolver.resolveMx(domain), shapeMx),
    srv: (name, ask) => records('SRV', name, ask, (resolver) => resolver.resolveSrv(name), shapeSrv),
    txt: (name, ask) =>
      records(
        'TXT',
        name,
        ask,
        (resolver) => resolver.resolveTxt(name),
        (raw) => raw.slice(0, maxTexts).map((chunks) => chunks.join('').slice(0, maxTextLength)),
      ),
  };
}

/** The OS decides; only when it could not ask, c-ares finds out why (and may even know the answer). */
async function throughOs(host: string, signal: AbortSignal): Promise<Result<readonly HostAddress[], DnsFailure>> {
  const found = await lookUpThroughOs(host);
  if (found.ok) return ok(found.value.slice(0, maxAddresses));
  if (found.error !== 'again') return err(found.error);
  return await throughServer(host, null, signal);
}

async function throughServer(
  host: string,
  server: DnsServer | null,
  signal: AbortSignal,
): Promise<Result<readonly HostAddress[], DnsFailure>> {
  // RFC 6761 §6.3: this name never leaves the computer.
  if (/(?:^|\.)localhost$/iu.test(host))
    return ok([
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
  const four = askCares(host, server, signal, (resolver) => resolver.resolve4(host));
  const six = askCares(host, server, signal, (resolver) => resolver.resolve6(host));
  const first = await Promise.race([four, six]);
  const [a, aaaa] = await (first.ok ? bothWithin(four, six, secondFamilyMs) : Promise.all([four, six]));
  const found: HostAddress[] = [];
  if (aaaa?.ok === true) found.push(...aaaa.value.map((address) => ({ address, family: 6 as const })));
  if (a?.ok === true) found.push(...a.value.map((address) => ({ address, family: 4 as const })));
  if (found.length > 0) return ok(found.slice(0, maxAddresses));
  const failures = [a, aaaa].flatMap((result) => (result !== undefined && !result.ok ? [result.error] : []));
  return err(worst(failures) ?? { outcome: 'nodata', name: host, detail: 'ENODATA' });
}

async function bothWithin<A, B>(one: Promise<A>, two: Promise<B>, ms: number): Promise<readonly [A | undefined, B | undefined]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  const both = await Promise.all([Promise.race([one, late]), Promise.race([two, late])]);
  clearTimeout(timer);
  return both;
}

/** Of two failures the one that says more about the name: it does not exist; then "nobody answered"; then "no address". */
function worst(failures: readonly DnsFailure[]): DnsFailure | undefined {
  return failures.find(({ outcome }) => outcome === 'nxdomain') ?? failures.find(({ outcome }) => outcome !== 'nodata') ?? failures[0];
}

function badName(name: string): Result<never, DnsFailure> {
  return err({ outcome: 'nxdomain', name: name.slice(0, 253), detail: 'not a name that DNS can hold' });
}
