import type { FolderRole } from '../contract/check.ts';
import type { VaultStatus } from '../contract/mailbox.ts';
import type { Endpoint } from '../contract/settings.ts';
import type { ProxyInForce } from './connect/proxy.ts';
import type { DnsOutcome, Happening, ServerReply, TlsFacts } from './facts.ts';
import type { Result } from './result.ts';
import type { Secret } from './secret.ts';

/** Wall clock, monotonic clock and sleep; a fake one drives tests. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds from some fixed point, never going back. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Random {
  /** `bytes` random bytes as lower-case hex. */
  hex(bytes: number): string;
}

export interface DnsFailure {
  readonly outcome: DnsOutcome | 'cancelled';
  readonly name: string;
  readonly detail: string;
  /** True if this computer has no way to its DNS server at all: no network, not a broken server. */
  readonly noRoute?: boolean;
}
export interface MxRecord {
  readonly preference: number;
  /** Lower case, without the final dot; `.` itself means "no mail here" (RFC 7505). */
  readonly exchange: string;
}
export interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  /** Lower case, without the final dot; `.` itself means "not offered" (RFC 2782). */
  readonly target: string;
}
export interface HostAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** DNS. All names are ASCII (punycode). Each call ends by `deadlineMs` and when `signal` aborts. */
export interface Resolver {
  addresses(host: string, ask: Ask): Promise<Result<readonly HostAddress[], DnsFailure>>;
  mx(domain: string, ask: Ask): Promise<Result<readonly MxRecord[], DnsFailure>>;
  srv(name: string, ask: Ask): Promise<Result<readonly SrvRecord[], DnsFailure>>;
  txt(name: string, ask: Ask): Promise<Result<readonly string[], DnsFailure>>;
}
/** The bounds of one network question. */
export interface Ask {
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  /** After redirects. */
  readonly url: string;
  readonly contentType: string;
  readonly body: Uint8Array;
}
export type HttpFailure = {
  readonly kind: 'dns' | 'connect' | 'tls' | 'timeout' | 'too_large' | 'redirect' | 'http' | 'cancelled';
  readonly detail: string;
};
/**
 * HTTPS GET with our resolver and our trusted roots. Follows at most `maxRedirects` redirects, https only, never from a
 * public to a private address; reads at most `maxBytes`; a status other than 200 is still an answer.
 */
export interface Fetch {
  get(
    url: string,
    ask: Ask & {
      readonly maxBytes: number;
      readonly maxRedirects: number;
      /** Plain http is taken too: whoever asks for it must not trust the answer. */
      readonly plain?: boolean;
      /** Told when a connection is begun (to each address and after each redirect anew), and when the host takes it. */
      readonly onProgress?: (progress: 'connecting' | 'connected') => void;
    },
  ): Promise<Result<HttpAnswer, HttpFailure>>;
}

export type DialFailure = Exclude<Happening, { kind: 'reply' } | { kind: 'dns' } | { kind: 'known' }>;

/** One open connection. Every method ends by its deadline; after a failure the wire is closed. */
export interface Wire {
  /** Empty where a proxy found the server. */
  readonly remoteAddress: string;
  readonly localAddress: string;
  /** Null until TLS is up. */
  readonly tls: TlsFacts | null;
  /** The next line without CRLF, at most 8 kB; at most 64 kB are ever buffered. */
  readLine(ask: Ask): Promise<Result<string, DialFailure>>;
  /** Exactly `count` bytes as UTF-8 text (IMAP literals); `count` ≤ 64 kB. */
  readExactly(count: number, ask: Ask): Promise<Result<string, DialFailure>>;
  /** Sends text; CRLF is the caller's. */
  write(text: string, ask: Ask): Promise<Result<void, DialFailure>>;
  /** Sends what `encode` makes of the secret; refuses (kind `known`-free error) unless TLS is up. */
  writeSecret(secret: Secret, encode: (plain: string) => string, ask: Ask): Promise<Result<void, DialFailure>>;
  /** Upgrades in place; anything the server sent early is a failure (RFC 3207 §5, CVE-2011-0411). */
  startTls(ask: Ask): Promise<Result<TlsFacts, DialFailure>>;
  /** At once and silent. */
  close(): void;
}

export interface DialTarget {
  /** Name for SNI and the certificate check (ASCII). */
  readonly host: string;
  readonly port: number;
  /** Addresses to try, in order; a second one starts 300 ms after the first (RFC 8305). */
  readonly addresses: readonly HostAddress[];
  /** SHA-256 of a certificate that the person accepted; honoured for loopback addresses only. */
  readonly pinnedCertificate?: string;
  /** Told when an IPv4 address won the race although IPv6 was tried before: how those do, after 1.5 s at the latest. */
  readonly onLateIpv6?: (late: Promise<readonly LateAddress[]>) => void;
}
/** An IPv6 address that did not win: it answered after all, kept silent for 1.5 s (two SYNs), or failed. */
export interface LateAddress {
  readonly address: string;
  readonly outcome: 'answered' | 'silent' | Extract<DialFailure, { kind: 'errno' }>;
}
export interface Dialer {
  /** TCP only; call `startTls` on the wire for implicit TLS as well. */
  connect(target: DialTarget, ask: Ask): Promise<Result<Wire, DialFailure>>;
  /** The proxy in the way, as it may be shown: it finds the address itself, and `addresses` may be empty. Null: none. */
  proxyFor?(host: string, port: number): Promise<string | null>;
}

/** The OS keychain. Every call has a deadline of its own; a locked keychain never blocks. */
export interface Vault {
  status(): Promise<VaultStatus>;
  /** Null: nothing stored. */
  read(account: VaultAccount): Promise<Result<Secret | null, VaultStatus>>;
  write(account: VaultAccount, secret: Secret): Promise<Result<void, VaultStatus>>;
  remove(account: VaultAccount): Promise<Result<boolean, VaultStatus>>;
}
export interface VaultAccount {
  readonly address: string;
  readonly direction: 'incoming' | 'outgoing';
}

/** `newer`: written by a later MailReady, left as it is. `locked`: another instance holds the document too long. */
export type StoreFailure = {
  readonly kind: 'damaged' | 'newer' | 'full' | 'read_only' | 'locked' | 'other';
  readonly detail: string;
  /** Name of the file that the damaged one was moved to. */
  readonly setAside?: string;
};
/** What `Store.update` is to do with a document. */
export interface StoreChange<T> {
  /** The new document; absent: nothing is written. */
  readonly document?: unknown;
  /** The old file does not make sense: it is kept under another name before anything is written. */
  readonly setAside?: boolean;
  readonly value: T;
}
/**
 * Versioned JSON documents by name (`a-z`, digits, `-`), written atomically. A file that is no JSON is moved aside,
 * never overwritten. Two instances may use the same store at once.
 */
export interface Store {
  /** Null when there is none. */
  read(name: string): Promise<Result<unknown, StoreFailure>>;
  write(name: string, document: unknown): Promise<Result<void, StoreFailure>>;
  /**
   * Reads, changes and writes while no other instance can write the same document. `change` gets null when there is
   * none, must not wait, and may be called again when the lock was lost. `setAside` of the answer: where a damaged file went.
   */
  update<T>(
    name: string,
    change: (current: unknown) => StoreChange<T>,
  ): Promise<Result<{ readonly value: T; readonly setAside: string | null }, StoreFailure>>;
  /** False when there was none. */
  remove(name: string): Promise<Result<boolean, StoreFailure>>;
  /** Moves a document that does not validate aside and names where it went. */
  setAside(name: string): Promise<Result<string, StoreFailure>>;
}

/** Opens a page in the person's browser; false where there is none. */
export interface OpenUrl {
  open(url: string): Promise<boolean>;
}

/** What the settings of this computer say of proxies, PAC files included. */
export interface SystemProxy {
  /** Null: the host is reached directly. Ends by a deadline of its own. */
  forHost(host: string): Promise<ProxyInForce | null>;
}

/**
 * The person's clipboard, for one secret at a time. A program that has none of theirs (in a browser the host may be another
 * computer's user, on the command line there is no window to count down) goes without this port.
 */
export interface SecretClipboard {
  /** Puts a secret there, marked as one that no history keeps; false where the system does not take it. */
  put(secret: Secret): Promise<boolean>;
  /**
   * Empties the clipboard if it still holds what was put there last. `replaced`: it holds something else, which stays.
   * `stuck`: the system does not let itself be asked or emptied.
   */
  clear(): Promise<'cleared' | 'replaced' | 'stuck'>;
}

export interface MailFolder {
  /** The server's own name, decoded. */
  readonly path: string;
  readonly role: FolderRole;
  readonly flags: readonly string[];
}
export interface FoundLetter {
  readonly folder: MailFolder;
  readonly uid: number;
  /** Header block of the letter, at most 64 kB. */
  readonly headers: string;
}
export type CourierFailure = {
  readonly happening: Happening;
  readonly command: string;
  readonly outcomeUnknown: boolean;
  readonly stage: 'connect' | 'tls' | 'auth' | 'send_envelope' | 'send_data' | 'mailbox';
};

/** Everything needed to sign in to one server again, as the lane before did. */
export interface Way {
  readonly endpoint: Endpoint;
  readonly addresses: readonly HostAddress[];
  readonly secret: Secret;
  /** The mechanism that worked in the lane. */
  readonly mechanism: string | null;
  readonly pinnedCertificate?: string;
}
export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  readonly date: Date;
}

/** The server took the letter. */
export interface Sent {
  readonly reply: ServerReply;
  /** Recipients that were refused while others were taken. */
  readonly refused?: readonly { readonly recipient: string; readonly reply: ServerReply }[];
}

/** Composes and sends letters (nodemailer in the app). */
export interface Sender {
  compose(letter: Letter): Promise<Uint8Array>;
  /** `outcomeUnknown` in the failure: the final dot was sent and no answer came. */
  send(way: Way, letter: Letter, raw: Uint8Array, ask: Ask): Promise<Result<Sent, CourierFailure>>;
}

/** An open IMAP session of the round trip (imapflow in the app). */
export interface MailboxSession {
  folders(ask: Ask): Promise<Result<readonly MailFolder[], CourierFailure>>;
  /** Looks for a Message-ID in one folder. */
  find(folder: MailFolder, messageId: string, ask: Ask): Promise<Result<FoundLetter | null, CourierFailure>>;
  /** Resolves true when the server says something new came to the selected folder, false at the deadline. */
  waitForNews(folder: MailFolder, ask: Ask): Promise<boolean>;
  append(folder: MailFolder, raw: Uint8Array, ask: Ask): Promise<Result<void, CourierFailure>>;
  /** Removes exactly this letter; through the trash folder where deleting only archives. */
  remove(letter: FoundLetter, trash: MailFolder | null, ask: Ask): Promise<Result<void, CourierFailure>>;
  close(): void;
}
export interface Mailboxes {
  open(way: Way, ask: Ask): Promise<Result<MailboxSession, CourierFailure>>;
}
