import type { IncomingEndpoint, OutgoingEndpoint, Protocol, Security } from '../../contract/settings.ts';
import type { SourceNote } from '../../contract/source-note.ts';
import { isHostName } from '../address/ascii-domain.ts';
import type { DnsFailure, SrvRecord } from '../ports.ts';
import type { Result } from '../result.ts';
import { note } from './note.ts';
import { orderSrv } from './order-srv.ts';
import { failed, found, fromDnsFailure, mostTelling, nothing, type Offer, type Source } from './source.ts';
import { allInsideBaseDomain } from './trust.ts';

interface Service {
  readonly name: string;
  readonly protocol: Protocol;
  readonly security: Security;
}
/** RFC 6186 and 8314, in our order of preference. */
const services: readonly Service[] = [
  { name: '_imaps', protocol: 'imap', security: 'tls' },
  { name: '_imap', protocol: 'imap', security: 'starttls' },
  { name: '_pop3s', protocol: 'pop3', security: 'tls' },
  { name: '_pop3', protocol: 'pop3', security: 'starttls' },
  { name: '_submissions', protocol: 'smtp', security: 'tls' },
  { name: '_submission', protocol: 'smtp', security: 'starttls' },
];
/** More targets than this are for load, not for finding. */
const maxTargets = 4;

interface Reading {
  readonly endpoints: readonly (IncomingEndpoint | OutgoingEndpoint)[];
  readonly notOffered: boolean;
  readonly rejected: SourceNote | null;
  readonly failure: DnsFailure | null;
}

/** SRV records of the mail domain itself. The login is the full address. */
export const srvSource: Source = async (context) => {
  const { address, resolver, random, limits } = context;
  const draw = (): number => Number.parseInt(random.hex(4), 16) / 0x1_0000_0000;
  // A fact for the details only: noted if it is here by then, never waited for.
  let jmapHost: string | undefined;
  void resolver.srv(`_jmap._tcp.${address.domain}`, context.ask(limits.dns)).then((told) => {
    jmapHost = told.ok ? told.value.find(({ target }) => isHostName(target))?.target : undefined;
  });
  const readings = await Promise.all(
    services.map(async (service) =>
      read(service, await resolver.srv(`${service.name}._tcp.${address.domain}`, context.ask(limits.dns)), address.loginAddress, draw),
    ),
  );
  const endpoints = readings.flatMap((reading) => reading.endpoints);
  if (endpoints.length > 0) {
    const trusted = allInsideBaseDomain(address, endpoints);
    const incoming = endpoints.filter((endpoint) => endpoint.protocol !== 'smtp');
    const outgoing = endpoints.filter((endpoint) => endpoint.protocol === 'smtp');
    const offer: Offer = {
      source: 'srv',
      from: `_imaps._tcp.${address.domain}`,
      trusted,
      auth: ['password'],
      incoming,
      outgoing,
      provider: null,
    };
    return found([offer], jmapHost === undefined ? undefined : note('jmap', { host: jmapHost }));
  }
  const rejected = readings.find((reading) => reading.rejected !== null)?.rejected;
  if (rejected !== undefined && rejected !== null) return failed(rejected);
  if (readings.some(({ notOffered }) => notOffered)) return nothing(note('none_offered'));
  return mostTelling(readings.flatMap(({ failure }) => (failure === null ? [] : [fromDnsFailure(failure)])));
};

function read(service: Service, answer: Result<readonly SrvRecord[], DnsFailure>, username: string, draw: () => number): Reading {
  if (!answer.ok) return { endpoints: [], notOffered: false, rejected: null, failure: answer.error };
  const offered = answer.value.filter(({ target }) => target !== '.' && target !== '');
  const usable = offered.filter(({ target, port }) => isHostName(target) && port >= 1 && port <= 65_535);
  const odd = offered.find((record) => !usable.includes(record));
  return {
    endpoints: orderSrv(usable, draw)
      .slice(0, maxTargets)
      .map(({ target, port }) => ({ protocol: service.protocol, host: target, port, security: service.security, username })),
    notOffered: offered.length === 0,
    rejected: odd === undefined ? null : note('srv_unusable', { service: service.name, host: odd.target.slice(0, 60), port: odd.port }),
    failure: null,
  };
}
