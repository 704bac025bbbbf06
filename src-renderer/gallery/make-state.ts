import type { CheckResult } from '../../src-main/contract/check.ts';
import type { Failure } from '../../src-main/contract/define.ts';
import type { Discovery } from '../../src-main/contract/discovery.ts';
import type { Guide } from '../../src-main/contract/guide.ts';
import type { Language } from '../../src-main/contract/problem.ts';
import type { ServerMark } from '../../src-main/contract/server-mark.ts';
import type { Action } from '../state/action.ts';
import type { HandForm } from '../state/hand-form.ts';
import { lookable } from '../state/hand-form.ts';
import type { AppState, Copied, Job, JobKind, MarkView, Screen, StepCheck } from '../state/model.ts';
import { initialState } from '../state/model.ts';
import { reduce } from '../state/reduce.ts';
import { detectEvents, eventsOf, goodSteps, imapOffResult, officeFound, yandexFound, yandexSettings } from './fixtures.ts';
import { yandexGuide } from './guide-fixtures.ts';
import { detailsOf, summaries } from './saved-fixtures.ts';
import { problemOf } from './problems.ts';

export interface Frame {
  readonly lang: Language;
  readonly theme: 'light' | 'dark' | 'system';
  /** Milliseconds since the epoch that the window takes for now. */
  readonly now: number;
}

export const at = (state: AppState, screen: Screen): AppState => ({
  ...state,
  trail: screen.name === 'start' ? [screen] : [{ name: 'start' }, screen],
});
export const apply = (state: AppState, ...actions: readonly Action[]): AppState => actions.reduce(reduce, state);

export function base(frame: Frame): AppState {
  const info = {
    name: 'MailReady',
    version: '0.1.0',
    language: frame.lang,
    theme: frame.theme,
    host: 'test' as const,
    platform: 'linux',
    vault: { state: 'ready' as const, detail: null },
    clipboard: true,
  };
  const titles = Object.fromEntries(
    (['auth_bad_credentials', 'landed_in_spam', 'app_password_required'] as const).map((code) => [code, problemOf(code, frame.lang).title]),
  );
  return apply(
    initialState,
    { type: 'booted', info, preferences: { language: frame.lang, theme: frame.theme } },
    { type: 'mailboxes', list: [], problems: [] },
    { type: 'titles', titles },
  );
}
export function found(frame: Frame, discovery: Discovery, guide: Guide | null = null): AppState {
  return apply(
    at(base(frame), { name: 'found' }),
    { type: 'typed', text: discovery.address },
    { type: 'address', address: discovery.address, domain: discovery.domain, practice: null },
    { type: 'detect_started' },
    ...detectEvents.map((event) => ({ type: 'detect_event', event }) as const),
    { type: 'detected', discovery },
    { type: 'guide', status: guide === null ? 'idle' : 'ready', guide },
  );
}
export const officeByHand: HandForm = {
  incoming: { protocol: 'imap', host: 'mail.hosting-centr.ru', port: '993', security: 'tls', login: 'anna@firma.ru' },
  outgoing: { protocol: 'smtp', host: 'relay.office.local', port: '587', security: 'starttls', login: 'relay-anna' },
  separateOutgoing: true,
  from: 'anna@firma.ru',
};
export const yandex = (frame: Frame): AppState => found(frame, yandexFound, yandexGuide(frame.lang));
export const office = (frame: Frame): AppState => found(frame, officeFound);

export function started(state: AppState, frame: Frame, kind: JobKind, address: string, secondsAgo = 1): AppState {
  return apply(state, {
    type: 'job_started',
    kind,
    address,
    language: frame.lang,
    at: frame.now - secondsAgo * 1000,
    scope: 'both',
    send: true,
  });
}
export function done(state: AppState, frame: Frame, result: CheckResult, kind: JobKind = 'check', more: Partial<Job> = {}): AppState {
  const ready = apply(
    started(state, frame, kind, result.address, 3),
    ...eventsOf(result.steps, result.settings ?? yandexSettings).map((event) => ({ type: 'job_event', event }) as const),
    { type: 'job_done', results: [result] },
  );
  return at({ ...ready, job: ready.job === null ? null : { ...ready.job, ...more } }, { name: 'result' });
}
export function failed(state: AppState, frame: Frame, failure: Failure): AppState {
  const running = started(state, frame, 'check', 'buh@yandex.ru', 3);
  return at(
    apply(running, ...eventsOf(goodSteps, yandexSettings, 'imap.folders').map((event) => ({ type: 'job_event', event }) as const), {
      type: 'job_failed',
      failure,
    }),
    { name: 'result' },
  );
}
export function running(frame: Frame, until: Parameters<typeof eventsOf>[2]): AppState {
  return apply(
    at(started(yandex(frame), frame, 'check', 'buh@yandex.ru', 4), { name: 'check' }),
    ...eventsOf(goodSteps, yandexSettings, until).map((event) => ({ type: 'job_event', event }) as const),
  );
}
export const saved = (frame: Frame): AppState => apply(base(frame), { type: 'mailboxes', list: summaries, problems: [] });

export const hand = (frame: Frame): AppState =>
  apply(office(frame), { type: 'hand_open', open: true }, { type: 'hand', form: officeByHand });
/** How the server in the form is said to answer. */
export function markOf(
  { setup }: AppState,
  side: 'incoming' | 'outgoing',
  mark: Pick<ServerMark, 'outcome'> & Partial<ServerMark>,
): MarkView {
  const server = setup.hand === null ? null : lookable(setup.hand[side]);
  return server === null ? null : { server, works: null, names: [], speaks: null, ms: 214, ...mark };
}

/** The guide after a failed check: the password is known, so that a step can be proved. */
export const proving = (frame: Frame): AppState =>
  apply(
    at(done(yandex(frame), frame, imapOffResult(frame.lang)), { name: 'prepare' }),
    { type: 'secrets', secret: { kind: 'held', handle: 'gallery' }, outgoing: null },
    { type: 'guide_mark', id: 'enable_imap.1', mark: 'done' },
  );
export const proved = (frame: Frame, check: Omit<StepCheck, 'id'>): AppState =>
  apply(proving(frame), { type: 'step_check', check: { id: 'enable_imap.2', ...check } });

/** Every screen in every state that a person can meet. */

/** A saved mailbox whose password somebody asked for. */
export function copying(frame: Frame, address: string, copied: Partial<Copied>): AppState {
  return apply(
    at(saved(frame), { name: 'mailbox', address }),
    { type: 'details', status: 'ready', mailbox: detailsOf(address), failure: null },
    { type: 'copied', copied: { address, direction: 'incoming', status: 'busy', until: 0, problem: null, failure: null, ...copied } },
  );
}
