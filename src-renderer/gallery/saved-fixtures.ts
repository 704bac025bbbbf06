import type { HistoryEntry, MailboxDetails, MailboxSummary } from '../../src-main/contract/mailbox.ts';
import { goodSteps, officeSettings, yandexSettings } from './fixtures.ts';
import { storedOf } from './problems.ts';

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
      because: { step: 'smtp.login', code: 'auth_bad_credentials', answer: '535 5.7.8' },
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
  problems: verdict === 'failed' ? [storedOf('auth_bad_credentials')] : verdict === 'warnings' ? [storedOf('landed_in_spam')] : [],
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
      summary.last?.verdict === 'ok'
        ? entry('2026-11-22T09:40:00+03:00', 'ok', 'recheck', 2600)
        : entry('2026-11-22T09:41:00+03:00', 'failed', 'recheck', 1400),
    ],
  };
}
