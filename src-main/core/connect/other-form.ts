import type { Endpoint, Security } from '../../contract/settings.ts';
import { usualPort } from '../../contract/settings.ts';
import type { Happening, Observation } from '../facts.ts';

/** The other usual form of the same server: 465 TLS ↔ 587 STARTTLS, 993 ↔ 143, 995 ↔ 110; a mixed pair gets the mode of its port. */
export function otherForm(endpoint: Endpoint): Endpoint {
  const security: Security = endpoint.security === 'tls' ? 'starttls' : 'tls';
  return { ...endpoint, port: usualPort(endpoint.protocol, security), security };
}

/** TLS errors that mean "no TLS is spoken here" or that it stood still, not "this certificate or version is bad". */
const wrongMode =
  /WRONG_VERSION_NUMBER|PACKET_LENGTH|RECORD_LAYER|HTTP_REQUEST|EARLY_PLAINTEXT|UNEXPECTED_MESSAGE|BAD_RECORD|HANDSHAKE_TIMEOUT/;

function mayBeThePort(happening: Happening): boolean {
  switch (happening.kind) {
    case 'errno':
      return /^(ECONNREFUSED|ETIMEDOUT|EACCES|EPERM|ECONNRESET|EPIPE|EHOSTUNREACH|ENETUNREACH|EPROTO|EPROXYDENIED|EPROXYTARGET)$/.test(
        happening.errno,
      );
    case 'timeout':
    case 'closed':
    case 'garbage':
      return true;
    case 'tls':
      return happening.certificate === null && wrongMode.test(happening.code);
    case 'known':
      return happening.code === 'starttls_unavailable';
    case 'reply':
    case 'dns':
    case 'cancelled':
      return false;
  }
}

/** True when the other port form is worth a try: nothing was said about a certificate or a login yet. */
export function otherFormMayHelp(observation: Observation): boolean {
  const { stage, happening, command } = observation;
  if (happening.kind === 'reply') return stage === 'tls' && (command === 'STARTTLS' || command === 'STLS');
  return (stage === 'connect' || stage === 'tls' || stage === 'greeting') && mayBeThePort(happening);
}
