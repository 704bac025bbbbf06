import type { CheckResult } from '../../src-main/contract/check.ts';
import type { Language } from '../../src-main/contract/problem.ts';
import type { MailboxSummary } from '../../src-main/contract/mailbox.ts';
import { imapOffResult, officeSettings } from './fixtures.ts';
import { summaries } from './saved-fixtures.ts';
import { problemOf } from './problems.ts';

/** A refusal whose cause hangs on the age of the app password. */
export function ageAsked(lang: Language): CheckResult {
  const problem = problemOf('auth_bad_credentials', lang);
  const question =
    lang === 'ru'
      ? { label: 'Когда создан пароль приложения?', changes: 'Пароль никуда не отправится: мы только точнее назовём причину.' }
      : { label: 'When was the app password made?', changes: 'The password is sent nowhere: we only name the cause more exactly.' };
  return {
    ...imapOffResult(lang),
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
  return {
    ...imapOffResult(lang),
    address: 'director@firma.ru',
    settings: officeSettings,
    problems: [problemOf('auth_bad_credentials', lang)],
  };
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
    ...imapOffResult(lang),
    address: 'anna@firma.ru',
    settings: officeSettings,
    problems: [{ ...problem, actions: [...problem.actions, { id: 'use_other_login', suggestion: 'anna', ...other }] }],
  };
}
