import type { Endpoint, IncomingEndpoint, OutgoingEndpoint } from '../../contract/settings.ts';
import type { ProbeAnswer } from '../connect/probe.ts';
import { note } from './note.ts';
import { found, fromDnsFailure, nothing, type Source, type SourceContext } from './source.ts';

/** The next door is knocked at this long after the one before. */
const staggerMs = 60;
/** A server's STARTTLS port waits this long for its TLS port. */
const secondFormMs = 400;

/**
 * imap., mail. and D itself on 993 and 143; smtp., mail. and D on 465 and 587. Always over TLS with the name checked.
 * Only what answers as a mail server counts; a server that speaks but fails the check (its certificate, no STARTTLS)
 * is named when nothing better is there, so that the check can say what is wrong with it.
 */
export const guessSource: Source = async (context) => {
  const { domain } = context.address;
  const incomingHosts = [`imap.${domain}`, `mail.${domain}`, domain];
  const outgoingHosts = [`smtp.${domain}`, `mail.${domain}`, domain];
  const hosts = [...new Set([...incomingHosts, ...outgoingHosts])];
  const lookups = await Promise.all(
    hosts.map(async (host) => ({ host, answer: await context.resolver.addresses(host, context.ask(context.limits.dns)) })),
  );
  const existing = new Set(lookups.filter(({ answer }) => answer.ok).map(({ host }) => host));
  if (existing.size === 0) {
    const failure = lookups
      .map(({ answer }) => (answer.ok ? null : answer.error))
      .find((error) => error !== null && error.outcome !== 'nxdomain' && error.outcome !== 'nodata');
    return failure === undefined || failure === null ? nothing(note('no_usual_name')) : fromDnsFailure(failure);
  }
  await context.mayGuess;
  const username = context.address.loginAddress;
  const [incoming, outgoing] = await Promise.all([
    knock(
      context,
      incomingHosts.filter((host) => existing.has(host)),
      (host, security): IncomingEndpoint => ({ protocol: 'imap', host, port: security === 'tls' ? 993 : 143, security, username }),
    ),
    knock(
      context,
      outgoingHosts.filter((host) => existing.has(host)),
      (host, security): OutgoingEndpoint => ({ protocol: 'smtp', host, port: security === 'tls' ? 465 : 587, security, username }),
    ),
  ]);
  if (incoming === null && outgoing === null) return nothing(note('nobody_answers', { hosts: [...existing].join(', ') }));
  return found([
    {
      source: 'guess',
      from: [incoming?.host, outgoing?.host].filter((host) => host !== undefined).join(', '),
      trusted: false,
      auth: ['password'],
      incoming: incoming === null ? [] : [incoming],
      outgoing: outgoing === null ? [] : [outgoing],
      provider: null,
    },
  ]);
};

type Make<E extends Endpoint> = (host: string, security: 'tls' | 'starttls') => E;
interface Knock<E> {
  readonly endpoint: E;
  answer: ProbeAnswer | null;
}

/**
 * Tries every host, TLS before STARTTLS, in steps. Ends with the most preferred server that works as soon as no better
 * one can come, or a little later than the first one that works: a silent host costs nothing.
 */
async function knock<E extends Endpoint>(context: SourceContext, hosts: readonly string[], make: Make<E>): Promise<E | null> {
  const { clock } = context;
  const began = clock.monotonic();
  const doors: Knock<E>[] = (['tls', 'starttls'] as const).flatMap((security) =>
    hosts.map((host) => ({ endpoint: make(host, security), answer: null })),
  );
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, context.signal]);
  return await new Promise((resolve, reject) => {
    let patience = false;
    const settle = (endpoint: E | null): void => {
      stop.abort();
      resolve(endpoint);
    };
    const look = (overdue: boolean): void => {
      const open = doors.find(({ answer }) => answer?.ok === true);
      if (open !== undefined) {
        const better = doors.slice(0, doors.indexOf(open));
        if (overdue || better.every(({ answer }) => answer !== null)) settle(open.endpoint);
        else if (!patience) {
          patience = true;
          void clock.sleep(Math.max(50, (clock.monotonic() - began) / 4), signal).then(() => look(true));
        }
      } else if (doors.every(({ answer }) => answer !== null)) {
        settle(doors.find(({ answer }) => answer !== null && speaksButFails(answer))?.endpoint ?? null);
      }
    };
    const tryDoor = async (door: Knock<E>): Promise<void> => {
      if (signal.aborted) return;
      door.answer = await context.probe(door.endpoint);
      look(false);
    };
    const tryHost = async (index: number): Promise<void> => {
      const tls = doors[index];
      const starttls = doors[index + hosts.length];
      if (tls === undefined || starttls === undefined) return;
      await clock.sleep(index * staggerMs, signal);
      const first = tryDoor(tls);
      await Promise.race([first, clock.sleep(secondFormMs, signal)]);
      await Promise.all([first, tryDoor(starttls)]);
    };
    // Nobody is left to wait for: no host at all, or the run has ended.
    Promise.all(hosts.map((_, index) => tryHost(index))).then(() => settle(null), reject);
  });
}

/** A certificate that does not fit, or no STARTTLS: there is a mail server, and something is wrong with it. */
function speaksButFails({ observation }: ProbeAnswer): boolean {
  if (observation === undefined) return false;
  const { happening } = observation;
  return (
    (happening.kind === 'tls' && happening.certificate !== null) ||
    (happening.kind === 'known' && happening.code === 'starttls_unavailable')
  );
}
