import knowledge from 'virtual:knowledge';
import { describe, expect, it } from 'vitest';
import type { Language, Problem } from '../../src-main/contract/problem.ts';
import { createMessages } from '../../src-main/core/diagnose/format-message.ts';
import type { Observation } from '../../src-main/core/facts.ts';
import { problemText } from '../../src-main/hosts/cli/print/problem-text.ts';
import { diagnoser, explainer } from '../core/diagnose/knowledge-for-tests.ts';

const messages = createMessages(knowledge.locales);
const shown = (problem: Problem, language: Language): string =>
  problemText(problem, (key, params = {}) => (key.startsWith('title.') ? key : messages.locale(key, params, language)));
const told = (observation: Observation, language: Language): string =>
  shown(explainer.explain(diagnoser.diagnose(observation, { provider: null, otherLogin: 'failed' }), language), language);

const refused: Observation = {
  part: 'smtp',
  protocol: 'smtp',
  stage: 'auth',
  step: 'smtp.login',
  command: 'AUTH PLAIN',
  endpoint: { host: 'mail.firma.ru', port: 465, security: 'tls', address: '192.0.2.1' },
  happening: { kind: 'reply', reply: { text: '535 5.7.8 Error: authentication failed\nsecond line', code: 535, enhanced: '5.7.8' } },
};
const known: Observation = { part: 'imap', protocol: 'imap', stage: 'mailbox', happening: { kind: 'known', code: 'folder_missing' } };

describe('the details on a terminal', () => {
  it('are in Russian, but for what another machine said', () => {
    const lines = told(refused, 'ru').split('\n');
    const details = lines.slice(lines.findIndex((line) => line.startsWith('Подробнее:')));
    for (const line of [
      '  Шаг: Вход (smtp.login)',
      '  Сервер: mail.firma.ru:465',
      '  Команда: AUTH PLAIN',
      '  Что произошло: сервер ответил отказом',
      '  Код ответа: 535',
      '  Уточняющий код: 5.7.8',
    ])
      expect(details).toContain(line);
    expect(details.filter((line) => /^ {2}[a-z]/u.test(line))).toEqual([]);
    expect(details.join('\n')).toContain('Ответ сервера: 535 5.7.8 Error: authentication failed');
  });

  it('are in English likewise', () => {
    expect(told(refused, 'en')).toContain('\n  Reply code: 535\n');
  });

  it.each(['ru', 'en'] as const)('name no rule where none decided (%s)', (language) => {
    const text = told(known, language);
    expect(text).not.toMatch(/known|Правило|Explanation rule/u);
    expect(told(refused, language)).toMatch(/Правило объяснения|Explanation rule/u);
  });
});
