import { createHash } from 'node:crypto';
import type { ConnectionOptions } from 'node:tls';
import { checkServerIdentity } from 'node:tls';
import type { Way } from '../../core/ports.ts';
import type { Trust } from '../dialer/trust.ts';

/** TLS for the mail libraries, as strict as our own wire: same roots, same name check; they connect to an address, so the name is given here. */
export function tlsOptions(trust: Trust, way: Way): ConnectionOptions {
  const { endpoint, pinnedCertificate } = way;
  const ip = /^[\d.]+$/.test(endpoint.host) || endpoint.host.includes(':');
  const pinned = pinnedCertificate !== undefined && way.addresses.every((a) => a.address.startsWith('127.') || a.address === '::1');
  return {
    secureContext: trust.secureContext(endpoint.host, endpoint.port),
    minVersion: 'TLSv1.2',
    ...(ip ? {} : { servername: endpoint.host }),
    rejectUnauthorized: !pinned,
    checkServerIdentity: (_name, certificate) => {
      if (pinned) {
        const sha256 = createHash('sha256').update(certificate.raw).digest('hex');
        return sha256 === pinnedCertificate ? undefined : new Error('another certificate than the one accepted');
      }
      return checkServerIdentity(endpoint.host, certificate);
    },
  };
}
