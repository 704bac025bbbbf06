import type { Problem } from '../../src-main/contract/problem.ts';
import type { AppState } from '../state/model.ts';
import { initialState } from '../state/model.ts';
import { ageAsked, bothRefused, brokenIpv6, checkedAt, loginRefused, proxyRefused, refusedAgain } from './answer-fixtures.ts';
import {
  detectEvents,
  eventsOf,
  goodResult,
  imapOffResult,
  junkResult,
  longFound,
  manyProblems,
  officeSettings,
  pop3Result,
  nothingFound,
  stoppedResult,
  unconfirmedResult,
  yandexFound,
  yandexSettings,
} from './fixtures.ts';
import { signInOnlyGuide } from './guide-fixtures.ts';
import { authorityOf, typedProxy } from './network-fixtures.ts';
import { detailsOf, forty, supportText, summaries } from './saved-fixtures.ts';
import { scenarios } from './practice-fixtures.ts';
import { problemOf } from './problems.ts';
import type { StateName } from './state-names.ts';
import type { Frame } from './make-state.ts';
import {
  at,
  apply,
  base,
  found,
  officeByHand,
  yandex,
  office,
  started,
  done,
  failed,
  running,
  saved,
  hand,
  markOf,
  copying,
  proving,
  proved,
} from './make-state.ts';

type Make = (frame: Frame) => AppState;

/** A pasted text is the word of one server. */
function pastedRefusal({ lang }: Frame): Problem | null {
  const [problem] = ageAsked(lang).problems;
  return problem === undefined ? null : { ...problem, why: lang === 'ru' ? 'Так ответил сервер.' : 'The server said so.' };
}

export const states = {
  'boot-starting': () => initialState,
  'boot-unreachable': () => apply(initialState, { type: 'boot_failed', phase: 'unreachable' }),
  'boot-refused': () => apply(initialState, { type: 'boot_failed', phase: 'refused' }),
  'start-empty': base,
  'start-saved': saved,
  'start-forty': (frame) => apply(base(frame), { type: 'mailboxes', list: forty, problems: [] }),
  'start-list-failed': (frame) =>
    apply(base(frame), { type: 'mailboxes_failed', failure: { code: 'unreachable', message: 'fetch failed' } }),
  'start-address-wrong': (frame) =>
    apply(
      base(frame),
      { type: 'typed', text: 'anna@firma,ru' },
      {
        type: 'read_failed',
        failure: {
          code: 'address_invalid',
          field: 'address',
          suggestion: 'anna@firma.ru',
          message: frame.lang === 'ru' ? 'В адресе запятая вместо точки.' : 'There is a comma in place of a dot.',
        },
      },
    ),
  'start-vault-locked': (frame) =>
    apply(saved(frame), { type: 'vault', vault: { state: 'locked', detail: 'org.freedesktop.Secret.Error.IsLocked' } }),
  'start-vault-absent': (frame) =>
    apply(base(frame), {
      type: 'vault',
      vault: { state: 'absent', detail: 'The name org.freedesktop.secrets was not provided by any .service files' },
    }),
  'start-notice': (frame) =>
    apply(base(frame), {
      type: 'notice',
      failure: { code: 'fault', message: 'TypeError: undefined is not a function', report: 'MailReady 0.1.0\nTypeError …' },
    }),
  'start-resume': (frame) =>
    apply(base(frame), {
      type: 'restored',
      draft: {
        typed: 'buh@yandex.ru',
        address: 'buh@yandex.ru',
        domain: 'yandex.ru',
        screen: 'prepare',
        hand: null,
        handUsed: false,
        guideMarks: { 'enable_imap.1': 'done' },
        guideLater: false,
        alsoTo: '',
      },
    }),
  'found-busy': (frame) =>
    apply(
      at(base(frame), { name: 'found' }),
      { type: 'address', address: 'anna@firma.ru', domain: 'firma.ru', practice: null },
      { type: 'detect_started' },
      ...detectEvents.map((event) => ({ type: 'detect_event', event }) as const),
    ),
  'found-trusted': yandex,
  'found-untrusted': office,
  'found-long': (frame) => found(frame, longFound),
  'found-none': (frame) => found(frame, nothingFound(frame.lang)),
  'found-no-mail': (frame) => found(frame, { ...nothingFound(frame.lang), problems: [problemOf('domain_accepts_no_mail', frame.lang)] }),
  'found-none-hand': (frame) => found(frame, { ...nothingFound(frame.lang), problems: [] }),
  'found-stopped': (frame) =>
    apply(
      { ...office(frame), setup: { ...office(frame).setup, chosen: null } },
      { type: 'detect_failed', failure: { code: 'cancelled', message: '' } },
    ),
  'found-hand': hand,
  'found-hand-looking': (frame) =>
    apply(hand(frame), { type: 'mark', side: 'incoming', mark: 'looking' }, { type: 'mark', side: 'outgoing', mark: 'looking' }),
  'found-hand-marks': (frame) =>
    apply(
      hand(frame),
      { type: 'mark', side: 'incoming', mark: markOf(hand(frame), 'incoming', { outcome: 'answers' }) },
      {
        type: 'mark',
        side: 'outgoing',
        mark: markOf(hand(frame), 'outgoing', { outcome: 'wrong_security', works: { port: 587, security: 'tls' } }),
      },
    ),
  'found-hand-marks-bad': (frame) =>
    apply(
      hand(frame),
      {
        type: 'mark',
        side: 'incoming',
        mark: markOf(hand(frame), 'incoming', {
          outcome: 'certificate_name',
          names: ['*.shared-hosting-with-a-very-long-name.example.com', 'server417.shared-hosting-with-a-very-long-name.example.com'],
        }),
      },
      {
        type: 'mark',
        side: 'outgoing',
        mark: markOf(hand(frame), 'outgoing', { outcome: 'port_silent', works: { port: 465, security: 'tls' } }),
      },
    ),
  'found-practice': (frame) => ({ ...yandex(frame), setup: { ...yandex(frame).setup, practice: scenarios(frame.lang)[2] ?? null } }),
  prepare: (frame) => at(yandex(frame), { name: 'prepare' }),
  'prepare-half': (frame) =>
    apply(
      at(yandex(frame), { name: 'prepare' }),
      { type: 'guide_mark', id: 'enable_imap.1', mark: 'done' },
      { type: 'guide_mark', id: 'enable_imap.2', mark: 'skipped' },
    ),
  'prepare-proof': proving,
  'prepare-checking': (frame) => proved(frame, { outcome: 'busy', problem: null, waitSeconds: null }),
  'prepare-not-yet': (frame) =>
    proved(frame, { outcome: 'not_yet', problem: problemOf('protocol_disabled_by_user', frame.lang), waitSeconds: null }),
  'prepare-wait': (frame) => proved(frame, { outcome: 'wait', problem: null, waitSeconds: 14 * 60 }),
  'prepare-on': (frame) =>
    apply(proved(frame, { outcome: 'done', problem: null, waitSeconds: null }), { type: 'guide_mark', id: 'enable_imap.2', mark: 'done' }),
  'secret-app': (frame) => at(yandex(frame), { name: 'secret' }),
  'secret-app-later': (frame) => at(apply(yandex(frame), { type: 'guide_later' }), { name: 'secret' }),
  'secret-main': (frame) => at(office(frame), { name: 'secret' }),
  'secret-two': (frame) =>
    at(
      apply(
        office(frame),
        { type: 'hand_open', open: true },
        { type: 'hand', form: officeByHand },
        { type: 'hand_used' },
        { type: 'options', options: { scope: 'send', alsoTo: 'home@example.org' } },
      ),
      { name: 'secret' },
    ),
  'secret-none': (frame) =>
    at(
      found(
        frame,
        { ...yandexFound, address: 'anna@outlook.com', domain: 'outlook.com', provider: 'outlook' },
        signInOnlyGuide(frame.lang),
      ),
      { name: 'secret' },
    ),
  'secret-replace': (frame) => at(apply(saved(frame), { type: 'replacing', address: 'director@firma.ru' }), { name: 'secret' }),
  'check-early': (frame) => running(frame, 'imap.tls'),
  'check-middle': (frame) => running(frame, 'smtp.sender'),
  'check-letter': (frame) => running(frame, 'roundtrip.find'),
  'check-long': (frame) => {
    const state = running(frame, 'roundtrip.find');
    return { ...state, job: state.job === null ? null : { ...state.job, startedAt: frame.now - 25_000 } };
  },
  'check-detecting': (frame) =>
    apply(
      at(started(office(frame), frame, 'recheck', 'anna@firma.ru'), { name: 'check' }),
      ...detectEvents.map((event) => ({ type: 'job_event', event }) as const),
    ),
  'check-failing': (frame) =>
    apply(
      at(started(yandex(frame), frame, 'check', 'buh@yandex.ru', 2), { name: 'check' }),
      ...eventsOf(imapOffResult(frame.lang).steps, yandexSettings, 'imap.folders').map((event) => ({ type: 'job_event', event }) as const),
    ),
  'check-stopping': (frame) => apply(running(frame, 'smtp.sender'), { type: 'job_stopping' }),
  'result-ok': (frame) => done(apply(yandex(frame), { type: 'mailboxes', list: summaries, problems: [] }), frame, goodResult),
  'result-ok-unsaved': (frame) => done(yandex(frame), frame, goodResult),
  'result-warnings': (frame) => done(yandex(frame), frame, junkResult(frame.lang)),
  'result-failed': (frame) => done(yandex(frame), frame, imapOffResult(frame.lang)),
  'result-many': (frame) => done(office(frame), frame, manyProblems(frame.lang)),
  'result-age-asked': (frame) => done(yandex(frame), frame, ageAsked(frame.lang)),
  'result-proxy': (frame) => done(yandex(frame), frame, proxyRefused(frame.lang)),
  'result-broken-ipv6': (frame) => done(yandex(frame), frame, brokenIpv6(frame.lang)),
  'result-rechecked': (frame) =>
    done(apply(base(frame), { type: 'mailboxes', list: checkedAt(frame.now), problems: [] }), frame, refusedAgain(frame.lang), 'recheck'),
  'result-other-login': (frame) => done(office(frame), frame, loginRefused(frame.lang)),
  'result-login-changed': (frame) =>
    done(apply(office(frame), { type: 'mending', kind: 'login', what: 'anna' }), frame, loginRefused(frame.lang)),
  'result-unconfirmed': (frame) => done(office(frame), frame, unconfirmedResult(frame.lang)),
  'result-replaced': (frame) => done(saved(frame), frame, goodResult, 'password', { replaced: true }),
  'result-not-replaced': (frame) => done(saved(frame), frame, bothRefused(frame.lang), 'password', { replaced: false }),
  'result-folder-made': (frame) =>
    apply(done(yandex(frame), frame, goodResult), {
      type: 'sent_folder',
      folder: { address: goodResult.address, status: 'ready', name: 'Sent', problem: null },
    }),
  'result-pop3': (frame) => done(yandex(frame), frame, pop3Result),
  'result-practice': (frame) => {
    const state = done(yandex(frame), frame, imapOffResult(frame.lang));
    return { ...state, setup: { ...state.setup, practice: scenarios(frame.lang)[2] ?? null } };
  },
  'result-stopped': (frame) => failed(yandex(frame), frame, { code: 'cancelled', message: '' }),
  'result-stopped-half': (frame) => done(yandex(frame), frame, stoppedResult(frame.lang)),
  'result-fault': (frame) =>
    failed(yandex(frame), frame, {
      code: 'fault',
      message: 'TypeError: x is undefined',
      report: 'MailReady 0.1.0 · test\nTypeError: x is undefined\n    at check (app.js:1:1)',
    }),
  'result-all': (frame) => {
    const state = started(saved(frame), frame, 'all', '');
    return at(
      apply(state, {
        type: 'job_done',
        results: [
          goodResult,
          { ...imapOffResult(frame.lang), address: 'director@firma.ru' },
          { ...junkResult(frame.lang), address: 'zakupki@firma.ru' },
        ],
      }),
      { name: 'result' },
    );
  },
  'result-all-network': (frame) => {
    const cut = { verdict: 'failed' as const, problems: [problemOf('tls_interception', frame.lang)], roundTrip: null };
    return at(
      apply(started(saved(frame), frame, 'all', ''), {
        type: 'job_done',
        results: [
          { ...goodResult, ...cut },
          { ...goodResult, ...cut, address: 'director@firma.ru', settings: officeSettings },
        ],
      }),
      { name: 'result' },
    );
  },
  'mailbox-failed': (frame) =>
    apply(at(saved(frame), { name: 'mailbox', address: 'director@firma.ru' }), {
      type: 'details',
      status: 'ready',
      mailbox: detailsOf('director@firma.ru'),
      failure: null,
    }),
  'mailbox-ok': (frame) =>
    apply(at(saved(frame), { name: 'mailbox', address: 'buh@yandex.ru' }), {
      type: 'details',
      status: 'ready',
      mailbox: { ...detailsOf('buh@yandex.ru'), settings: yandexSettings },
      failure: null,
    }),
  'mailbox-loading': (frame) =>
    apply(at(saved(frame), { name: 'mailbox', address: 'buh@yandex.ru' }), {
      type: 'details',
      status: 'busy',
      mailbox: null,
      failure: null,
    }),
  'mailbox-copied': (frame) =>
    copying(frame, 'director@firma.ru', { direction: 'outgoing', status: 'counting', until: frame.now + 42_000 }),
  'mailbox-copied-cleared': (frame) => copying(frame, 'buh@yandex.ru', { status: 'cleared' }),
  'mailbox-copied-stuck': (frame) => copying(frame, 'buh@yandex.ru', { status: 'stuck' }),
  'mailbox-copy-locked': (frame) =>
    copying(frame, 'buh@yandex.ru', { status: 'failed', problem: problemOf('keychain_locked', frame.lang) }),
  explain: (frame) => at(base(frame), { name: 'explain' }),
  'explain-told': (frame) =>
    apply(
      at(base(frame), { name: 'explain' }),
      {
        type: 'explain_typed',
        text: '553 5.7.1 <director@firma.ru>: Sender address rejected: not owned by user anna@firma.ru',
        provider: 'firma.ru',
      },
      { type: 'explain', status: 'ready', problem: problemOf('sender_not_owned', frame.lang), failure: null },
    ),
  'explain-asked': (frame) =>
    apply(
      at(base(frame), { name: 'explain' }),
      { type: 'explain_typed', text: '535 5.7.8 Error: authentication failed: Invalid user or password!', provider: 'yandex.ru' },
      { type: 'explain', status: 'ready', problem: pastedRefusal(frame), failure: null },
    ),
  practice: (frame) =>
    apply(at(base(frame), { name: 'practice' }), { type: 'practice', patch: { status: 'ready', scenarios: scenarios(frame.lang) } }),
  'practice-failed': (frame) =>
    apply(at(base(frame), { name: 'practice' }), {
      type: 'practice',
      patch: { status: 'ready', scenarios: scenarios(frame.lang), failure: { code: 'unreachable', message: 'fetch failed' } },
    }),
  'preferences-own-resolver': (frame) =>
    at(
      apply(base(frame), {
        type: 'preferences',
        preferences: {
          language: frame.lang,
          theme: frame.theme,
          plainHttpAutoconfig: true,
          secondResolver: 'https://dns.hosting-centr.ru/dns-query',
        },
      }),
      { name: 'preferences' },
    ),
  'preferences-proxy': (frame) =>
    at(
      apply(base(frame), {
        type: 'preferences',
        preferences: { language: frame.lang, theme: frame.theme, proxy: typedProxy, typedProxy },
      }),
      { name: 'preferences' },
    ),
  'preferences-proxy-system': (frame) =>
    at(
      apply(base(frame), {
        type: 'preferences',
        preferences: { language: frame.lang, theme: frame.theme, proxy: { kind: 'system' }, typedProxy },
      }),
      { name: 'preferences' },
    ),
  'preferences-trust': (frame) =>
    apply(at(base(frame), { name: 'preferences' }), {
      type: 'authorities_picked',
      picked: { file: '', authorities: [authorityOf('Корневой сертификат безопасности', 'АО «Центр закупок и логистики»')] },
    }),
  preferences: (frame) => at(base(frame), { name: 'preferences' }),
  help: (frame) => apply(base(frame), { type: 'help', open: true }),
  'help-report': (frame) =>
    apply(base(frame), { type: 'help', open: true }, { type: 'support', support: { status: 'ready', text: supportText, failure: null } }),
} as const satisfies Record<StateName, Make>;

export function stateOf(name: StateName, frame: Frame): AppState {
  return states[name](frame);
}
