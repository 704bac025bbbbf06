import en from '../../../assets/locales/en/practice.json' with { type: 'json' };
import ru from '../../../assets/locales/ru/practice.json' with { type: 'json' };
import type { GuideStep, Inline } from '../../contract/guide.ts';
import type { Language } from '../../contract/problem.ts';
import type { Provider, ProviderGuide } from '../../core/knowledge/provider.ts';
import type { Scenario } from './scenarios.ts';

/** The ports that the practice servers got. */
export interface PracticePorts {
  readonly imapTls: number;
  readonly imapStartTls: number;
  readonly smtpTls: number;
  readonly smtpStartTls: number;
}

export const practiceHost = '127.0.0.1';

const texts: Record<Language, Readonly<Record<string, string>>> = { ru, en };
const tasks = ['enable_imap', 'create_app_password', 'other'] as const satisfies readonly GuideStep['task'][];

/** `**strong**` and `code` in backticks, the only marks that these texts use. */
function inline(text: string): Inline[] {
  return text
    .split(/(\*\*[^*]+\*\*|`[^`]+`)/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('**')) return { type: 'strong', text: part.slice(2, -2) };
      return part.startsWith('`') ? { type: 'code', text: part.slice(1, -1) } : { type: 'text', text: part };
    });
}

/** Keys `practice.<scenario>.guide.intro` and `….guide.<task>.<number>` with `.see` beside it. */
function guide(id: string, language: Language): ProviderGuide {
  const table = texts[language];
  const at = (key: string): Inline[] => inline(table[`practice.${id}.guide.${key}`] ?? '');
  const steps: GuideStep[] = [];
  for (const task of tasks) {
    for (let number = 1; table[`practice.${id}.guide.${task}.${number}`] !== undefined; number += 1) {
      const key = `${task}.${number}`;
      steps.push({ id: key.replaceAll('_', '-'), task, text: at(key), url: null, see: at(`${key}.see`), trap: [] });
    }
    const last = steps.at(-1);
    if (last?.task === task && task !== 'other')
      steps[steps.length - 1] = { ...last, check: task === 'enable_imap' ? 'login' : 'secret_shape' };
  }
  return { intro: at('intro'), steps };
}

/** The provider that a scenario plays, as detection knows providers: found by its domain, servers on this computer. */
export function practiceProvider(scenario: Scenario, ports: PracticePorts): Provider {
  const { demands } = scenario;
  const appPassword = demands === 'app_password';
  return {
    id: 'practice',
    name: { ru: ru['practice.name'], en: en['practice.name'] },
    category: 'mailbox',
    priority: 3,
    status: demands === 'nothing' ? 'works' : 'prepare',
    domains: [scenario.domain],
    mx: [],
    mx_except: [],
    spf_include: null,
    login: 'full_address',
    login_hint: null,
    incoming: [
      { protocol: 'imap', host: practiceHost, port: ports.imapTls, security: 'tls' },
      { protocol: 'imap', host: practiceHost, port: ports.imapStartTls, security: 'starttls' },
    ],
    outgoing: [
      { protocol: 'smtp', host: practiceHost, port: ports.smtpTls, security: 'tls' },
      { protocol: 'smtp', host: practiceHost, port: ports.smtpStartTls, security: 'starttls' },
    ],
    variants: [],
    second_login: null,
    sign_in: { password: appPassword ? 'app_password' : 'main', oauth: 'none', app_password_needs_2fa: appPassword ? false : null },
    imap_must_be_enabled: demands === 'imap',
    imap_where: null,
    app_password_shape: appPassword ? { length: 16, alphabet: 'lower', spaces: 'removed', note: null } : null,
    app_password_delay_minutes: null,
    urls: { settings: null, app_passwords: null, help: [] },
    known_replies: [],
    limits: { messages_per_day: null, recipients_per_message: null, notes: [] },
    quirks: {
      sent_copy_saved_by_smtp: false,
      sender_must_equal_login: true,
      junk_names: [],
      first_web_login_needed: false,
      imap_id_required: false,
      bridge_on_this_computer: false,
      sending_only: false,
      delete_only_archives: false,
      idle_restart_seconds: null,
      notes: [],
    },
    last_checked: null,
    sources: [],
    confidence: 'high',
    oauth: null,
    guides: { ru: guide(scenario.id, 'ru'), en: guide(scenario.id, 'en') },
  };
}
