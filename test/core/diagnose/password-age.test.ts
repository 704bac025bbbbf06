import { describe, expect, it } from 'vitest';
import type { DiagnosisContext, Observation } from '../../../src-main/core/facts.ts';
import { diagnoser, explainer } from './knowledge-for-tests.ts';

const imap: Observation = {
  part: 'imap',
  protocol: 'imap',
  stage: 'auth',
  step: 'imap.login',
  command: 'LOGIN',
  endpoint: { host: 'imap.yandex.ru', port: 993, security: 'tls' },
  happening: {
    kind: 'reply',
    reply: {
      text: 'NO [AUTHENTICATIONFAILED] LOGIN invalid credentials or IMAP is disabled',
      status: 'NO',
      responseCode: 'AUTHENTICATIONFAILED',
    },
  },
};
const smtp: Observation = {
  part: 'smtp',
  protocol: 'smtp',
  stage: 'auth',
  step: 'smtp.login',
  command: 'AUTH PLAIN',
  endpoint: { host: 'smtp.yandex.ru', port: 465, security: 'tls' },
  happening: {
    kind: 'reply',
    reply: { text: '535 5.7.8 Error: authentication failed: Invalid user or password!', code: 535, enhanced: '5.7.8' },
  },
};
const yandex: DiagnosisContext = { provider: 'yandex', passwordKind: 'app_password', otherLogin: 'failed' };
const asked = (observation: Observation, context: DiagnosisContext): boolean =>
  explainer.explain(diagnoser.diagnose(observation, context), 'ru').actions.some((action) => action.id === 'tell_password_age');

describe.each([
  ['reading', imap],
  ['sending', smtp],
] as const)('a Yandex app password that was refused, %s', (_name, observation) => {
  it('unknown age: the question is asked, and no age is assumed', () => {
    const diagnosis = diagnoser.diagnose(observation, yandex);
    expect(diagnosis.variant).toBeNull();
    expect(asked(observation, yandex)).toBe(true);
  });

  it('new: wait for what is left, check then, and ask for no other password', () => {
    const context = { ...yandex, appPasswordAgeMinutes: 60 };
    const diagnosis = diagnoser.diagnose(observation, context);
    expect(diagnosis).toMatchObject({ code: 'app_password_required', fixer: 'wait', variant: 'waiting', params: { minutes: 120 } });
    const { actions } = explainer.explain(diagnosis, 'ru');
    expect(actions[0]).toMatchObject({ id: 'wait_and_retry', afterSeconds: 7200 });
    expect(actions.map((action) => action.id)).not.toContain('reenter_password');
    // A wrong answer can be taken back.
    expect(asked(observation, context)).toBe(true);
  });

  it('three hours old: waiting is no excuse, the password is', () => {
    const context = { ...yandex, appPasswordAgeMinutes: 180 };
    const diagnosis = diagnoser.diagnose(observation, context);
    expect(diagnosis).toMatchObject({ code: 'auth_bad_credentials', fixer: 'user', variant: 'old' });
    expect(diagnosis.params['retryAfterSeconds']).toBeUndefined();
    expect(asked(observation, context)).toBe(true);
  });

  it('is no question where the other side signed in with it', () => {
    expect(asked(observation, { ...yandex, otherLogin: 'passed' })).toBe(false);
  });
});

it('an age that is known and old does not make a shut IMAP the password’s fault', () => {
  const diagnosis = diagnoser.diagnose(imap, { ...yandex, otherLogin: 'passed', appPasswordAgeMinutes: 10 });
  expect(diagnosis.code).toBe('protocol_disabled_by_user');
});

it.each([
  ['a provider without a waiting time', { ...yandex, provider: 'mailru' }],
  ['nobody we know', { ...yandex, provider: null }],
] as const)('%s: nobody asks', (_name, context) => {
  const elsewhere = { ...smtp, endpoint: { host: 'smtp.firma.test', port: 465, security: 'tls' as const } };
  expect(asked(elsewhere, context)).toBe(false);
});

describe.each([
  ['sending', '535 5.7.8 Error: authentication failed: Invalid user or password!', 'auth_bad_credentials', 'auth_bad_credentials'],
  [
    'reading',
    'NO [AUTHENTICATIONFAILED] LOGIN invalid credentials or IMAP is disabled',
    'protocol_disabled_by_user',
    'protocol_disabled_by_user',
  ],
] as const)('a pasted text of Yandex, %s', (_name, text, unknown, old) => {
  const pasted = { text, provider: 'yandex' };
  const explained = (appPasswordAgeMinutes?: number) => explainer.explainText({ ...pasted, appPasswordAgeMinutes }, 'ru');

  it('offers the question, and the answer decides', () => {
    expect([explained().code, explained().variant]).toEqual([unknown, null]);
    expect(explained().actions.map(({ id }) => id)).toContain('tell_password_age');
    const fresh = explained(60);
    expect(fresh).toMatchObject({ code: 'app_password_required', variant: 'waiting', fixer: 'wait', params: { minutes: 120 } });
    expect(fresh.title).not.toMatch(/[{}…]/u);
    // A wrong answer can be taken back.
    expect(fresh.actions.map(({ id }) => id)).toContain('tell_password_age');
    expect([explained(1440).code, explained(1440).variant]).toEqual([old, old === 'auth_bad_credentials' ? 'old' : null]);
  });
});

it.each([
  ['nobody knows whose server it was', { text: '535 5.7.8 Error: authentication failed: Invalid user or password!' }],
  ['a provider without a waiting time', { text: '535 Authentication failed', provider: 'mailru' }],
  [
    'the text is clear',
    { text: '535 5.7.8 Error: authentication failed: This user does not have access rights to this service', provider: 'yandex' },
  ],
  ['it is about something else', { text: '554 5.7.1 [2] Message rejected under suspicion of SPAM', provider: 'yandex' }],
])('a pasted text asks nothing: %s', (_case, pasted) => {
  expect(explainer.explainText(pasted, 'ru').actions.map(({ id }) => id)).not.toContain('tell_password_age');
});
