import type { CheckEvent, CheckResult, RoundTrip, Step, StepFacts, StepId, StepStatus } from '../../src-main/contract/check.ts';
import type { DetectEvent, Discovery } from '../../src-main/contract/discovery.ts';
import type { Guide } from '../../src-main/contract/guide.ts';
import type { HistoryEntry, MailboxDetails, MailboxSummary } from '../../src-main/contract/mailbox.ts';
import type { Language } from '../../src-main/contract/problem.ts';
import type { Settings } from '../../src-main/contract/settings.ts';
import { problemOf } from './problems.ts';

/** What the app would say, as recorded contract values. `lang` only picks the texts that the app writes. */
export const yandexSettings: Settings = {
  incoming: { protocol: 'imap', host: 'imap.yandex.ru', port: 993, security: 'tls', username: 'buh@yandex.ru' },
  outgoing: { protocol: 'smtp', host: 'smtp.yandex.ru', port: 465, security: 'tls', username: 'buh@yandex.ru' },
};
export const officeSettings: Settings = {
  incoming: { protocol: 'imap', host: 'mail.hosting-centr.ru', port: 993, security: 'tls', username: 'anna@firma.ru' },
  outgoing: { protocol: 'smtp', host: 'smtp.hosting-centr.ru', port: 587, security: 'starttls', username: 'anna@firma.ru' },
};
const longSettings: Settings = {
  incoming: {
    protocol: 'imap',
    host: 'imap-secure-gateway-03.mail.regional-branch.obshchestvo-s-dlinnym-nazvaniem.example.com.ru',
    port: 993,
    security: 'tls',
    username: 'otdel.kadrov.i.buhgalterii@obshchestvo-s-dlinnym-nazvaniem.example.com.ru',
  },
  outgoing: {
    protocol: 'smtp',
    host: 'xn--80a1acny.xn--p1ai',
    port: 465,
    security: 'tls',
    username: 'otdel.kadrov.i.buhgalterii@obshchestvo-s-dlinnym-nazvaniem.example.com.ru',
  },
};

export const detectEvents: readonly DetectEvent[] = [
  { type: 'source', report: { source: 'bundled', outcome: 'nothing', ms: 1 } },
  { type: 'source', report: { source: 'mx', outcome: 'nothing', ms: 84 } },
  { type: 'source', report: { source: 'srv', outcome: 'found', ms: 120 } },
  { type: 'source', report: { source: 'autoconfig', outcome: 'failed', ms: 310, detail: 'HTTP 404' } },
];

const sources: Discovery['sources'] = [
  { source: 'bundled', outcome: 'nothing', ms: 1 },
  { source: 'mx', outcome: 'nothing', ms: 84 },
  { source: 'srv', outcome: 'found', ms: 120 },
  { source: 'autoconfig', outcome: 'failed', ms: 310, detail: 'HTTP 404' },
  { source: 'well-known', outcome: 'nothing', ms: 352 },
  { source: 'ispdb', outcome: 'timeout', ms: 4000 },
  { source: 'guess', outcome: 'skipped', ms: 120 },
];

export const yandexFound: Discovery = {
  address: 'buh@yandex.ru',
  domain: 'yandex.ru',
  provider: 'yandex',
  settings: yandexSettings,
  candidates: [
    { ...yandexSettings, auth: ['password', 'oauth2'], source: 'bundled', trusted: true, verified: true },
    {
      incoming: { protocol: 'pop3', host: 'pop.yandex.ru', port: 995, security: 'tls', username: 'buh@yandex.ru' },
      outgoing: yandexSettings.outgoing,
      auth: ['password'],
      source: 'bundled',
      trusted: true,
      verified: true,
    },
  ],
  guide: { appPassword: 'required', imapMustBeEnabled: true, oauth: 'offered' },
  sources: [{ source: 'bundled', outcome: 'found', ms: 1 }],
  problems: [],
  elapsedMs: 140,
};

export const officeFound: Discovery = {
  address: 'anna@firma.ru',
  domain: 'firma.ru',
  provider: null,
  settings: officeSettings,
  candidates: [{ ...officeSettings, auth: ['password'], source: 'srv', trusted: false, verified: true, from: '_imaps._tcp.firma.ru' }],
  guide: null,
  sources,
  problems: [],
  elapsedMs: 1240,
};

export const longFound: Discovery = {
  ...officeFound,
  address: 'otdel.kadrov.i.buhgalterii@obshchestvo-s-dlinnym-nazvaniem.example.com.ru',
  domain: 'obshchestvo-s-dlinnym-nazvaniem.example.com.ru',
  settings: longSettings,
  candidates: [
    {
      ...longSettings,
      auth: ['password'],
      source: 'autoconfig',
      trusted: false,
      verified: false,
      from: 'https://autoconfig.obshchestvo-s-dlinnym-nazvaniem.example.com.ru/mail/config-v1.1.xml',
    },
  ],
};

export function nothingFound(lang: Language): Discovery {
  return {
    ...officeFound,
    address: 'anna@firrma.ru',
    domain: 'firrma.ru',
    settings: null,
    candidates: [],
    problems: [problemOf('domain_not_found', lang)],
  };
}

export function yandexGuide(lang: Language): Guide {
  const ru = lang === 'ru';
  const text = (value: string): Guide['intro'] => [{ type: 'text', text: value }];
  return {
    provider: 'yandex',
    name: ru ? 'Яндекс Почта' : 'Yandex Mail',
    status: 'prepare',
    facts: { appPassword: 'required', imapMustBeEnabled: true, oauth: 'offered' },
    intro: text(
      ru
        ? 'Яндекс пускает программы не сразу: сначала откройте им доступ и создайте отдельный пароль. Это займёт около трёх минут.'
        : 'Yandex does not let programs in at once: first open the access and create a separate password. It takes about three minutes.',
    ),
    steps: [
      {
        id: 'enable_imap.1',
        task: 'enable_imap',
        text: ru
          ? [
              { type: 'text', text: 'Откройте настройки почты, раздел ' },
              { type: 'strong', text: '«Почтовые программы»' },
              { type: 'text', text: '.' },
            ]
          : [
              { type: 'text', text: 'Open the mail settings, section ' },
              { type: 'strong', text: 'Email clients' },
              { type: 'text', text: '.' },
            ],
        url: 'https://mail.yandex.ru/#setup/client',
        see: text(
          ru
            ? 'Заголовок «Почтовые программы» и несколько галочек под ним.'
            : 'The heading “Email clients” and several check boxes below it.',
        ),
        trap: text(
          ru
            ? 'Вы могли войти в другой ящик — проверьте адрес справа вверху.'
            : 'You may be signed in to another mailbox: look at the address at the top right.',
        ),
      },
      {
        id: 'enable_imap.2',
        task: 'enable_imap',
        text: ru
          ? [
              { type: 'text', text: 'Отметьте ' },
              { type: 'strong', text: '«С сервера imap.yandex.ru по протоколу IMAP»' },
              { type: 'text', text: ' и «Пароли приложений и OAuth-токены», сохраните.' },
            ]
          : [
              { type: 'text', text: 'Tick ' },
              { type: 'strong', text: 'From the imap.yandex.ru server via IMAP' },
              { type: 'text', text: ' and “App passwords and OAuth tokens”, then save.' },
            ],
        url: null,
        see: [],
        trap: [],
      },
      {
        id: 'create_app_password.1',
        task: 'create_app_password',
        text: text(
          ru
            ? 'Создайте пароль приложения: выберите «Почта» и назовите его, например, MailReady.'
            : 'Create an app password: choose Mail and name it, for example, MailReady.',
        ),
        url: 'https://id.yandex.ru/security/app-passwords',
        see: text(ru ? '16 строчных букв. Пароль показывают один раз.' : '16 small letters. The password is shown once.'),
        trap: [],
      },
    ],
    appPasswordShape: { length: 16, alphabet: 'lower', note: null },
    lastChecked: '2026-10',
  };
}

export function signInOnlyGuide(lang: Language): Guide {
  const ru = lang === 'ru';
  return {
    provider: 'outlook',
    name: 'Outlook.com',
    status: 'sign_in_only',
    facts: { appPassword: 'impossible', imapMustBeEnabled: null, oauth: 'only' },
    intro: [
      {
        type: 'text',
        text: ru
          ? 'Microsoft пускает программы только через свою страницу входа.'
          : 'Microsoft lets programs in only through its own sign-in page.',
      },
    ],
    steps: [],
    appPasswordShape: null,
    lastChecked: '2026-10',
  };
}

const step = (
  id: StepId,
  status: StepStatus,
  startMs: number,
  ms: number,
  facts: StepFacts = {},
  problem: Step['problem'] = null,
): Step => ({ id, status, startMs, ms, facts, problem });

export const goodSteps: readonly Step[] = [
  step('imap.resolve', 'passed', 2, 18, { addresses: ['77.88.21.125', '2a02:6b8::1:25'] }),
  step('imap.connect', 'passed', 20, 24),
  step('imap.tls', 'passed', 44, 52, { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', issuer: 'GlobalSign', validTo: '2027-03-02' }),
  step('imap.greeting', 'passed', 96, 12, {
    greeting: '* OK Yandex IMAP4rev1 at imap-production-main-92.myt.yp-c.yandex.net ready to talk',
  }),
  step('imap.login', 'passed', 108, 240, { mechanism: 'PLAIN' }),
  step('imap.folders', 'passed', 348, 30, { folders: ['INBOX', 'Отправленные', 'Спам', 'Удаленные'] }),
  step('imap.inbox', 'passed', 378, 22, { messages: 1284 }),
  step('imap.quota', 'passed', 400, 18, { usage: 5_120_400, limit: 10_485_760 }),
  step('smtp.resolve', 'passed', 2, 22),
  step('smtp.connect', 'passed', 24, 26),
  step('smtp.tls', 'passed', 50, 49, { version: 'TLSv1.3' }),
  step('smtp.greeting', 'passed', 99, 14),
  step('smtp.login', 'passed', 113, 310, { mechanism: 'PLAIN' }),
  step('smtp.sender', 'passed', 423, 20),
  step('smtp.recipient', 'passed', 443, 21),
  step('smtp.accept', 'passed', 470, 320, { reply: '250 2.0.0 Ok: queued on smtp-46 as 1763811720-aBcD' }),
  step('roundtrip.find', 'passed', 790, 1610),
  step('roundtrip.placement', 'passed', 2400, 4, { folder: 'INBOX', role: 'inbox' }),
  step('roundtrip.authentication', 'passed', 2404, 6, { spf: 'pass', dkim: 'pass', dmarc: 'pass' }),
  step('roundtrip.sent', 'passed', 2410, 40, { folder: 'Отправленные' }),
  step('roundtrip.cleanup', 'passed', 2450, 60),
];
const goodTrip: RoundTrip = { status: 'found', folder: 'INBOX', role: 'inbox', latencyMs: 1610, messageId: '<3f1c9a@mailready.invalid>' };

/** A run's events from its steps, cut before the step `until` (that one is under way). */
export function eventsOf(steps: readonly Step[], settings: Settings, until?: StepId): readonly CheckEvent[] {
  const events: CheckEvent[] = [{ type: 'settings', settings, provider: null, guide: null }];
  const cut = steps.find((known) => known.id === until)?.startMs ?? Infinity;
  for (const known of steps) {
    if (known.startMs > cut) continue;
    events.push({ type: 'step_started', id: known.id, startMs: known.startMs });
    if (known.startMs + known.ms <= cut) events.push({ type: 'step', step: known });
  }
  return events;
}

export const goodResult: CheckResult = {
  address: 'buh@yandex.ru',
  verdict: 'ok',
  settings: yandexSettings,
  steps: [...goodSteps],
  problems: [],
  roundTrip: goodTrip,
  elapsedMs: 2510,
};

export function junkResult(lang: Language): CheckResult {
  const steps = goodSteps.map((known) => {
    if (known.id === 'roundtrip.placement')
      return step('roundtrip.placement', 'warning', known.startMs, known.ms, { folder: 'Спам', role: 'junk' }, 'landed_in_spam');
    if (known.id === 'roundtrip.authentication')
      return step('roundtrip.authentication', 'warning', known.startMs, known.ms, { spf: 'pass', dkim: 'none', dmarc: 'fail' });
    return known;
  });
  return {
    ...goodResult,
    verdict: 'warnings',
    steps,
    problems: [problemOf('landed_in_spam', lang)],
    roundTrip: { ...goodTrip, folder: 'Спам', role: 'junk', latencyMs: 6240 },
  };
}

/** IMAP refused the login, SMTP took it. */
export function imapOffResult(lang: Language): CheckResult {
  const steps = goodSteps
    .filter((known) => known.id.startsWith('smtp.') || ['imap.resolve', 'imap.connect', 'imap.tls', 'imap.greeting'].includes(known.id))
    .filter((known) => known.id !== 'smtp.accept')
    .concat([
      step(
        'imap.login',
        'failed',
        108,
        420,
        { reply: 'NO [AUTHENTICATIONFAILED] LOGIN invalid credentials or IMAP is disabled' },
        'protocol_disabled_by_user',
      ),
      step('imap.folders', 'skipped', 528, 0),
      step('imap.inbox', 'skipped', 528, 0),
      step('imap.quota', 'skipped', 528, 0),
      step('roundtrip.find', 'skipped', 528, 0),
    ]);
  return {
    ...goodResult,
    verdict: 'failed',
    steps,
    problems: [problemOf('protocol_disabled_by_user', lang)],
    roundTrip: { status: 'not_sent', folder: null, role: null, latencyMs: null, messageId: null },
    elapsedMs: 760,
  };
}

/** Stopped while both servers were being signed in to. */
export function stoppedResult(lang: Language): CheckResult {
  const steps = goodSteps
    .filter((known) => !known.id.startsWith('roundtrip.') && known.id !== 'smtp.accept')
    .map((known) => {
      if (known.startMs < 100) return known;
      const cut = known.id.endsWith('.login');
      return step(known.id, cut ? 'failed' : 'skipped', known.startMs, cut ? 60 : 0, {}, cut ? 'cancelled' : null);
    });
  return {
    ...goodResult,
    verdict: 'failed',
    steps,
    problems: [problemOf('cancelled', lang)],
    roundTrip: { status: 'not_sent', folder: null, role: null, latencyMs: null, messageId: null },
    elapsedMs: 240,
  };
}

export function manyProblems(lang: Language): CheckResult {
  return {
    ...imapOffResult(lang),
    address: 'anna@firma.ru',
    settings: officeSettings,
    problems: [
      problemOf('tls_interception', lang),
      problemOf('sender_not_owned', lang),
      problemOf('throttled', lang),
      problemOf('landed_in_spam', lang),
    ],
  };
}

export function unconfirmedResult(lang: Language): CheckResult {
  return {
    ...goodResult,
    address: 'anna@firma.ru',
    verdict: 'failed',
    settings: officeSettings,
    steps: [],
    problems: [problemOf('settings_unconfirmed', lang)],
    roundTrip: null,
    elapsedMs: 900,
  };
}

export const supportText = `MailReady: support report
mailready: 0.1.0
node: 20.20.0
openssl: 3.0.19
system: linux 6.12.0 x64
host: loopback
language: ru
time: 2026-11-22T11:42:00+03:00 (Europe/Moscow)
keychain: ready
network: connected; IPv4, IPv6
resolvers: 192.168.1.1
proxy: none
detection: plain http off; second resolver none

saved mailboxes: 2
- …@yandex.ru; yandex; imap imap.yandex.ru:993 tls; smtp smtp.yandex.ru:465 tls; password: keychain; 2026-11-22T09:40:00+03:00 ok
- …@firma.ru; own domain; imap mail.hosting-centr.ru:993 tls; smtp smtp.hosting-centr.ru:587 starttls; password: keychain; 2026-11-22T09:41:00+03:00 failed auth_bad_credentials`;

export const summaries: readonly MailboxSummary[] = [
  {
    address: 'buh@yandex.ru',
    provider: 'yandex',
    settings: yandexSettings,
    from: 'buh@yandex.ru',
    secret: 'keychain',
    twoSecrets: false,
    savedAt: '2026-11-02T09:12:00+03:00',
    last: { at: '2026-11-22T09:40:00+03:00', kind: 'recheck', verdict: 'ok', problems: [] },
    changes: null,
  },
  {
    address: 'director@firma.ru',
    provider: null,
    settings: officeSettings,
    from: 'director@firma.ru',
    secret: 'keychain',
    twoSecrets: true,
    savedAt: '2026-10-11T12:00:00+03:00',
    last: { at: '2026-11-22T09:41:00+03:00', kind: 'recheck', verdict: 'failed', problems: ['auth_bad_credentials'] },
    changes: {
      goodAt: '2026-11-18T17:20:00+03:00',
      steps: [
        { id: 'imap.login', was: 'passed', now: 'failed' },
        { id: 'smtp.login', was: 'passed', now: 'failed' },
      ],
      settings: ['incoming.host'],
      because: { step: 'imap.login', code: 'auth_bad_credentials', answer: '535 5.7.8' },
    },
  },
  {
    address: 'zakupki@firma.ru',
    provider: null,
    settings: officeSettings,
    from: 'zakupki@firma.ru',
    secret: 'session',
    twoSecrets: false,
    savedAt: '2026-11-01T12:00:00+03:00',
    last: { at: '2026-11-21T18:02:00+03:00', kind: 'check', verdict: 'warnings', problems: ['landed_in_spam'] },
    changes: null,
  },
];

export const forty: readonly MailboxSummary[] = Array.from({ length: 40 }, (_, at) => {
  const base = summaries[at % 3];
  if (base === undefined) throw new Error('no summary');
  return {
    ...base,
    address: `${['sklad', 'otdel-prodazh', 'kadry', 'info', 'buh'][at % 5] ?? 'box'}${at + 1}@${at % 4 === 0 ? 'filial-ekaterinburg.firma.ru' : 'firma.ru'}`,
  };
});

const entry = (at: string, verdict: HistoryEntry['verdict'], kind: HistoryEntry['kind'], elapsedMs: number): HistoryEntry => ({
  at,
  kind,
  verdict,
  steps: goodSteps.map(({ id, ms }) => {
    const refused = verdict === 'failed' && id.endsWith('.login');
    const junk = verdict === 'warnings' && id === 'roundtrip.placement';
    return {
      id,
      ms,
      status: refused ? 'failed' : junk ? 'warning' : verdict === 'failed' && id.startsWith('roundtrip.') ? 'skipped' : 'passed',
      problem: refused ? 'auth_bad_credentials' : junk ? 'landed_in_spam' : null,
    } as const;
  }),
  problems:
    verdict === 'failed'
      ? [
          {
            code: 'auth_bad_credentials',
            part: 'imap',
            stage: 'auth',
            fixer: 'user',
            severity: 'failed',
            confidence: 0.9,
            params: {},
            variant: null,
            evidence: {},
          },
        ]
      : verdict === 'warnings'
        ? [
            {
              code: 'landed_in_spam',
              part: 'roundtrip',
              stage: 'delivery',
              fixer: 'mailbox_admin',
              severity: 'warning',
              confidence: 0.9,
              params: {},
              variant: null,
              evidence: {},
            },
          ]
        : [],
  roundTrip: null,
  // The office moved to another server in November.
  settings:
    at < '2026-11-18' && officeSettings.incoming !== null
      ? { ...officeSettings, incoming: { ...officeSettings.incoming, host: 'imap.old-hosting.ru' } }
      : officeSettings,
  elapsedMs,
});

export function detailsOf(address: string): MailboxDetails {
  const summary = summaries.find((known) => known.address === address) ?? summaries[1];
  if (summary === undefined) throw new Error('no summary');
  return {
    ...summary,
    history: [
      entry('2026-10-11T12:00:00+03:00', 'ok', 'check', 3200),
      entry('2026-10-20T09:00:00+03:00', 'warnings', 'recheck', 7400),
      entry('2026-11-02T08:30:00+03:00', 'ok', 'password', 2900),
      entry('2026-11-10T08:30:00+03:00', 'ok', 'recheck', 2700),
      entry('2026-11-14T08:30:00+03:00', 'ok', 'recheck', 2600),
      entry('2026-11-18T17:20:00+03:00', 'ok', 'recheck', 2800),
      entry('2026-11-22T09:41:00+03:00', 'failed', 'recheck', 1400),
    ],
  };
}
