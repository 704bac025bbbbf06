import type { StoredProblem } from '../../src-main/contract/mailbox.ts';
import type { ActionId, Language, Problem } from '../../src-main/contract/problem.ts';
import { computerProblems } from './computer-problems.ts';
import { findingProblems } from './finding-problems.ts';
import { letterProblems } from './letter-problems.ts';
import { signInProblems } from './sign-in-problems.ts';

/** Problems as the app would tell them, for the gallery and for tests. */
const problems = { ...signInProblems, ...findingProblems, ...letterProblems, ...computerProblems };

export type KnownProblem = keyof typeof problems;

const changes: Partial<Record<ActionId, Record<Language, string>>> = {
  use_login_as_sender: {
    ru: 'Проверочное письмо уйдёт с адреса anna@firma.ru и придёт на него же. На сервере ничего не изменится; прежнего отправителя можно вернуть в настройках.',
    en: 'The test email will leave from anna@firma.ru and arrive there too. Nothing changes on the server; you can put the old sender back in the settings.',
  },
  edit_settings: {
    ru: 'Изменятся настройки этой проверки. В сохранённом ящике они станут новыми, только если вы его сохраните.',
    en: 'Only the settings of this check change. The saved mailbox gets them when you save it.',
  },
  wait_and_retry: {
    ru: 'Ничего не изменится: после ожидания пройдёт та же проверка. Ждать можно перестать в любой момент.',
    en: 'Nothing changes: the same check runs again after the wait. You can stop waiting at any time.',
  },
};

export function problemOf(code: KnownProblem, lang: Language): Problem {
  const { shape, [lang]: text } = problems[code];
  return structuredClone({
    ...shape,
    ...text,
    actions: shape.actions.map((action) => {
      const change = changes[action.id]?.[lang];
      return { ...action, label: action.label[lang], ...(change === undefined ? {} : { changes: change }) };
    }),
    params: {},
    variant: null,
  });
}

/** The problem as history keeps it. */
export function storedOf(code: KnownProblem): StoredProblem {
  const { part, stage, fixer, severity, confidence, params, variant, evidence } = problemOf(code, 'en');
  return { code, part, stage, fixer, severity, confidence, params, variant, evidence };
}

export function tell(problem: Problem, lang: Language): Problem {
  return problem.code in problems
    ? problemOf(problem.code as KnownProblem, lang)
    : { ...problem, title: problem.title === '' ? problem.code : problem.title };
}
