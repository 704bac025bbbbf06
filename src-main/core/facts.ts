import type { StepId } from '../contract/check.ts';
import type { Evidence, Part, Stage } from '../contract/problem.ts';
import type { ProblemCode } from '../contract/problem-codes.ts';
import type { Protocol, Security } from '../contract/settings.ts';

/** A whole reply as the server sent it, control characters made harmless, at most 4 kB kept. */
export interface ServerReply {
  /** All lines, joined with `\n`, with the codes still in front. */
  readonly text: string;
  /** SMTP: the three digits. */
  readonly code?: number;
  /** SMTP: RFC 3463, for example `5.7.8`. */
  readonly enhanced?: string;
  /** IMAP: OK, NO, BAD, BYE, PREAUTH; POP3: +OK, -ERR. */
  readonly status?: 'OK' | 'NO' | 'BAD' | 'BYE' | 'PREAUTH' | '+OK' | '-ERR';
  /** IMAP RFC 5530 or POP3 RFC 2449 bracket code, upper case, for example `AUTHENTICATIONFAILED`. */
  readonly responseCode?: string;
}

export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  /** Organisation of the issuer, where it has one: an antivirus names itself here. */
  readonly issuerOrganization: string;
  readonly altNames: readonly string[];
  /** ISO 8601. */
  readonly validFrom: string;
  readonly validTo: string;
  readonly sha256: string;
  readonly selfSigned: boolean;
}

export interface TlsFacts {
  readonly version: string;
  readonly cipher: string;
  readonly certificate: CertificateFacts | null;
}

/** What ended an attempt. */
export type Happening =
  | { readonly kind: 'reply'; readonly reply: ServerReply }
  /** Node's errno name, for example ECONNREFUSED, EHOSTUNREACH, EACCES. */
  | { readonly kind: 'errno'; readonly errno: string; readonly message: string }
  | { readonly kind: 'timeout'; readonly afterMs: number }
  /** The other side closed the connection without a word. */
  | { readonly kind: 'closed' }
  /** `code` is Node's or OpenSSL's name, for example CERT_HAS_EXPIRED, ERR_SSL_WRONG_VERSION_NUMBER. */
  | { readonly kind: 'tls'; readonly code: string; readonly message: string; readonly certificate: CertificateFacts | null }
  | { readonly kind: 'dns'; readonly outcome: DnsOutcome; readonly name: string }
  /** More than our limits allow, or bytes that are no reply at all. */
  | { readonly kind: 'garbage'; readonly sample: string }
  /** Decided by our own logic, not by a reply: the code is already known. */
  | { readonly kind: 'known'; readonly code: ProblemCode }
  | { readonly kind: 'cancelled' };

/** `nxdomain` and `nodata` are answers; all others mean that there was none. */
export type DnsOutcome = 'nxdomain' | 'nodata' | 'servfail' | 'refused' | 'timeout' | 'unreachable' | 'malformed';

/** One thing that went wrong, with everything known about the moment. Never holds a secret. */
export interface Observation {
  readonly part: Part;
  readonly protocol: Protocol | null;
  readonly stage: Stage;
  readonly step?: StepId;
  readonly endpoint?: { readonly host: string; readonly port: number; readonly security: Security; readonly address?: string };
  /** The command that was answered, arguments left out: `LOGIN`, `AUTH PLAIN`, `MAIL FROM`, `RCPT TO`, `DATA`, `SELECT` … */
  readonly command?: string;
  readonly happening: Happening;
  /** More numbers and names for texts and evidence: `folder`, `sender`, `recipient`, `capabilities` … */
  readonly params?: Readonly<Record<string, string | number>>;
  /** More that was seen, for the evidence; redacted. */
  readonly seen?: Evidence;
}

/** What the history of a saved mailbox knows of the same server and login. */
export interface WorkedBefore {
  /** When the login passed last, ISO 8601. */
  readonly at: string;
  /** `same`: the password of now is the very one that was accepted then. */
  readonly password: 'same' | 'unknown';
  /** SHA-256 of the server's certificate then. */
  readonly certificate: string | null;
}

/** What the app knows beyond the observation itself. */
export interface DiagnosisContext {
  /** Our provider id, or null. */
  readonly provider: string | null;
  readonly address?: string;
  readonly domain?: string;
  readonly login?: string;
  readonly from?: string;
  /** How the other lane's login ended in this run. */
  readonly otherLogin?: 'passed' | 'failed' | 'unknown';
  /** Another form of the login that was not tried. */
  readonly otherLoginForm?: string;
  /** The other port form was tried after this failure, and what came of it. */
  readonly otherForm?: { readonly port: number; readonly security: Security; readonly worked: boolean };
  /** Both lanes failed to reach anything. */
  readonly nothingReachable?: boolean;
  /** The provider takes passwords from programs: main, app only, none at all. */
  readonly passwordKind?: 'main' | 'app_password' | 'none' | 'unknown';
  /** This PC's clock against the servers' or the certificate's: seconds ahead (+) or behind (-). */
  readonly clockSkewSeconds?: number;
  /** Milliseconds since the epoch. */
  readonly now?: number;
  /** Minutes since the app password was made, where that is known. */
  readonly appPasswordAgeMinutes?: number;
  /**
   * What a second look at the network showed: a sign-in page answers for everybody, the name server gives addresses to names
   * that cannot exist, or it denies names that do exist; the IPv6 addresses fail where IPv4 works, silently or not.
   */
  readonly network?: 'portal' | 'invents_names' | 'denies_all' | 'ipv6_silent' | 'ipv6_closed';
  /** What that knowledge rests on, for the evidence; redacted. */
  readonly seen?: Evidence;
  readonly workedBefore?: WorkedBefore;
}

/** The cause, decided; no prose yet. */
export interface Diagnosis {
  readonly code: ProblemCode;
  readonly part: Part;
  readonly stage: Stage;
  readonly fixer: import('../contract/problem.ts').Fixer;
  readonly severity: import('../contract/problem.ts').Severity;
  readonly confidence: number;
  readonly alternatives: readonly { readonly code: ProblemCode; readonly confidence: number }[];
  readonly params: Readonly<Record<string, string | number>>;
  /** Picks a text made for this case, for example a provider id: `ru.yandex.md`. */
  readonly variant: string | null;
  readonly evidence: Evidence;
  /** The rule that decided, for `npm run eval` and the details. */
  readonly rule: string;
}
