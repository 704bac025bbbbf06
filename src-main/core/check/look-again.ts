import type { Evidence } from '../../contract/problem.ts';
import { baseDomain } from '../address/base-domain.ts';
import { addressesOfImpossibleNames } from '../detect/impossible-names.ts';
import { askControlNames, deniesAll } from '../detect/known-servers.ts';
import type { DiagnosisContext, Observation } from '../facts.ts';
import type { Ask, Random, Resolver } from '../ports.ts';

/** A lane that stopped before any login, with what DNS said of its server. */
export interface StoppedLane {
  readonly failure: Observation;
  /** Empty where the name was not found, or where a proxy found it. */
  readonly addresses: readonly string[];
}

export interface LookAgain {
  readonly resolver: Resolver;
  readonly random: Random;
  /** Whether a "no such name" may be doubted: not where the person named the resolver. */
  readonly doubtsDenials: boolean;
}

/** What one lane's failure is seen with after the second look. */
export type SecondLook = Pick<DiagnosisContext, 'network' | 'seen'>;

const nothing: ReadonlyMap<Observation, SecondLook> = new Map();

/**
 * One more question to DNS, asked only where no lane came to a login and a failure is of the kind that a sign-in page of the
 * network, or a broken name server, makes: are names that cannot exist given the server's address, and are names that
 * exist denied. No host is contacted. Nothing is asked behind a proxy (it finds the addresses) and of servers entered as
 * an address.
 */
export async function lookAgain(lanes: readonly StoppedLane[], deps: LookAgain, ask: Ask): Promise<ReadonlyMap<Observation, SecondLook>> {
  const named = lanes.filter(({ failure }) => failure.params?.['proxy'] === undefined && isName(failure.endpoint?.host ?? ''));
  if (named.length === 0 || named.length < lanes.length || ask.deadlineMs <= 0 || ask.signal.aborted) return nothing;
  if (named.every(({ failure }) => deniedName(failure)))
    return deps.doubtsDenials && (await askControlNames(deps.resolver, ask)).denied
      ? new Map(named.map(({ failure }) => [failure, deniesAll]))
      : nothing;

  const silent = named.every(({ failure }) => unheard(failure));
  const suspects = named.filter(({ failure }) => silent || spokeForAnother(failure));
  if (suspects.length === 0) return nothing;
  const shared = sharedCertificate(suspects);
  if (shared !== null) return new Map(suspects.map(({ failure }) => [failure, { network: 'portal', seen: shared }]));

  const [lies, control] = await Promise.all([
    addressesOfImpossibleNames(deps.resolver, deps.random, ask),
    askControlNames(deps.resolver, ask),
  ]);
  // Who gives an address to mistyped names alone is no portal: then the server's name is one of those.
  const network = control.addresses.some((address) => !lies.includes(address)) ? 'invents_names' : 'portal';
  const lied = suspects.filter(({ addresses }) => addresses.length > 0 && addresses.every((address) => lies.includes(address)));
  return new Map(
    lied.map(({ failure, addresses }): [Observation, SecondLook] => [failure, { network, seen: { liedAddress: addresses[0] ?? '' } }]),
  );
}

/** A name that DNS is asked for: no address, and not this computer's own. */
export const isName = (host: string): boolean => host !== '' && !/^\[|^[\d.]+$|:|(?:^|\.)localhost$/iu.test(host);

function deniedName({ happening }: Observation): boolean {
  return happening.kind === 'dns' && (happening.outcome === 'nxdomain' || happening.outcome === 'nodata');
}

/** Nobody took the connection, or took it and said nothing. */
function unheard({ stage, happening }: Observation): boolean {
  if (stage !== 'connect' && stage !== 'tls' && stage !== 'greeting') return false;
  return (
    happening.kind === 'timeout' ||
    happening.kind === 'closed' ||
    (happening.kind === 'errno' && /^(?:ECONNREFUSED|ECONNRESET)$/u.test(happening.errno))
  );
}

/** A certificate that is not this server's, or a page in place of a greeting. */
function spokeForAnother({ stage, happening }: Observation): boolean {
  switch (happening.kind) {
    case 'tls':
      if (happening.certificate === null) return /HTTP_REQUEST|WRONG_VERSION_NUMBER/u.test(happening.code);
      return happening.certificate.selfSigned || !/EXPIRED|NOT_YET_VALID/u.test(happening.code);
    case 'garbage':
      return /HTTP\/|<html|<!doctype/iu.test(happening.sample);
    case 'reply':
      return stage === 'greeting' && /^HTTP\//u.test(happening.reply.text);
    default:
      return false;
  }
}

/** Servers of different owners at different addresses that show one certificate: somebody answers for both. */
function sharedCertificate(lanes: readonly StoppedLane[]): Evidence | null {
  const [first, second] = lanes;
  if (first === undefined || second === undefined) return null;
  const of = ({ failure: { happening } }: StoppedLane): string | null =>
    happening.kind === 'tls' ? (happening.certificate?.sha256 ?? null) : null;
  const owner = ({ failure }: StoppedLane): string => baseDomain(failure.endpoint?.host ?? '');
  const sha256 = of(first);
  if (sha256 === null || sha256 !== of(second) || owner(first) === owner(second)) return null;
  return first.addresses.some((address) => second.addresses.includes(address)) ? null : { sharedCertificate: true };
}
