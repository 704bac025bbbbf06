import type { CheckResult, Step, StepFacts, StepId } from '../../src-main/contract/check.ts';
import type { Language, Problem } from '../../src-main/contract/problem.ts';
import type { MailboxSummary } from '../../src-main/contract/mailbox.ts';
import { goodResult, goodSteps, officeSettings } from './fixtures.ts';
import { summaries } from './saved-fixtures.ts';
import { problemOf } from './problems.ts';

/** Both lanes end at the same step, for one cause that stands once. */
function bothEndAt(
  name: 'connect' | 'login',
  said: Readonly<Record<'imap' | 'smtp', StepFacts>>,
  problem: Problem,
  before: Partial<Step> = {},
): Step[] {
  const ids: readonly StepId[] = goodSteps.map(({ id }) => id);
  return goodSteps
    .filter(({ id }) => !id.startsWith('roundtrip.') && id !== 'smtp.accept')
    .map((known) => {
      const lane = known.id.startsWith('imap.') ? 'imap' : 'smtp';
      if (known.id === `${lane}.${name}`) return { ...known, status: 'failed', facts: said[lane], problem: problem.code };
      return ids.indexOf(known.id) > ids.indexOf(`${lane}.${name}`)
        ? { ...known, status: 'skipped', facts: {}, ms: 0 }
        : { ...known, ...before };
    });
}
const nothingWorks = {
  verdict: 'failed',
  roundTrip: { status: 'not_sent', folder: null, role: null, latencyMs: null, messageId: null },
  elapsedMs: 760,
} as const;

/** Neither server took the login. */
export function bothRefused(lang: Language): CheckResult {
  const problem = problemOf('auth_bad_credentials', lang);
  const said = {
    imap: { reply: 'NO [AUTHENTICATIONFAILED] Authentication failed' },
    smtp: { reply: '535 5.7.8 Error: authentication failed' },
  };
  return { ...goodResult, ...nothingWorks, steps: bothEndAt('login', said, problem), problems: [problem] };
}

/** The proxy of this network wants a name and a password. */
export function proxyRefused(lang: Language): CheckResult {
  const problem = problemOf('proxy_required', lang);
  const said = { proxy: 'http://proxy.msk.firma.ru:3128', reply: 'HTTP/1.1 407 Proxy Authentication Required' };
  const steps = bothEndAt('connect', { imap: said, smtp: said }, problem, {
    status: 'skipped',
    facts: { reason: 'proxy_resolves' },
    ms: 0,
  });
  return { ...goodResult, ...nothingWorks, steps, problems: [problem] };
}

/** A refusal whose cause hangs on the age of the app password. */
export function ageAsked(lang: Language): CheckResult {
  const problem = problemOf('auth_bad_credentials', lang);
  const question =
    lang === 'ru'
      ? { label: 'Когда создан пароль приложения?', changes: 'Пароль никуда не отправится: мы только точнее назовём причину.' }
      : { label: 'When was the app password made?', changes: 'The password is sent nowhere: we only name the cause more exactly.' };
  return {
    ...bothRefused(lang),
    problems: [{ ...problem, actions: [...problem.actions, { id: 'tell_password_age', ...question }] }],
  };
}

/** The saved mailboxes right after each was checked. */
export function checkedAt(now: number): readonly MailboxSummary[] {
  const at = new Date(now).toISOString();
  return summaries.map((mailbox) => (mailbox.last === null ? mailbox : { ...mailbox, last: { ...mailbox.last, at } }));
}

/** A mailbox that worked before. */
export function refusedAgain(lang: Language): CheckResult {
  const problem = problemOf('auth_bad_credentials', lang);
  return {
    ...bothRefused(lang),
    address: 'director@firma.ru',
    settings: officeSettings,
    problems: [{ ...problem, evidence: { ...problem.evidence, workedAt: '2026-11-20T14:40:00.000Z', samePassword: true } }],
  };
}

/** IPv6 leads nowhere, IPv4 carries the check: it goes through with a warning. */
export function brokenIpv6(lang: Language): CheckResult {
  const problem = problemOf('network_unreachable', lang);
  const steps = goodSteps.map((known): Step => {
    if (known.id !== 'imap.connect') return known;
    return { ...known, status: 'warning', facts: { ...known.facts, silentAddresses: ['2a02:6b8::124'] }, problem: problem.code };
  });
  return { ...goodResult, verdict: 'warnings', steps, problems: [problem] };
}

/** A refusal at a server that may know the mailbox by another login. */
export function loginRefused(lang: Language): CheckResult {
  const problem = problemOf('auth_bad_credentials', lang);
  const other =
    lang === 'ru'
      ? { label: 'Войти как anna', changes: 'Проверка пройдёт ещё один раз с логином anna и тем же паролем. Прежний логин можно вернуть.' }
      : {
          label: 'Sign in as anna',
          changes: 'The check runs once more with the login anna and the same password. The old one can be put back.',
        };
  return {
    ...bothRefused(lang),
    address: 'anna@firma.ru',
    settings: officeSettings,
    problems: [{ ...problem, actions: [...problem.actions, { id: 'use_other_login', suggestion: 'anna', ...other }] }],
  };
}
