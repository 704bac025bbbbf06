import type { Authority } from '../../src-main/contract/authority.ts';
import type { CheckResult, StepId } from '../../src-main/contract/check.ts';
import type { Output, Payload, PracticeScenario, Preferences, SecretChoice } from '../../src-main/contract/contract.ts';
import type { Failure } from '../../src-main/contract/define.ts';
import type { Discovery } from '../../src-main/contract/discovery.ts';
import type { Guide, GuideCheckResult } from '../../src-main/contract/guide.ts';
import type { MailboxDetails, MailboxSummary, VaultStatus } from '../../src-main/contract/mailbox.ts';
import type { Language, Problem } from '../../src-main/contract/problem.ts';
import type { ServerMark } from '../../src-main/contract/server-mark.ts';
import type { Settings } from '../../src-main/contract/settings.ts';
import type { HandForm } from './hand-form.ts';
import type { RunView } from './run-view.ts';
import { emptyRun } from './run-view.ts';

export type Screen =
  | { readonly name: 'start' | 'found' | 'prepare' | 'secret' | 'check' | 'result' | 'explain' | 'practice' | 'preferences' }
  | { readonly name: 'mailbox'; readonly address: string };
export type ScreenName = Screen['name'];

/** The fetchable things of the window. */
export type Loading = 'idle' | 'busy' | 'ready' | 'failed';

/** What the person did with a step of the provider's guide. */
export type GuideMark = 'done' | 'skipped';

/** `busy` while the server is asked. */
export interface StepCheck {
  readonly id: string;
  readonly outcome: GuideCheckResult['outcome'] | 'busy';
  readonly problem: Problem | null;
  readonly waitSeconds: number | null;
}

export type MarkView = ServerMark | 'looking' | null;

/** The way from an address to a check. Nothing in it is a secret: a password is here only as a handle. */
export interface Setup {
  /** What stands in the address field; kept when one goes back. */
  readonly typed: string;
  readonly typedFailure: Failure | null;
  readonly reading: boolean;
  readonly address: string | null;
  readonly domain: string;
  readonly practice: PracticeScenario | null;
  readonly detect: {
    readonly status: Loading;
    readonly run: RunView;
    readonly discovery: Discovery | null;
    readonly failure: Failure | null;
  };
  /** What the check will use; null while nothing is known. */
  readonly chosen: Settings | null;
  readonly origin: 'found' | 'picked' | 'entered';
  /** The person's yes to the shown server domains. */
  readonly confirmed: boolean;
  /** The form of settings typed by hand while it is open; kept when it is closed. */
  readonly hand: HandForm | null;
  readonly handOpen: boolean;
  /** How the servers in the form answer; null while nobody has looked. */
  readonly marks: { readonly incoming: MarkView; readonly outgoing: MarkView };
  readonly guide: Guide | null;
  readonly guideStatus: Loading;
  readonly guideMarks: Readonly<Record<string, GuideMark>>;
  /** When the app password was made, as far as the person told; `used`: a password was typed since then. */
  readonly made: { readonly at: number; readonly used: boolean } | null;
  /** The guide was put off: the result reminds of it. */
  readonly guideLater: boolean;
  /** What came of proving a step of the guide: the last one only. */
  readonly stepCheck: StepCheck | null;
  readonly secret: SecretChoice | null;
  readonly outgoingSecret: SecretChoice | null;
  readonly options: CheckOptions;
  /** What the last mending button changed, and how it was before: one press takes it back. */
  readonly undo: Undo | null;
  /** Where the way that a restart cut short was; null once it goes on or begins anew. */
  readonly resumeAt: 'found' | 'prepare' | 'secret' | null;
}

export interface Undo {
  readonly kind: 'login' | 'port' | 'sender' | 'certificate';
  /** The new login, port or sender. */
  readonly what: string;
  readonly before: Pick<Setup, 'chosen' | 'origin' | 'confirmed'> & Pick<CheckOptions, 'from' | 'pinnedCertificate'>;
}

export interface CheckOptions {
  readonly save: boolean;
  readonly send: boolean;
  readonly scope: 'both' | 'receive' | 'send';
  readonly alsoTo: string;
  readonly from: string | null;
  readonly pinnedCertificate: string | null;
}

export type JobKind = 'check' | 'recheck' | 'password' | 'all';

/** One run of a check and what came of it. */
export interface Job {
  readonly kind: JobKind;
  readonly address: string;
  readonly language: Language;
  readonly phase: 'running' | 'stopping' | 'done';
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly scope: CheckOptions['scope'];
  readonly send: boolean;
  readonly run: RunView;
  /** Kind `all`: the mailboxes that are through, in order. */
  readonly results: readonly CheckResult[];
  readonly result: CheckResult | null;
  /** Kind `password`: whether the new password took the place of the old one. */
  readonly replaced: boolean | null;
  readonly failure: Failure | null;
}

/** The saved password that was to be copied last: which one, and where that stands. Never the password itself. */
export interface Copied {
  readonly address: string;
  readonly direction: 'incoming' | 'outgoing';
  /** `busy` while the keychain is asked; `refused`: the clipboard did not take it. */
  readonly status: 'busy' | 'counting' | 'refused' | 'failed' | Payload<'clipboard.ended'>['outcome'];
  /** While counting: when it leaves the clipboard, in milliseconds since the epoch. */
  readonly until: number;
  readonly problem: Problem | null;
  readonly failure: Failure | null;
}

export interface AppState {
  readonly phase: 'starting' | 'ready' | 'unreachable' | 'refused';
  readonly info: Output<'app.info'> | null;
  readonly language: Language;
  readonly preferences: Preferences;
  readonly vault: VaultStatus | null;
  /** Screens from the first to the shown one. Never empty. */
  readonly trail: readonly Screen[];
  readonly setup: Setup;
  readonly job: Job | null;
  readonly mailboxes: {
    readonly status: Loading;
    readonly list: readonly MailboxSummary[];
    readonly problems: readonly Problem[];
    readonly failure: Failure | null;
  };
  /** Titles of problems in the shown language, by code: lists have only codes. */
  readonly titles: Readonly<Record<string, string>>;
  readonly details: { readonly status: Loading; readonly mailbox: MailboxDetails | null; readonly failure: Failure | null };
  readonly copied: Copied | null;
  readonly replacing: string | null;
  /** The folder for sent letters that was made at the person's word: told on the result, and may be taken back. */
  readonly sentFolder: {
    readonly address: string;
    readonly status: Loading;
    readonly name: string | null;
    readonly problem: Problem | null;
  } | null;
  readonly explain: {
    readonly text: string;
    readonly provider: string;
    readonly status: Loading;
    readonly problem: Problem | null;
    readonly failure: Failure | null;
  };
  readonly practice: {
    readonly status: Loading;
    readonly scenarios: readonly PracticeScenario[];
    readonly starting: string | null;
    readonly mend: Loading | 'nothing';
    readonly failure: Failure | null;
  };
  /** A picked file with certificate authorities, shown before anybody trusts them. */
  readonly pickedAuthorities: { readonly file: string; readonly authorities: readonly Authority[] } | null;
  /** A failure that belongs to no field: shown until it is put away. */
  readonly notice: Failure | null;
  readonly helpOpen: boolean;
  /** The report for support as it would be copied or saved, to the letter. */
  readonly support: { readonly status: Loading; readonly text: string; readonly failure: Failure | null };
}

export const emptySetup: Setup = {
  typed: '',
  typedFailure: null,
  reading: false,
  address: null,
  domain: '',
  practice: null,
  detect: { status: 'idle', run: emptyRun, discovery: null, failure: null },
  chosen: null,
  origin: 'found',
  confirmed: false,
  hand: null,
  handOpen: false,
  marks: { incoming: null, outgoing: null },
  guide: null,
  guideStatus: 'idle',
  guideMarks: {},
  made: null,
  guideLater: false,
  stepCheck: null,
  secret: null,
  outgoingSecret: null,
  options: { save: true, send: true, scope: 'both', alsoTo: '', from: null, pinnedCertificate: null },
  undo: null,
  resumeAt: null,
};

export const initialState: AppState = {
  phase: 'starting',
  info: null,
  language: 'ru',
  preferences: { language: null, theme: 'system' },
  vault: null,
  trail: [{ name: 'start' }],
  setup: emptySetup,
  job: null,
  mailboxes: { status: 'idle', list: [], problems: [], failure: null },
  titles: {},
  details: { status: 'idle', mailbox: null, failure: null },
  copied: null,
  replacing: null,
  sentFolder: null,
  explain: { text: '', provider: '', status: 'idle', problem: null, failure: null },
  practice: { status: 'idle', scenarios: [], starting: null, mend: 'idle', failure: null },
  pickedAuthorities: null,
  notice: null,
  helpOpen: false,
  support: { status: 'idle', text: '', failure: null },
};

export function shownScreen(state: AppState): Screen {
  return state.trail.at(-1) ?? { name: 'start' };
}

/** The steps of one lane in the order of the dialogue. */
export const laneSteps = {
  imap: ['imap.resolve', 'imap.connect', 'imap.tls', 'imap.greeting', 'imap.login', 'imap.folders', 'imap.inbox', 'imap.quota'],
  pop3: ['pop3.resolve', 'pop3.connect', 'pop3.tls', 'pop3.greeting', 'pop3.login', 'pop3.inbox'],
  smtp: ['smtp.resolve', 'smtp.connect', 'smtp.tls', 'smtp.greeting', 'smtp.login', 'smtp.sender', 'smtp.recipient'],
  way: ['smtp.accept', 'roundtrip.find', 'roundtrip.placement', 'roundtrip.authentication', 'roundtrip.sent', 'roundtrip.cleanup'],
  domain: ['domain.mx', 'domain.spf', 'domain.dkim', 'domain.dmarc'],
} as const satisfies Record<string, readonly StepId[]>;
