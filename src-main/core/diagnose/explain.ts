import type { ActionId, Language, Problem } from '../../contract/problem.ts';
import type { Diagnosis } from '../facts.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { ProblemText } from '../knowledge/problem-data.ts';
import { buildActions } from './build-actions.ts';
import type { PastedText } from './clues.ts';
import { createDiagnoser } from './diagnose.ts';
import type { Diagnoser } from './diagnose.ts';
import { createMessages } from './format-message.ts';
import { wholeMoment } from '../moment.ts';
import { plainParam } from './params.ts';

type Params = Readonly<Record<string, string | number>>;

export interface Explainer {
  /** Tells a decided cause in a language; `moreParams` win over the diagnosis' own. */
  explain(diagnosis: Diagnosis, language: Language, moreParams?: Params): Problem;
  /** Diagnoses and tells a pasted text. Any text and any hint is answered; nothing is claimed of a check that never was. */
  explainText(pasted: PastedText, language: Language): Problem;
  /** The same problem in the other language. */
  translate(problem: Problem, language: Language): Problem;
}

/** Builds the explainer; texts are compiled when first used and kept. */
export function createExplainer(knowledge: Knowledge, diagnoser: Diagnoser = createDiagnoser(knowledge)): Explainer {
  const messages = createMessages(knowledge.locales);
  const providers = new Map(knowledge.providers.map((provider) => [provider.id, provider]));

  const tell = (told: Omit<Problem, 'title' | 'what' | 'why' | 'steps' | 'done' | 'letter' | 'actions'>, language: Language): Problem => {
    const data = knowledge.problems[told.code];
    const provider = providers.get(String(told.params['providerId'] ?? '')) ?? null;
    const params: Record<string, string | number> = { ...told.params };
    if (provider !== null) params['provider'] = provider.name[language];
    if (typeof params['workedAt'] === 'string') params['workedAt'] = wholeMoment(Date.parse(params['workedAt']), language);
    if (provider?.login_hint != null) params['loginHint'] = provider.login_hint[language];
    const page = provider?.urls.app_passwords ?? provider?.urls.settings ?? null;
    if (page !== null && params['page'] === undefined)
      params['page'] = told.code === 'app_password_required' ? page : (provider?.urls.settings ?? page);
    const text = pickText(data.texts[language], told.variant, [provider?.id, ...(provider?.login_hint == null ? [] : ['login_hint'])]);
    const fill = (message: string): string => messages.fill(message, params, language);
    const prose = (message: string): string => messages.fillProse(message, params, language);
    const letter = text.letter === null ? null : messages.fillLetter(text.letter, params, language);
    return {
      ...told,
      title: fill(text.title),
      what: prose(text.what),
      why: prose(text.why),
      steps: text.steps.map(fill),
      done: prose(text.done),
      letter,
      actions: buildActions({
        ids: actionsOf(data.actions, told),
        code: told.code,
        params,
        provider,
        hasLetter: letter !== null,
        label: (id) => messages.locale(`action.${id}`, params, language),
        changes: (id) => {
          const key = `action.${id}.changes`;
          return knowledge.locales[language][key] === undefined ? null : messages.locale(key, params, language);
        },
      }),
    };
  };

  const explain: Explainer['explain'] = (diagnosis, language, moreParams = {}) => {
    const { rule: _rule, ...rest } = diagnosis;
    const params: Record<string, string | number> = { ...rest.params };
    for (const [name, value] of Object.entries(moreParams)) params[name] = typeof value === 'string' ? plainParam(value) : value;
    return tell({ ...rest, alternatives: [...rest.alternatives], params, evidence: rest.evidence }, language);
  };
  return {
    explain,
    explainText: (pasted, language) => explain(diagnoser.diagnoseText(pasted), language, { pasted: 'yes' }),
    translate(problem, language) {
      const { title: _title, what: _what, why: _why, steps: _steps, done: _done, letter: _letter, actions: _actions, ...rest } = problem;
      return tell(rest, language);
    },
  };
}

/** Where a rule says "wait" and for how long, waiting comes first, and a new password is not asked for. */
function actionsOf(usual: readonly ActionId[], told: Pick<Problem, 'fixer' | 'params'>): readonly ActionId[] {
  const ids = [
    ...usual.flatMap((id) => (id === 'copy_letter' ? [id, 'mail_letter' as const] : [id])),
    ...(told.params['askAge'] === undefined ? [] : ['tell_password_age' as const]),
  ];
  if (told.fixer !== 'wait' || told.params['retryAfterSeconds'] === undefined || ids.includes('wait_and_retry')) return ids;
  return ['wait_and_retry', ...ids.filter((id) => id !== 'reenter_password')];
}

/** The rule's variant, else the provider's own text or that for a login of its own kind, else the generic one. */
function pickText(
  texts: Readonly<Record<string, ProblemText>>,
  variant: string | null,
  others: readonly (string | undefined)[],
): ProblemText {
  const name = [variant, ...others].find((one) => one != null && texts[one] !== undefined);
  const text = texts[name ?? ''];
  if (text === undefined) throw new Error('a problem without a text passed the validation of the assets');
  return text;
}
