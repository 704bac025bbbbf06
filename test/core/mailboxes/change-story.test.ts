import { describe, expect, it } from 'vitest';
import { changeStory } from '../../../src-main/contract/change-story.ts';
import type { ChangeSinceGood, HistoryEntry } from '../../../src-main/contract/mailbox.ts';
import type { ProblemCode } from '../../../src-main/contract/problem-codes.ts';
import { changesSinceGood } from '../../../src-main/core/mailboxes/changes-since-good.ts';
import { createMessages } from '../../../src-main/core/diagnose/format-message.ts';
import { knowledge } from '../diagnose/knowledge-for-tests.ts';

const entry = (verdict: HistoryEntry['verdict'], more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  at: '2026-11-21T17:40:00+03:00',
  kind: 'recheck',
  verdict,
  steps: [],
  problems: [],
  roundTrip: null,
  settings: null,
  elapsedMs: 900,
  ...more,
});
const good = entry('ok', {
  steps: [
    { id: 'imap.connect', status: 'passed', ms: 20, problem: null },
    { id: 'imap.login', status: 'passed', ms: 80, problem: null },
  ],
});
const bad = (code: ProblemCode, evidence: Record<string, string | number>): HistoryEntry =>
  entry('failed', {
    at: '2026-11-22T09:00:00+03:00',
    steps: [
      { id: 'imap.connect', status: 'passed', ms: 20, problem: null },
      { id: 'imap.login', status: 'failed', ms: 80, problem: code },
    ],
    problems: [
      {
        code,
        part: 'imap',
        stage: 'auth',
        fixer: 'user',
        severity: 'failed',
        confidence: 0.9,
        params: {},
        variant: null,
        evidence: { step: 'imap.login', ...evidence },
      },
    ],
  });
const messages = createMessages(knowledge.locales);
const told = (changes: ChangeSinceGood, language: 'ru' | 'en'): string =>
  changeStory(changes, language === 'ru' ? 'вчера в 17:40' : 'yesterday at 17:40', () => (language === 'ru' ? 'Вход' : 'Sign in'))
    .map(({ key, params }) => messages.locale(key, params, language))
    .join(' ');

describe('what history says of a mailbox that stopped working', () => {
  it('names the time, the step, the new answer and what probably happened', () => {
    const changes = changesSinceGood(bad('auth_bad_credentials', { code: 535, enhanced: '5.7.8', reply: '535 5.7.8 no' }), good);
    expect(changes?.because).toEqual({ step: 'imap.login', code: 'auth_bad_credentials', answer: '535 5.7.8' });
    if (changes === null) throw new Error('a failure after a good check is a change');
    expect(told(changes, 'ru')).toBe(
      'Последний раз всё работало: вчера в 17:40. С тех пор не проходит шаг «Вход»: сервер отвечает 535 5.7.8. Похоже, пароль с тех пор сменили или отозвали.',
    );
    expect(told(changes, 'en')).toBe(
      'It last worked: yesterday at 17:40. Since then the step “Sign in” fails: the server answers 535 5.7.8. The password has probably been changed or revoked since.',
    );
  });

  it('quotes no reply: without a code only the step is named', () => {
    const changes = changesSinceGood(bad('protocol_disabled_by_user', { reply: 'NO <b>IMAP</b> is disabled' }), good);
    if (changes === null) throw new Error('a failure after a good check is a change');
    expect(changes.because?.answer).toBeNull();
    expect(told(changes, 'en')).toBe(
      'It last worked: yesterday at 17:40. Since then the step “Sign in” fails. Access for mail programs has probably been switched off since.',
    );
  });

  it('does not guess at a password where the settings have changed as well', () => {
    const changes = changesSinceGood(bad('auth_bad_credentials', { code: 535 }), good);
    if (changes === null) throw new Error('a failure after a good check is a change');
    expect(told({ ...changes, settings: ['incoming.host'] }, 'ru')).toBe(
      'Последний раз всё работало: вчера в 17:40. С тех пор не проходит шаг «Вход»: сервер отвечает 535. Кроме того, изменились настройки ящика.',
    );
  });

  it('a step that fails without a known cause names nothing', () => {
    const silent = entry('failed', { steps: [{ id: 'imap.login', status: 'failed', ms: 1, problem: null }] });
    const changes = changesSinceGood(silent, good);
    expect(changes?.because).toBeUndefined();
    expect(changes === null ? '' : told(changes, 'ru')).toBe('Последний раз всё работало: вчера в 17:40.');
  });

  it('every sentence is written in both languages', () => {
    const keys = Object.keys(knowledge.locales.ru).filter((key) => key.startsWith('history.'));
    expect(keys.length).toBeGreaterThan(8);
    for (const key of keys) expect(knowledge.locales.en[key], key).toBeDefined();
  });
});
