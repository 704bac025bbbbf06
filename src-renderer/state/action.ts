import type { CheckEvent, CheckResult } from '../../src-main/contract/check.ts';
import type { Output, PracticeScenario, Preferences, SecretChoice } from '../../src-main/contract/contract.ts';
import type { Failure } from '../../src-main/contract/define.ts';
import type { DetectEvent, Discovery } from '../../src-main/contract/discovery.ts';
import type { Draft } from '../../src-main/contract/draft.ts';
import type { Guide } from '../../src-main/contract/guide.ts';
import type { MailboxDetails, MailboxSummary, VaultStatus } from '../../src-main/contract/mailbox.ts';
import type { Language, Problem } from '../../src-main/contract/problem.ts';
import type { Settings } from '../../src-main/contract/settings.ts';
import type { HandForm } from './hand-form.ts';
import type { AppState, CheckOptions, Copied, GuideMark, JobKind, Loading, MarkView, Screen, StepCheck, Undo } from './model.ts';

/** Everything that can change the state of the window. */
export type Action =
  // shell
  | { readonly type: 'booted'; readonly info: Output<'app.info'>; readonly preferences: Preferences }
  | { readonly type: 'boot_failed'; readonly phase: 'unreachable' | 'refused' }
  | { readonly type: 'language'; readonly language: Language }
  | { readonly type: 'preferences'; readonly preferences: Preferences }
  | { readonly type: 'vault'; readonly vault: VaultStatus }
  | { readonly type: 'notice'; readonly failure: Failure | null }
  | { readonly type: 'help'; readonly open: boolean }
  | { readonly type: 'support'; readonly support: AppState['support'] }
  | { readonly type: 'go'; readonly screen: Screen }
  | { readonly type: 'replace'; readonly screen: Screen }
  | { readonly type: 'back' }
  | { readonly type: 'home' }
  /** The same problems told in another language; the key is the old object. */
  | { readonly type: 'retold'; readonly map: ReadonlyMap<Problem, Problem> }
  | { readonly type: 'titles'; readonly titles: Readonly<Record<string, string>> }
  // setup
  | { readonly type: 'typed'; readonly text: string }
  | { readonly type: 'reading' }
  | { readonly type: 'read_failed'; readonly failure: Failure }
  | { readonly type: 'address'; readonly address: string; readonly domain: string; readonly practice: PracticeScenario | null }
  | { readonly type: 'detect_started' }
  | { readonly type: 'detect_event'; readonly event: DetectEvent }
  | { readonly type: 'detected'; readonly discovery: Discovery }
  | { readonly type: 'detect_failed'; readonly failure: Failure }
  | { readonly type: 'picked'; readonly settings: Settings }
  | { readonly type: 'confirmed'; readonly settings?: Settings }
  | { readonly type: 'hand'; readonly form: HandForm }
  | { readonly type: 'hand_open'; readonly open: boolean }
  | { readonly type: 'hand_used' }
  | { readonly type: 'mark'; readonly side: 'incoming' | 'outgoing'; readonly mark: MarkView }
  | { readonly type: 'guide'; readonly status: Loading; readonly guide: Guide | null }
  | { readonly type: 'guide_mark'; readonly id: string; readonly mark: GuideMark | null; readonly at?: number }
  | { readonly type: 'guide_later' }
  | { readonly type: 'step_check'; readonly check: StepCheck | null }
  | { readonly type: 'secrets'; readonly secret: SecretChoice | null; readonly outgoing: SecretChoice | null }
  /** A button is about to change the settings of the check. */
  | { readonly type: 'mending'; readonly kind: Undo['kind']; readonly what: string }
  | { readonly type: 'undo' }
  | { readonly type: 'options'; readonly options: Partial<CheckOptions> }
  | { readonly type: 'replacing'; readonly address: string | null }
  | { readonly type: 'restored'; readonly draft: Draft }
  | { readonly type: 'draft_dropped' }
  // job
  | {
      readonly type: 'job_started';
      readonly kind: JobKind;
      readonly address: string;
      readonly language: Language;
      readonly at: number;
      readonly scope: CheckOptions['scope'];
      readonly send: boolean;
    }
  | { readonly type: 'job_event'; readonly event: CheckEvent }
  | { readonly type: 'job_stopping' }
  | { readonly type: 'job_done'; readonly results: readonly CheckResult[]; readonly replaced?: boolean }
  | { readonly type: 'job_failed'; readonly failure: Failure }
  /** The same run judged anew, now that the person said when the app password was made (null: they do not know). */
  | { readonly type: 'age_told'; readonly result: CheckResult; readonly at?: number | null }
  | { readonly type: 'sent_folder'; readonly folder: AppState['sentFolder'] }
  // places
  | { readonly type: 'authorities_picked'; readonly picked: AppState['pickedAuthorities'] }
  | { readonly type: 'mailboxes'; readonly list: readonly MailboxSummary[]; readonly problems: readonly Problem[] }
  | { readonly type: 'mailboxes_failed'; readonly failure: Failure }
  | { readonly type: 'details'; readonly status: Loading; readonly mailbox: MailboxDetails | null; readonly failure: Failure | null }
  | { readonly type: 'copied'; readonly copied: Copied | null }
  | { readonly type: 'explain_typed'; readonly text?: string; readonly provider?: string }
  | { readonly type: 'explain'; readonly status: Loading; readonly problem: Problem | null; readonly failure: Failure | null }
  | { readonly type: 'practice'; readonly patch: Partial<AppState['practice']> };
