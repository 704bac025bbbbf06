import type { EnteredEndpoint, Security, Settings } from '../../src-main/contract/settings.ts';
import { usualPort } from '../../src-main/contract/settings.ts';

/** One direction as it stands in the form: everything is text until it is read. */
export interface HandEndpoint {
  readonly protocol: 'imap' | 'pop3' | 'smtp';
  readonly host: string;
  readonly port: string;
  readonly security: Security;
  readonly login: string;
}

export interface HandForm {
  readonly incoming: HandEndpoint;
  readonly outgoing: HandEndpoint;
  /** Sending has a login and a password of its own. */
  readonly separateOutgoing: boolean;
  /** The sender of the test letter. */
  readonly from: string;
}

export type HandFieldError = 'host_bad' | 'port_bad' | 'both_empty' | 'from_bad';
export interface HandErrors {
  readonly incomingHost?: HandFieldError;
  readonly incomingPort?: HandFieldError;
  readonly outgoingHost?: HandFieldError;
  readonly outgoingPort?: HandFieldError;
  readonly from?: HandFieldError;
}

/** Fills the form from what is known; unknown hosts stay empty, so that detection can fill them. */
export function handFormOf(settings: Settings | null, login: string, sender = login): HandForm {
  const incoming = settings?.incoming ?? null;
  const outgoing = settings?.outgoing ?? null;
  const from = (endpoint: NonNullable<Settings['incoming'] | Settings['outgoing']>): HandEndpoint => ({
    protocol: endpoint.protocol,
    host: endpoint.host,
    port: String(endpoint.port),
    security: endpoint.security,
    login: endpoint.username,
  });
  return {
    incoming: incoming === null ? { protocol: 'imap', host: '', port: '993', security: 'tls', login } : from(incoming),
    outgoing: outgoing === null ? { protocol: 'smtp', host: '', port: '465', security: 'tls', login } : from(outgoing),
    separateOutgoing: incoming !== null && outgoing !== null && incoming.username !== outgoing.username,
    from: sender,
  };
}

/** Applies an edit; the port follows the protocol and the encryption as long as it was the usual one. */
export function editEndpoint(endpoint: HandEndpoint, edit: Partial<HandEndpoint>): HandEndpoint {
  const wasUsual = endpoint.port.trim() === String(usualPort(endpoint.protocol, endpoint.security));
  const next = { ...endpoint, ...edit };
  const follows = wasUsual && edit.port === undefined && (edit.protocol !== undefined || edit.security !== undefined);
  if (follows) return { ...next, port: String(usualPort(next.protocol, next.security)) };
  // Typing one of the well-known ports says which encryption is meant.
  if (edit.port !== undefined && edit.security === undefined) {
    for (const security of ['tls', 'starttls'] as const) {
      if (edit.port.trim() === String(usualPort(next.protocol, security))) return { ...next, security };
    }
  }
  return next;
}

const hostShape = /^(?!-)[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*\.?$|^\[?[0-9a-fA-F:]+\]?$/u;

/** What is wrong in the form, by field; an empty object means that it can be used. */
export function checkHandForm(form: HandForm): HandErrors {
  const errors: { -readonly [K in keyof HandErrors]: HandErrors[K] } = {};
  const incomingEmpty = form.incoming.host.trim() === '';
  const outgoingEmpty = form.outgoing.host.trim() === '';
  if (incomingEmpty && outgoingEmpty) errors.incomingHost = 'both_empty';
  if (!incomingEmpty && !hostShape.test(form.incoming.host.trim())) errors.incomingHost = 'host_bad';
  if (!outgoingEmpty && !hostShape.test(form.outgoing.host.trim())) errors.outgoingHost = 'host_bad';
  if (!incomingEmpty && !portOk(form.incoming.port)) errors.incomingPort = 'port_bad';
  if (!outgoingEmpty && !portOk(form.outgoing.port)) errors.outgoingPort = 'port_bad';
  const from = form.from.trim();
  if (from !== '' && !/^[^\s@]+@[^\s@]+$/.test(from)) errors.from = 'from_bad';
  return errors;
}

/** Blank means the usual one. */
function portOk(text: string): boolean {
  if (text.trim() === '') return true;
  return /^\d{1,5}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 65535;
}

/** The typed port, or the usual one of the protocol and the encryption where it was left blank. */
export function portOf({ protocol, port, security }: HandEndpoint): number {
  return port.trim() === '' ? usualPort(protocol, security) : Number(port);
}

/** What can be looked at already; null while the host is blank or something is mistyped. */
export function lookable(endpoint: HandEndpoint): EnteredEndpoint | null {
  if (!hostShape.test(endpoint.host.trim()) || !portOk(endpoint.port)) return null;
  return enteredOf(endpoint, '') ?? null;
}

/** The endpoint for the contract; undefined where the host was left to detection. */
export function enteredOf(endpoint: HandEndpoint, login: string): EnteredEndpoint | undefined {
  if (endpoint.host.trim() === '') return undefined;
  return {
    protocol: endpoint.protocol,
    host: endpoint.host.trim(),
    port: portOf(endpoint),
    security: endpoint.security,
    ...(login.trim() === '' ? {} : { username: login.trim() }),
  };
}
