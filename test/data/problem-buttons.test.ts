import { describe, expect, it } from 'vitest';
import type { ActionId } from '../../src-main/contract/problem.ts';
import { actionIds, languages } from '../../src-main/contract/problem.ts';
import { knowledge } from '../core/diagnose/knowledge-for-tests.ts';

const quoted = { ru: /«([^»]+)»/gu, en: /“([^”]+)”/gu } as const;
/** Each button by its label; what is filled in is left out. */
const buttons = (language: 'ru' | 'en'): ReadonlyMap<string, ActionId> =>
  new Map(
    actionIds.map((id) => [
      (knowledge.locales[language][`action.${id}`] ?? '')
        .replace(/\{\w+\}/u, '…')
        .replaceAll(' …', '…')
        .replace('«', '„')
        .replace('»', '“'),
      id,
    ]),
  );
/** Buttons that mend by themselves: a text that keeps silent about one sends people round it. */
const mending = ['wait_and_retry', 'switch_endpoint', 'use_login_as_sender', 'create_sent_folder'] as const satisfies readonly ActionId[];
/** Waiting is no help there, or the first step is another, and the button is for whoever knows better. */
const silent = new Set([
  'connection_dropped wait_and_retry',
  'connection_timeout switch_endpoint',
  'encryption_required switch_endpoint',
  'port_blocked_locally switch_endpoint',
  'recipient_server_unreachable wait_and_retry',
  'sending_limit_exceeded wait_and_retry',
]);

describe.each(languages)('buttons in the texts of problems, %s', (language) => {
  const known = buttons(language);
  const texts = Object.entries(knowledge.problems).flatMap(([code, data]) =>
    Object.entries(data.texts[language]).map(([variant, text]) => {
      const said = [...text.steps, text.done].flatMap((step) => [...step.matchAll(quoted[language])].map((match) => match[1] ?? ''));
      const named = said.map((words) => known.get(words.replaceAll(' …', '…'))).filter((id) => id !== undefined);
      return { code, variant, actions: data.actions, named };
    }),
  );

  it('are buttons that the problem has', () => {
    expect(texts.filter(({ named }) => named.length > 0).length).toBeGreaterThan(60);
    for (const { code, variant, actions, named } of texts)
      for (const id of named) {
        // On every result; and where a rule says how long, waiting comes with it.
        if (id === 'check_again' || (id === 'wait_and_retry' && variant === 'waiting')) continue;
        expect(actions, `${code} ${variant}`).toContain(id);
      }
  });

  it('are named where a button mends the matter', () => {
    const missing = texts
      .filter(({ variant }) => variant === '')
      .flatMap(({ code, actions, named }) =>
        mending.filter((id) => actions.includes(id) && !named.includes(id)).map((id) => `${code} ${id}`),
      );
    expect(missing.filter((one) => !silent.has(one))).toEqual([]);
  });
});
