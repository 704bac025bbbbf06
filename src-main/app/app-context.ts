import type { CheckResult } from '../contract/check.ts';
import type { Failure } from '../contract/define.ts';
import type { Language, Problem } from '../contract/problem.ts';
import type { Limits } from '../core/connect/limits.ts';
import type { Probe } from '../core/connect/probe.ts';
import type { Diagnoser } from '../core/diagnose/diagnose.ts';
import type { Explainer } from '../core/diagnose/explain.ts';
import type { Messages } from '../core/diagnose/format-message.ts';
import { moment } from '../core/moment.ts';
import type { Knowledge } from '../core/knowledge/knowledge.ts';
import type { Provider } from '../core/knowledge/provider.ts';
import type { MailboxPorts } from '../core/mailboxes/mailbox-ports.ts';
import type { CheckEnd } from '../core/check/run-check.ts';
import type { MailboxToSave } from '../core/mailboxes/save-mailbox.ts';
import type { Clock, Dialer, Fetch, Mailboxes, OpenUrl, Random, Resolver, Sender, Store } from '../core/ports.ts';
import type { Practice } from '../adapters/practice/practice.ts';
import type { Concealer } from '../adapters/vault/concealer.ts';
import type { AppOptions } from './app-options.ts';
import type { KeptAuthorities } from './authorities.ts';
import type { KeptPreferences } from './preferences.ts';
import type { ProxySettings } from './proxy-settings.ts';

/** Everything the handlers share. Made once by `createApp`. */
export interface AppContext {
  readonly options: AppOptions;
  readonly knowledge: Knowledge;
  readonly messages: Messages;
  readonly diagnoser: Diagnoser;
  readonly explainer: Explainer;
  readonly concealer: Concealer;
  readonly clock: Clock;
  readonly random: Random;
  readonly resolver: Resolver;
  readonly fetch: Fetch;
  readonly dialer: Dialer;
  readonly sender: Sender;
  readonly mailboxSessions: Mailboxes;
  readonly store: Store;
  readonly mailboxes: MailboxPorts;
  readonly openUrl: OpenUrl;
  readonly probe: Probe;
  readonly limits: Limits;
  readonly practice: () => Promise<Practice>;
  /** Bundled providers, the practice ones included once they run. */
  readonly providers: () => readonly Provider[];
  /** What the last check of an address used, for `mailboxes.save`. */
  readonly lastChecks: Map<string, LastCheck>;
  /** Notes that are being written and must be on the disk before the program ends. */
  readonly notes: Set<Promise<unknown>>;
  readonly mailboxesChanged: () => void;
  readonly hasNetwork: () => boolean;
  readonly preferences: KeptPreferences;
  readonly authorities: KeptAuthorities;
  readonly proxy: ProxySettings;
}

export interface LastCheck {
  readonly toSave: MailboxToSave;
  readonly result: CheckResult;
  readonly kind: 'check' | 'recheck' | 'password';
  /** What the person was answered, with the problems that are no finding of the run itself. */
  readonly shown: CheckResult;
  /** Those of `shown` that judging the run gave. */
  readonly judged: readonly Problem[];
  readonly judgeAgain: CheckEnd['judgeAgain'];
  /** The run signed in with what is kept for the mailbox. */
  readonly withSavedSecret: boolean;
  /** The moment of its entry in the history; null: it has none. */
  readonly entryAt: string | null;
}

export type FailureCode = Failure['code'];

/** A failure whose text is `app.<key>` in the language. */
export function failure(
  app: AppContext,
  code: FailureCode,
  key: string,
  language: Language,
  params: Record<string, string> = {},
): { ok: false; failure: Failure } {
  return { ok: false, failure: { code, message: app.messages.locale(`app.${key}`, params, language) } };
}

/** A problem of the app itself, by code. */
export function ownProblem(
  app: AppContext,
  code: Problem['code'],
  language: Language,
  params: Record<string, string | number> = {},
): Problem {
  const diagnosis = app.diagnoser.diagnose(
    { part: 'app', protocol: null, stage: 'autoconfig', happening: { kind: 'known', code }, params },
    { provider: null, now: app.clock.now() },
  );
  return app.explainer.explain(diagnosis, language, { ...moment(app.clock.now(), language), ...params });
}
