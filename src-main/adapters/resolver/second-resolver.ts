import { isIP } from 'node:net';
import type { Ask, DnsFailure, HostAddress, Resolver } from '../../core/ports.ts';
import type { Result } from '../../core/result.ts';

/** Of the time for a question, the part that the resolver asked first gets when there is a second. */
const firstShare = 0.5;
/** Finding out whether the first resolver lies takes no longer, in milliseconds. */
const honestyMs = 1_000;
/** What was found out is believed for so long, in milliseconds: a portal lets people through after a while. */
const believedMs = 60_000;

type Answer<T> = Result<readonly T[], DnsFailure>;

/**
 * Asks `second`, where there is one, once the first resolver has not answered or has failed to, and for everything where
 * the first one lies: `lies` gives the addresses that it tells for names that cannot exist. A clear "no such name" of an
 * honest first one stands, names that only a lying one truly knows (of the office's network) stay known, and a computer
 * without a network is told as that.
 */
export function withSecondResolver(
  first: Resolver,
  second: () => Promise<Resolver | null>,
  lies: (ask: Ask) => Promise<readonly string[]>,
): Resolver {
  let honesty: { readonly lies: Promise<readonly string[]>; readonly until: number } | null = null;
  function liesOfFirst(): Promise<readonly string[]> {
    if (honesty === null || honesty.until < performance.now()) {
      // No caller's signal: everybody who asks in this minute shares the answer.
      const ask = { deadlineMs: honestyMs, signal: AbortSignal.timeout(honestyMs) };
      honesty = { lies: lies(ask), until: performance.now() + believedMs };
    }
    return honesty.lies;
  }

  async function ask<T>(
    bounds: Ask,
    question: (resolver: Resolver, bounds: Ask) => Promise<Answer<T>>,
    isTrue: (found: readonly T[], lies: readonly string[]) => boolean = () => false,
  ): Promise<Answer<T>> {
    const other = await second();
    if (other === null) return question(first, bounds);
    const began = performance.now();
    const share = bounds.deadlineMs * firstShare;
    // Both at once: an honest resolver costs no round trip more.
    const [answer, lies] = await Promise.all([
      question(first, { ...bounds, deadlineMs: share }),
      within(liesOfFirst(), { ...bounds, deadlineMs: share }),
    ]);
    if (bounds.signal.aborted || (lies.length === 0 && (answer.ok || isFinal(answer.error)))) return answer;
    const left = Math.max(0, bounds.deadlineMs - (performance.now() - began));
    const again = await question(other, { ...bounds, deadlineMs: left });
    if (again.ok) return again;
    if (answer.ok && isTrue(answer.value, lies)) return answer;
    // Where neither knows, the one that the system uses is what has to be mended.
    return isAnswer(again.error) ? again : answer;
  }
  return {
    addresses: (host, bounds) =>
      staysHere(host)
        ? first.addresses(host, bounds)
        : ask<HostAddress>(
            bounds,
            (resolver, own) => resolver.addresses(host, own),
            (found, lies) => found.every(({ address }) => !lies.includes(address)),
          ),
    mx: (domain, bounds) => ask(bounds, (resolver, own) => resolver.mx(domain, own)),
    srv: (name, bounds) => ask(bounds, (resolver, own) => resolver.srv(name, own)),
    txt: (name, bounds) => ask(bounds, (resolver, own) => resolver.txt(name, own)),
  };
}

/** What is not known in time is taken for honest. */
function within(lies: Promise<readonly string[]>, { deadlineMs, signal }: Ask): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const give = (found: readonly string[]): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      resolve(found);
    };
    const giveUp = (): void => give([]);
    const timer = setTimeout(giveUp, deadlineMs);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    lies.then(give, reject);
  });
}

/** An address, or this computer's own name (RFC 6761 §6.3): nobody is asked. */
function staysHere(host: string): boolean {
  return isIP(host.replace(/^\[|\]$/gu, '')) !== 0 || /(?:^|\.)localhost$/iu.test(host);
}

function isAnswer({ outcome }: DnsFailure): boolean {
  return outcome === 'nxdomain' || outcome === 'nodata';
}

function isFinal(failure: DnsFailure): boolean {
  return isAnswer(failure) || failure.outcome === 'cancelled' || failure.noRoute === true;
}
