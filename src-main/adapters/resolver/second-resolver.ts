import type { Ask, DnsFailure, Resolver } from '../../core/ports.ts';
import type { Result } from '../../core/result.ts';

/** Of the time for a question, the part that the first resolver gets when there is a second. */
const firstShare = 0.5;

/**
 * Asks `second`, where there is one, once the first resolver has not answered or has failed to. A clear "no such name"
 * stands, and a computer without a network is told as that.
 */
export function withSecondResolver(first: Resolver, second: () => Promise<Resolver | null>): Resolver {
  async function ask<T>(
    bounds: Ask,
    question: (resolver: Resolver, bounds: Ask) => Promise<Result<T, DnsFailure>>,
  ): Promise<Result<T, DnsFailure>> {
    const other = await second();
    if (other === null) return question(first, bounds);
    const began = performance.now();
    const answer = await question(first, { ...bounds, deadlineMs: bounds.deadlineMs * firstShare });
    if (answer.ok || isFinal(answer.error)) return answer;
    const left = Math.max(0, bounds.deadlineMs - (performance.now() - began));
    const again = await question(other, { ...bounds, deadlineMs: left });
    // Where neither knows, the one that the system uses is what has to be mended.
    return again.ok || isAnswer(again.error) ? again : answer;
  }
  return {
    addresses: (host, bounds) => ask(bounds, (resolver, own) => resolver.addresses(host, own)),
    mx: (domain, bounds) => ask(bounds, (resolver, own) => resolver.mx(domain, own)),
    srv: (name, bounds) => ask(bounds, (resolver, own) => resolver.srv(name, own)),
    txt: (name, bounds) => ask(bounds, (resolver, own) => resolver.txt(name, own)),
  };
}

function isAnswer({ outcome }: DnsFailure): boolean {
  return outcome === 'nxdomain' || outcome === 'nodata';
}

function isFinal(failure: DnsFailure): boolean {
  return isAnswer(failure) || failure.outcome === 'cancelled' || failure.noRoute === true;
}
