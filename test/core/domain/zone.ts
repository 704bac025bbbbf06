import { countdown, type Countdown } from '../../../src-main/core/countdown.ts';
import type { Ask, DnsFailure, HostAddress, MxRecord, Resolver } from '../../../src-main/core/ports.ts';
import { err, ok, type Result } from '../../../src-main/core/result.ts';

type Answer = readonly string[] | DnsFailure['outcome'] | 'hangs';

/** What a scripted DNS knows; a name that stands nowhere does not exist. */
export interface Zone {
  readonly txt?: Readonly<Record<string, Answer>>;
  /** Host names in the order of preference. */
  readonly mx?: Readonly<Record<string, Answer>>;
  readonly addresses?: Readonly<Record<string, Answer>>;
}

export interface ScriptedResolver extends Resolver {
  readonly asked: string[];
}

/** A resolver over a zone; `hangs` ends with the question's own bounds. */
export function zoneResolver(zone: Zone): ScriptedResolver {
  const asked: string[] = [];
  const known = (name: string): boolean =>
    [zone.txt, zone.mx, zone.addresses].some((table) => Object.keys(table ?? {}).some((key) => key === name || key.endsWith(`.${name}`)));
  async function answer<T>(
    kind: string,
    table: Zone['txt'],
    name: string,
    ask: Ask,
    shape: (text: string, index: number) => T,
  ): Promise<Result<readonly T[], DnsFailure>> {
    asked.push(`${kind} ${name}`);
    const found = table?.[name] ?? (known(name) ? 'nodata' : 'nxdomain');
    if (typeof found !== 'string') return ok(found.map(shape));
    if (found !== 'hangs') return err({ outcome: found, name, detail: '' });
    const timedOut = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(true), ask.deadlineMs);
      const stop = (): void => {
        clearTimeout(timer);
        resolve(false);
      };
      if (ask.signal.aborted) stop();
      ask.signal.addEventListener('abort', stop, { once: true });
    });
    return err({ outcome: timedOut ? 'timeout' : 'cancelled', name, detail: '' });
  }
  return {
    asked,
    txt: (name, ask) => answer('txt', zone.txt, name, ask, (text) => text),
    mx: (name, ask) => answer('mx', zone.mx, name, ask, (exchange, index): MxRecord => ({ preference: index * 10, exchange })),
    addresses: (name, ask) =>
      answer('addresses', zone.addresses, name, ask, (address): HostAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    srv: (name) => Promise.resolve(err({ outcome: 'nodata', name, detail: '' })),
  };
}

/** Bounds that end after `ms`. */
export function within(ms: number): Countdown {
  const clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: () => Promise.resolve() };
  return countdown(clock, ms, new AbortController().signal);
}
