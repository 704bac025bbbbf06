import type { CheckResult } from '../../src-main/contract/check.ts';
import type { Language } from '../../src-main/contract/problem.ts';
import { imapOffResult } from './fixtures.ts';
import { problemOf } from './problems.ts';

/** A refusal whose cause hangs on the age of the app password. */
export function ageAsked(lang: Language): CheckResult {
  const problem = problemOf('protocol_disabled_by_user', lang);
  const question =
    lang === 'ru'
      ? { label: 'Когда создан пароль приложения?', changes: 'Пароль никуда не отправится: мы только точнее назовём причину.' }
      : { label: 'When was the app password made?', changes: 'The password is sent nowhere: we only name the cause more exactly.' };
  return {
    ...imapOffResult(lang),
    problems: [{ ...problem, actions: [...problem.actions, { id: 'tell_password_age', ...question }] }],
  };
}
