/** What the lab is made of, as data: domains, hosts, mailboxes, DNS, web documents. The generators of the real servers read it. */

export const PASSWORD = 'Lab-right-1';
export const WRONG_PASSWORD = 'Lab-wrong-9';
/** Outgoing password of `office.test`. */
export const OUTGOING_PASSWORD = 'Lab-outgoing-2';

/** Looks like an app password of Yandex. */
export const APP_PASSWORD = 'labyandexapppass';

/** A port with its usual number; the plain names begin in clear and offer STARTTLS. */
export type Port = 'imaps' | 'imap' | 'pop3s' | 'pop3' | 'submissions' | 'submission' | 'https';
export const PORT_NUMBERS: Readonly<Record<Port, number>> = {
  imaps: 993,
  imap: 143,
  pop3s: 995,
  pop3: 110,
  submissions: 465,
  submission: 587,
  https: 443,
};

/** Who answers on a host's ports. */
export type Behaviour =
  /** Dovecot and Postfix. */
  | 'real'
  /** Dovecot and Postfix that offer CRAM-MD5 alone. */
  | 'cram'
  /** Dovecot with TLS where clear text is expected and the other way round. */
  | 'swapped'
  /** Accepts TCP and never speaks. */
  | 'stall'
  /** Speaks TLS, then never again. */
  | 'tls-stall'
  /** Greets, says its capabilities, never answers a login. */
  | 'login-stall'
  /** Scripted, offers no TLS at all, would take passwords in clear, and writes down every byte. */
  | 'plain'
  /** Scripted, refuses every login with what Mail.ru says without an app password. */
  | 'app-password'
  /** Web documents only. */
  | 'web';

export interface Account {
  readonly login: string;
  readonly password: string;
  /** The mailbox it opens, and the only sender it owns where `ownSenderOnly`. */
  readonly mailbox: string;
  /** Its owner has not switched IMAP on: with the right password IMAP refuses as Yandex does, SMTP accepts. */
  readonly imapOff?: boolean;
}

export interface Host {
  /** The first one is the name the server calls itself; all get an A record. */
  readonly names: readonly string[];
  readonly ports: readonly Port[];
  readonly behaviour: Behaviour;
  readonly certificate: 'good' | 'expired' | 'wrong-name' | 'self-signed';
  readonly accounts: readonly Account[];
  /** Refuses a sender that the login does not own (at RCPT, as Postfix does). */
  readonly ownSenderOnly: boolean;
  /** Behind a relay: one round trip takes this many milliseconds. */
  readonly latencyMs: number;
  /** SMTP ports that speak TLS 1.1 at most. */
  readonly oldTls: readonly Port[];
  /** SMTP ports that offer no sign-in. */
  readonly noSignIn: readonly Port[];
  /** A sender is told to come again after so many seconds when it writes to somebody for the first time; 0: never. */
  readonly greylistSeconds: number;
}

export interface Mailbox {
  readonly address: string;
  /** KiB that the owner may store, and whether it is filled beyond that at the start. */
  readonly quota?: { readonly limitKb: number; readonly filled: boolean };
  /** `standard`: Sent, Junk, Trash, Drafts with special-use flags; `russian`: «Отправленные», «Спам», … without flags; `none`: INBOX alone. */
  readonly folders: 'standard' | 'no-sent' | 'russian' | 'none';
}

export interface Domain {
  readonly name: string;
  /** One line: what it is for. */
  readonly about: string;
  readonly hosts: readonly Host[];
  readonly mailboxes: readonly Mailbox[];
  /** `{type:'MX', …}` and so on; hosts get their A records by themselves. */
  readonly records: readonly DnsRecord[];
  /** `host/path` → XML document, served over HTTPS. */
  readonly documents: Readonly<Record<string, string>>;
  /** Where incoming letters end. */
  readonly delivery: 'inbox' | 'junk' | 'lost' | 'inbox-and-sent';
  /** Authentication-Results that the reception writes, without the field's name. */
  readonly authenticationResults: string | null;
  readonly login: string;
  readonly smtpLogin: string;
  readonly smtpPassword: string;
  /** From where it differs from the address. */
  readonly from: string | null;
}

export type DnsRecord =
  | { readonly type: 'MX'; readonly name: string; readonly target: string; readonly preference?: number }
  | { readonly type: 'SRV'; readonly name: string; readonly target: string; readonly port: number }
  | { readonly type: 'TXT'; readonly name: string; readonly text: string }
  /** Questions about this name go to a resolver that never answers. */
  | { readonly type: 'dead'; readonly name: string };

export const ALL_PORTS: readonly Port[] = ['imaps', 'imap', 'pop3s', 'pop3', 'submissions', 'submission'];
export const MAIL_PORTS: readonly Port[] = ['imaps', 'imap', 'submissions', 'submission'];

export function account(mailbox: string, login = mailbox, password = PASSWORD): Account {
  return { login, password, mailbox };
}

export function host(names: readonly string[], accounts: readonly Account[], rest: Partial<Host> = {}): Host {
  const usual = { ports: MAIL_PORTS, behaviour: 'real', certificate: 'good', ownSenderOnly: false, latencyMs: 0 } as const;
  return { names, ...usual, oldTls: [], noSignIn: [], greylistSeconds: 0, accounts, ...rest };
}

export function mx(domain: string, target: string): DnsRecord {
  return { type: 'MX', name: domain, target, preference: 10 };
}

/** SRV records of RFC 6186 and 8314 that name `imap` and `smtp`. */
export function srv(
  domain: string,
  imap: string,
  smtp: string,
  ports: { readonly incoming?: Port; readonly outgoing?: Port } = {},
): DnsRecord[] {
  const incoming = ports.incoming ?? 'imaps';
  const outgoing = ports.outgoing ?? 'submissions';
  return [
    { type: 'SRV', name: `_${incoming}._tcp.${domain}`, target: imap, port: PORT_NUMBERS[incoming] },
    { type: 'SRV', name: `_${outgoing}._tcp.${domain}`, target: smtp, port: PORT_NUMBERS[outgoing] },
  ];
}

/** A domain whose servers are inside it, found by SRV, with anna@ and boris@, unless `rest` says otherwise. */
export function domain(name: string, about: string, rest: Partial<Domain> & { readonly host?: Partial<Host> } = {}): Domain {
  const { host: hostRest, ...own } = rest;
  const anna = `anna@${name}`;
  const people = [anna, `boris@${name}`];
  return {
    name,
    about,
    hosts: [
      host(
        [`mail.${name}`, `imap.${name}`, `smtp.${name}`],
        people.map((it) => account(it)),
        hostRest,
      ),
    ],
    mailboxes: people.map((address) => ({ address, folders: 'standard' })),
    records: [mx(name, `mail.${name}`), ...srv(name, `imap.${name}`, `smtp.${name}`)],
    documents: {},
    delivery: 'inbox',
    authenticationResults: null,
    login: anna,
    smtpLogin: anna,
    smtpPassword: PASSWORD,
    from: null,
    ...own,
  };
}

/** A Thunderbird configuration document with one IMAP and one SMTP server. */
export function autoconfig(domainName: string, imap: string, smtp: string, username = '%EMAILADDRESS%'): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="${domainName}">
    <domain>${domainName}</domain>
    <displayName>Lab mail of ${domainName}</displayName>
    <incomingServer type="imap">
      <hostname>${imap}</hostname><port>993</port><socketType>SSL</socketType>
      <authentication>password-cleartext</authentication><username>${username}</username>
    </incomingServer>
    <outgoingServer type="smtp">
      <hostname>${smtp}</hostname><port>465</port><socketType>SSL</socketType>
      <authentication>password-cleartext</authentication><username>${username}</username>
    </outgoingServer>
  </emailProvider>
</clientConfig>
`;
}
