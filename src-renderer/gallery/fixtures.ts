import type { CheckEvent, CheckResult, RoundTrip, Step, StepFacts, StepId, StepStatus } from '../../src-main/contract/check.ts';
import type { DetectEvent, Discovery } from '../../src-main/contract/discovery.ts';
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
  { type: 'source', report: { source: 'autoconfig', outcome: 'failed', ms: 310, detail: 'HTTP 503' } },
];

const sources: Discovery['sources'] = [
  { source: 'bundled', outcome: 'nothing', ms: 1 },
  { source: 'mx', outcome: 'nothing', ms: 84 },
  { source: 'srv', outcome: 'found', ms: 120 },
  { source: 'autoconfig', outcome: 'failed', ms: 310, detail: 'HTTP 503' },
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
const notSent: RoundTrip = { status: 'not_sent', folder: null, role: null, latencyMs: null, messageId: null };

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

/** The same mailbox by POP3, which shows one folder and cannot say which. */
const pop3Settings: Settings = {
  ...yandexSettings,
  incoming: { protocol: 'pop3', host: 'pop.yandex.ru', port: 995, security: 'tls', username: 'buh@yandex.ru' },
};
const pop3Names: Partial<Record<StepId, StepId>> = {
  'imap.resolve': 'pop3.resolve',
  'imap.connect': 'pop3.connect',
  'imap.tls': 'pop3.tls',
  'imap.greeting': 'pop3.greeting',
  'imap.login': 'pop3.login',
  'imap.inbox': 'pop3.inbox',
};
export const pop3Result: CheckResult = {
  ...goodResult,
  settings: pop3Settings,
  steps: goodSteps
    .filter((known) => !['imap.folders', 'imap.quota'].includes(known.id))
    .map((known) =>
      known.id === 'roundtrip.placement' || known.id === 'roundtrip.sent'
        ? step(known.id, 'skipped', known.startMs, 0, { reason: 'pop3_inbox_only' })
        : { ...known, id: pop3Names[known.id] ?? known.id, facts: known.id.startsWith('imap.') ? {} : known.facts },
    ),
  roundTrip: { ...goodTrip, folder: 'INBOX', role: 'inbox' },
};

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
    roundTrip: notSent,
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
    roundTrip: notSent,
    elapsedMs: 240,
  };
}

export function manyProblems(lang: Language): CheckResult {
  const refused = imapOffResult(lang);
  return {
    ...refused,
    steps: refused.steps.map((known): Step => {
      if (known.id === 'smtp.sender') return { ...known, status: 'failed', problem: 'sender_not_owned' };
      return known.id === 'smtp.recipient' ? { ...known, status: 'skipped', ms: 0 } : known;
    }),
    address: 'anna@firma.ru',
    settings: officeSettings,
    problems: [
      problemOf('tls_interception', lang),
      problemOf('sender_not_owned', lang),
      problemOf('throttled', lang),
      problemOf('network_unreachable', lang),
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
