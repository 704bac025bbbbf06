import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { checkServerIdentity } from 'node:tls';
import type { Way } from '../../core/ports.ts';
import type { Trust } from '../dialer/trust.ts';

/** TLS for the mail libraries, as strict as our own wire: same roots, same name check; they connect to an address, so the name is given here. */
export function tlsOptions(trust: Trust, way: Way): ConnectionOptions {
  const { endpoint } = way;
  const ip = /^[\d.]+$/.test(endpoint.host) || endpoint.host.includes(':');
  return {
    secureContext: trust.secureContext(endpoint.host, endpoint.port),
    minVersion: 'TLSv1.2',
    ...(ip ? {} : { servername: endpoint.host }),
    rejectUnauthorized: true,
    checkServerIdentity: (_name, certificate) => checkServerIdentity(endpoint.host, certificate),
  };
}

/** True where the person accepted one certificate and the server is this very computer. */
export function mayPin(way: Way): boolean {
  return (
    way.pinnedCertificate !== undefined &&
    way.addresses.length > 0 &&
    way.addresses.every((a) => a.address.startsWith('127.') || a.address === '::1')
  );
}

/**
 * Whether this is the accepted certificate, or one that is good without anybody's yes. Node calls `checkServerIdentity` only
 * for a chain it believes, so a pin can be judged on the finished handshake alone.
 */
export function isPinned(socket: TLSSocket, way: Way): boolean {
  return socket.authorized || socket.getPeerX509Certificate()?.fingerprint256.replaceAll(':', '').toLowerCase() === way.pinnedCertificate;
}
