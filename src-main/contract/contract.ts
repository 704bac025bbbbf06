import { z } from 'zod';
import { Authority, AuthorityFile } from './authority.ts';
import { CheckEvent, CheckResult } from './check.ts';
import { call, push, run } from './define.ts';
import { DetectEvent, Discovery } from './discovery.ts';
import { Draft } from './draft.ts';
import { DomainEvent, DomainReport } from './domain.ts';
import { Guide, GuideCheckResult } from './guide.ts';
import { MailboxDetails, MailboxSummary, VaultStatus } from './mailbox.ts';
import { Language, Problem } from './problem.ts';
import { ServerMark } from './server-mark.ts';
import { ManualProxy, ProxyChoice, ProxySecret, ProxyReport } from './proxy.ts';
import { EnteredEndpoint, IncomingEndpoint, Protocol } from './settings.ts';

const Address = z.string().max(1000);
const Nothing = z.strictObject({});

/**
 * Which secret a run uses: one handed over before with `secret.hold`, the one saved for the mailbox,
 * or none (then the run ends with the failure `no_password` if it needs one).
 */
export const SecretChoice = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('held'), handle: z.string().min(1).max(64) }),
  z.strictObject({ kind: z.literal('saved') }),
  z.strictObject({ kind: z.literal('none') }),
]);
export type SecretChoice = z.output<typeof SecretChoice>;

/** Minutes since the app password was made, where the person told. */
const PasswordAge = z.number().min(0).max(10_000_000);

export const CheckInput = z.strictObject({
  address: Address,
  language: Language,
  secret: SecretChoice,
  /** Where sending has a password of its own; otherwise the same secret serves both. */
  outgoingSecret: SecretChoice.optional(),
  login: z.string().min(1).max(320).optional(),
  smtpLogin: z.string().min(1).max(320).optional(),
  from: z.string().min(3).max(320).optional(),
  incoming: EnteredEndpoint.optional(),
  outgoing: EnteredEndpoint.optional(),
  /** Which directions are checked. */
  scope: z.enum(['both', 'receive', 'send']).default('both'),
  /** False: no letter is sent (`--no-send`). */
  send: z.boolean().default(true),
  /** A second address, typed by the person, that gets a copy of the test letter. */
  alsoTo: Address.optional(),
  /** The person's yes to the shown server domains. */
  trust: z.boolean().default(false),
  /** Save the mailbox when the check did not fail. */
  save: z.boolean().default(false),
  /** The person's yes to the certificate of a bridge on this very computer: its SHA-256 as hex. */
  pinnedCertificate: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  secretAgeMinutes: PasswordAge.optional(),
  offline: z.boolean().default(false),
});
export type CheckInput = z.input<typeof CheckInput>;

const FolderOrder = z.strictObject({
  address: Address,
  language: Language,
  secret: SecretChoice,
  /** The IMAP server that the last check used. */
  endpoint: IncomingEndpoint,
  pinnedCertificate: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

export const Theme = z.enum(['system', 'light', 'dark']);
export const Preferences = z.strictObject({
  language: Language.nullable(),
  theme: Theme,
  /** Detection also reads autoconfig over plain http, which anybody on the way can change; off unless it is true. */
  plainHttpAutoconfig: z.boolean().optional(),
  /** A DNS-over-HTTPS server (RFC 8484) that is asked where the system's does not answer; off unless it is given. */
  secondResolver: z
    .url({ protocol: /^https$/ })
    .max(300)
    .nullable()
    .optional(),
  /** Changed by `proxy.set` alone; absent: none. */
  proxy: ProxyChoice.optional(),
  /** The proxy typed last, also while another choice is in force. */
  typedProxy: ManualProxy.optional(),
});
export type Preferences = z.output<typeof Preferences>;

export const PracticeScenario = z.strictObject({
  id: z.string(),
  title: z.string(),
  about: z.string(),
  address: z.string(),
  password: z.string(),
});
export type PracticeScenario = z.output<typeof PracticeScenario>;

export const DoctorReport = z.strictObject({
  vault: VaultStatus,
  clock: z.strictObject({ iso: z.string(), zone: z.string(), plausible: z.boolean() }),
  network: z.strictObject({
    online: z.boolean(),
    interfaces: z.array(z.strictObject({ name: z.string(), family: z.enum(['IPv4', 'IPv6']), address: z.string() })),
    resolvers: z.array(z.string()),
    /** The one that connections go through. */
    proxy: z.string().nullable(),
    /** Who named it. */
    proxyFrom: z.enum(['none', 'system', 'manual', 'option']),
  }),
  /** Certificate authorities believed beside the system's. `from`: added in the settings, or named by `--ca`. */
  authorities: z.array(Authority.extend({ from: z.enum(['settings', 'option']) })),
  /** Well-known mail servers reached from here, only when asked for (`probe`). */
  ports: z.array(
    z.strictObject({
      host: z.string(),
      port: z.int(),
      outcome: z.enum(['open', 'refused', 'timeout', 'unreachable', 'unknown_host', 'skipped']),
      ms: z.number(),
    }),
  ),
  versions: z.record(z.string(), z.string()),
  home: z.string(),
  problems: z.array(Problem),
});
export type DoctorReport = z.output<typeof DoctorReport>;

/** Every call, run and push, once. Hosts, window and test doubles are derived from this. */
export const contract = {
  'app.info': call(
    Nothing,
    z.strictObject({
      name: z.string(),
      version: z.string(),
      language: Language,
      theme: Theme,
      host: z.enum(['electron', 'loopback', 'cli', 'test']),
      platform: z.string(),
      vault: VaultStatus,
      /** The app can put a saved password on the person's clipboard (`password.copy`). */
      clipboard: z.boolean(),
    }),
  ),
  'app.openUrl': call(z.strictObject({ url: z.string().max(2000) }), z.strictObject({ opened: z.boolean() })),
  /** A ready message as a draft in the person's own mail program, without a recipient; `cut`: its end did not fit. */
  'app.openLetter': call(
    z.strictObject({ subject: z.string().max(1_000), text: z.string().max(20_000), language: Language }),
    z.strictObject({ opened: z.boolean(), cut: z.boolean() }),
  ),
  /** A text of the window as a file, where the person says. `unsupported`: the window keeps it by its own means. */
  'app.saveText': call(
    z.strictObject({ name: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}@._ -]{0,150}\.(?:txt|html)$/u), text: z.string().max(2_000_000) }),
    z.strictObject({ outcome: z.enum(['saved', 'cancelled', 'failed', 'unsupported']) }),
  ),
  /** A notification of the system about a run that ended while nobody looked; false where the host has none. */
  'app.notify': call(
    z.strictObject({ title: z.string().min(1).max(100), text: z.string().max(400) }),
    z.strictObject({ shown: z.boolean() }),
  ),
  /** Everything that support may need, redacted: exactly what is shown before it is copied or saved. */
  'support.report': call(
    z.strictObject({
      language: Language,
      /** What the window adds: the record of its last result. */
      about: z.string().max(400_000).default(''),
    }),
    z.strictObject({ text: z.string() }),
  ),
  /** What was typed before the program ended; null when there is nothing. */
  'draft.get': call(Nothing, z.strictObject({ draft: Draft.nullable() })),
  'draft.set': call(z.strictObject({ draft: Draft.nullable() }), Nothing),
  'preferences.get': call(Nothing, Preferences),
  'preferences.set': call(Preferences.omit({ proxy: true, typedProxy: true }).partial(), Preferences),

  /** How connections leave this computer. */
  'proxy.get': call(Nothing, ProxyReport),
  /**
   * `secret` counts for a proxy typed by hand; `keep` keeps that of the same proxy and user only. Another choice leaves
   * the typed proxy and its password where they are.
   */
  'proxy.set': call(z.strictObject({ proxy: ProxyChoice, secret: ProxySecret }), ProxyReport),

  /** Certificate authorities that the person added; those of the system are not listed. */
  'authorities.list': call(Nothing, z.strictObject({ authorities: z.array(Authority) })),
  /** What a file holds, before anybody trusts it. */
  'authorities.read': call(
    z.strictObject({ file: AuthorityFile, language: Language }),
    z.strictObject({ authorities: z.array(Authority) }),
  ),
  /** Believes the authorities of a file from now on, for every TLS connection. */
  'authorities.add': call(z.strictObject({ file: AuthorityFile, language: Language }), z.strictObject({ authorities: z.array(Authority) })),
  'authorities.remove': call(
    z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), language: Language }),
    z.strictObject({ authorities: z.array(Authority) }),
  ),

  'address.read': call(
    z.strictObject({ address: Address, language: Language }),
    z.strictObject({
      address: z.string(),
      domain: z.string(),
      /** Known before any network: the bundled provider of the domain. */
      provider: z.string().nullable(),
      suggestion: z.string().nullable(),
    }),
  ),
  /** Hands a password over once; every later message names only the handle. */
  'secret.hold': call(z.strictObject({ value: z.string().min(1).max(4096) }), z.strictObject({ handle: z.string() })),
  'secret.drop': call(z.strictObject({ handle: z.string().max(64) }), Nothing),

  discover: run(
    z.strictObject({
      address: Address,
      language: Language,
      offline: z.boolean().default(false),
      /** Entered servers stand in place of what is found for that direction, and are looked at. */
      incoming: EnteredEndpoint.optional(),
      outgoing: EnteredEndpoint.optional(),
      login: z.string().min(1).max(320).optional(),
      smtpLogin: z.string().min(1).max(320).optional(),
    }),
    DetectEvent,
    Discovery,
  ),
  /** How one entered server answers, without any login or password; `cancelled` when it was stopped. */
  'server.probe': run(z.strictObject({ server: EnteredEndpoint }), z.never(), ServerMark),
  check: run(CheckInput, CheckEvent, CheckResult),
  recheck: run(
    z.strictObject({
      address: Address.optional(),
      language: Language,
      send: z.boolean().default(true),
      secret: SecretChoice.optional(),
      secretAgeMinutes: PasswordAge.optional(),
    }),
    CheckEvent,
    z.strictObject({ results: z.array(CheckResult) }),
  ),
  /** Tries the new password first; the stored one is replaced only if the new one worked. */
  'password.replace': run(
    z.strictObject({
      address: Address,
      language: Language,
      secret: SecretChoice,
      outgoingSecret: SecretChoice.optional(),
      send: z.boolean().default(true),
      secretAgeMinutes: PasswordAge.optional(),
    }),
    CheckEvent,
    z.strictObject({ result: CheckResult, replaced: z.boolean() }),
  ),
  /**
   * Puts the saved password of one direction on the person's clipboard and takes it away again after `clearsInS` seconds,
   * if it is still there then (`clipboard.ended`). The answer says no word of it. Both null: the system did not take it.
   */
  'password.copy': call(
    z.strictObject({ address: Address, language: Language, direction: z.enum(['incoming', 'outgoing']) }),
    z.strictObject({ clearsInS: z.int().positive().nullable(), problem: Problem.nullable() }),
  ),
  /** Takes the copied password away now. */
  'clipboard.clear': call(Nothing, Nothing),
  /**
   * The person's answer to "when was the app password made?", in minutes (null: they do not know). The last check of the
   * address is judged anew with it; nothing is sent to any server.
   */
  'check.passwordAge': call(
    z.strictObject({ address: Address, language: Language, minutes: PasswordAge.nullable() }),
    z.strictObject({ result: CheckResult }),
  ),

  /** MX, SPF and DMARC of a domain, or of the domain of an address. */
  'domain.report': run(z.strictObject({ domain: Address, language: Language }), DomainEvent, DomainReport),

  /** "I did it" at a step of a guide: proved where it can be, with one login at most; `cancelled` when it was stopped. */
  'guide.check': run(
    z.strictObject({
      address: Address,
      language: Language,
      /** The provider and its step. */
      of: z.string().max(100),
      step: z.string().max(100),
      /** Goes to the server of the last check of this address, or to the saved one: those the person has confirmed. */
      secret: SecretChoice,
    }),
    z.never(),
    GuideCheckResult,
  ),
  'guide.get': call(z.strictObject({ of: z.string().max(1000), language: Language }), Guide),
  explain: call(
    z.strictObject({
      text: z.string(),
      language: Language,
      protocol: Protocol.optional(),
      /** Free text: an unknown stage or provider is never an error. */
      stage: z.string().optional(),
      provider: z.string().optional(),
      /** The answer to "when was the app password made?", where the text hangs on it. */
      secretAgeMinutes: PasswordAge.optional(),
    }),
    Problem,
  ),
  /** The same problem in another language. */
  'problem.translate': call(z.strictObject({ problem: Problem, language: Language }), Problem),

  'mailboxes.list': call(Nothing, z.strictObject({ mailboxes: z.array(MailboxSummary), problems: z.array(Problem) })),
  'mailboxes.show': call(z.strictObject({ address: Address }), MailboxDetails),
  'mailboxes.remove': call(z.strictObject({ address: Address }), z.strictObject({ removed: z.boolean(), secretRemoved: z.boolean() })),
  /** Brings settings and secret of the last check of this address into the list. */
  'mailboxes.save': call(
    z.strictObject({ address: Address, language: Language }),
    z.strictObject({ mailbox: MailboxSummary, problems: z.array(Problem) }),
  ),

  /** Makes the folder for sent letters; the check is to be run again afterwards. `problem` tells a refusal. */
  'folder.createSent': call(FolderOrder, z.strictObject({ folder: z.string().nullable(), problem: Problem.nullable() })),
  /** Takes the folder made by `folder.createSent` away again, only while it is empty. */
  'folder.removeSent': call(FolderOrder, z.strictObject({ removed: z.boolean(), problem: Problem.nullable() })),

  'practice.list': call(z.strictObject({ language: Language }), z.strictObject({ scenarios: z.array(PracticeScenario) })),
  /** Starts the practice servers (once) and prepares one scenario; its address then walks every normal call. */
  'practice.start': call(z.strictObject({ scenario: z.string(), language: Language }), PracticeScenario),
  /** Mends what a scenario broke, for example switches IMAP on: the trainer's or the person's "I did it". */
  'practice.mend': call(z.strictObject({ scenario: z.string() }), z.strictObject({ mended: z.boolean() })),

  'vault.status': call(Nothing, VaultStatus),
  doctor: call(z.strictObject({ language: Language, probe: z.boolean().default(false) }), DoctorReport),

  'vault.changed': push(VaultStatus),
  /**
   * The copied password is no longer kept track of: it is gone (`cleared`), the person has copied something else, which
   * stays (`replaced`), or the system did not let it be taken away (`stuck`).
   */
  'clipboard.ended': push(z.strictObject({ outcome: z.enum(['cleared', 'replaced', 'stuck']) })),
  'mailboxes.changed': push(Nothing),
  'preferences.changed': push(Preferences),
} as const;

export type Contract = typeof contract;
export type CallName = { [K in keyof Contract]: Contract[K]['kind'] extends 'call' ? K : never }[keyof Contract];
export type RunName = { [K in keyof Contract]: Contract[K]['kind'] extends 'run' ? K : never }[keyof Contract];
export type PushName = { [K in keyof Contract]: Contract[K]['kind'] extends 'push' ? K : never }[keyof Contract];

type Spec<K extends keyof Contract> = Contract[K];
export type Input<K extends CallName | RunName> = Spec<K> extends { input: infer I extends z.ZodType } ? z.input<I> : never;
export type ParsedInput<K extends CallName | RunName> = Spec<K> extends { input: infer I extends z.ZodType } ? z.output<I> : never;
export type Output<K extends CallName | RunName> = Spec<K> extends { output: infer O extends z.ZodType } ? z.output<O> : never;
export type RunEvent<K extends RunName> = Spec<K> extends { event: infer E extends z.ZodType } ? z.output<E> : never;
export type Payload<K extends PushName> = Spec<K> extends { payload: infer P extends z.ZodType } ? z.output<P> : never;
