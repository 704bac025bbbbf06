import type { StepId } from '../../contract/check.ts';
import type { Endpoint } from '../../contract/settings.ts';
import type { ConnectDeps, LaneLog } from '../connect/open-endpoint.ts';
import type { Countdown } from '../countdown.ts';
import type { Observation } from '../facts.ts';
import type { HostAddress, MailFolder } from '../ports.ts';
import type { Secret } from '../secret.ts';

export interface LaneInput {
  readonly endpoint: Endpoint;
  readonly secret: Secret;
  readonly pinnedCertificate?: string;
  /** Another login form that the provider's data name, tried once after a refused login. */
  readonly secondLogin?: string;
  /** The provider's names of the junk folder, where no special-use flag tells it. */
  readonly junkNames?: readonly string[];
  /** A known reason to stop before the login, for example that the provider takes no passwords. */
  readonly stopBeforeLogin?: Observation;
}

/** What a lane leaves behind. `failure` is null when it went through; the wire is closed in any case. */
export interface LaneEnd {
  readonly endpoint: Endpoint;
  readonly failure: Observation | null;
  readonly loggedIn: boolean;
  readonly mechanism: string | null;
  readonly addresses: readonly HostAddress[];
  readonly localAddress: string | null;
  /** Incoming only. */
  readonly folders: readonly MailFolder[];
  readonly capabilities: readonly string[];
  readonly mailboxFull: boolean;
}

export type Lane = (input: LaneInput, deps: ConnectDeps, log: LaneLog, limit: Countdown) => Promise<LaneEnd>;

export function emptyEnd(endpoint: Endpoint, failure: Observation | null): LaneEnd {
  return {
    endpoint,
    failure,
    loggedIn: false,
    mechanism: null,
    addresses: [],
    localAddress: null,
    folders: [],
    capabilities: [],
    mailboxFull: false,
  };
}

export const incomingPlan: Record<'imap' | 'pop3', readonly StepId[]> = {
  imap: ['imap.resolve', 'imap.connect', 'imap.tls', 'imap.greeting', 'imap.login', 'imap.folders', 'imap.inbox', 'imap.quota'],
  pop3: ['pop3.resolve', 'pop3.connect', 'pop3.tls', 'pop3.greeting', 'pop3.login', 'pop3.inbox'],
};
export const outgoingPlan: readonly StepId[] = [
  'smtp.resolve',
  'smtp.connect',
  'smtp.tls',
  'smtp.greeting',
  'smtp.login',
  'smtp.sender',
  'smtp.recipient',
];
