import { describe, expect, it } from 'vitest';
import { Problem, languages } from '../../../src-main/contract/problem.ts';
import { problemCodes } from '../../../src-main/contract/problem-codes.ts';
import { createExplainer } from '../../../src-main/core/diagnose/explain.ts';
import { createMessages } from '../../../src-main/core/diagnose/format-message.ts';
import type { Diagnosis } from '../../../src-main/core/facts.ts';
import type { Knowledge } from '../../../src-main/core/knowledge/knowledge.ts';
import { diagnoser, explainer, knowledge } from './knowledge-for-tests.ts';

const diagnosis = (more: Partial<Diagnosis>): Diagnosis => ({
  code: 'connection_refused',
  part: 'imap',
  stage: 'connect',
  fixer: 'user',
  severity: 'failed',
  confidence: 0.9,
  alternatives: [],
  params: {},
  variant: null,
  evidence: {},
  rule: 'test',
  ...more,
});

describe('explain', () => {
  it.each(problemCodes)('%s reads without an unfilled placeholder in both languages', (code) => {
    for (const language of languages) {
      const problem = explainer.explain(diagnosis({ code }), language);
      expect(Problem.safeParse(problem).error).toBeUndefined();
      const told = [
        problem.title,
        problem.what,
        problem.why,
        ...problem.steps,
        problem.done,
        problem.letter ?? '',
        ...problem.actions.map((action) => action.label),
      ].join('\n');
      expect(told).not.toMatch(/[{}]|undefined|…\s|param\.|action\./u);
    }
  });

  it('fills real values and drops letter lines that would need unknown ones', () => {
    const problem = explainer.explain(diagnosis({ params: { host: 'imap.firma.ru', port: 993 } }), 'ru');
    expect(problem.what).toContain('imap.firma.ru');
    expect(problem.letter).toContain('imap.firma.ru:993');
    expect(problem.letter).not.toMatch(/Почтовый ящик|Адрес моего компьютера/u);
  });

  it('tells the provider’s own text and offers its pages', () => {
    const problem = explainer.explain(diagnosis({ code: 'app_password_required', params: { providerId: 'mailru' } }), 'ru');
    expect(problem.title).toContain('Mail.ru');
    expect(problem.actions.find((action) => action.id === 'open_app_passwords')?.url).toMatch(/^https:\/\/account\.mail\.ru\//u);
    const stranger = explainer.explain(diagnosis({ code: 'app_password_required' }), 'ru');
    expect(stranger.actions.map((action) => action.id)).not.toContain('open_app_passwords');
  });

  it('offers the sibling port until it was tried', () => {
    const params = { host: 'smtp.firma.ru', port: 465, protocol: 'SMTP', otherPort: 587, otherSecurity: 'STARTTLS' };
    expect(explainer.explain(diagnosis({ params }), 'en').actions).toContainEqual(
      expect.objectContaining({
        id: 'switch_endpoint',
        endpoint: { protocol: 'smtp', host: 'smtp.firma.ru', port: 587, security: 'starttls' },
      }),
    );
    expect(
      explainer.explain(diagnosis({ params: { host: 'x.ru', port: 465, protocol: 'SMTP' } }), 'en').actions.map((action) => action.id),
    ).not.toContain('switch_endpoint');
  });

  it('opens a link of a reply only when it leads to the provider', () => {
    const at = (link: string) =>
      explainer
        .explain(diagnosis({ code: 'web_login_required', params: { providerId: 'mailru', link } }), 'en')
        .actions.find((action) => action.id === 'open_page')?.url;
    expect(at('https://e.mail.ru/login?email=a@bk.ru')).toBe('https://e.mail.ru/login?email=a@bk.ru');
    for (const evil of [
      'https://evil.example/e.mail.ru',
      'https://e.mail.ru@evil.example/',
      'https://e.mail.ru:8443/',
      'http://e.mail.ru/',
      'javascript:alert(1)',
    ])
      expect(at(evil)).toBeUndefined();
  });

  it('waits as long as the server asked', () => {
    expect(
      explainer
        .explainText({ text: '451 4.3.2 Rate limit exceeded, retry after 10 seconds' }, 'en')
        .actions.find((action) => action.id === 'wait_and_retry')?.afterSeconds,
    ).toBe(10);
  });

  it('a hostile reply cannot become a link or a placeholder', () => {
    const problem = explainer.explainText({ text: '550 5.1.1 [click](https://evil.example) {host} <b>unknown user</b>' }, 'en');
    const told = JSON.stringify([problem.title, problem.what, problem.why, problem.steps, problem.letter]);
    expect(told).not.toContain('](https://evil');
  });

  it('is told again in the other language with the same facts', () => {
    const russian = explainer.explain(
      diagnosis({ code: 'protocol_disabled_by_user', params: { providerId: 'yandex', address: 'a@ya.ru' } }),
      'ru',
    );
    const english = explainer.translate(russian, 'en');
    expect(english).toEqual(
      explainer.explain(diagnosis({ code: 'protocol_disabled_by_user', params: { providerId: 'yandex', address: 'a@ya.ru' } }), 'en'),
    );
    expect(explainer.translate(english, 'ru')).toEqual(russian);
  });

  it('a variant wins over the provider, the provider over the generic text', () => {
    const text = (title: string) => ({ title, what: 'w', why: 'y', steps: ['s'], done: '', letter: null });
    const texts = { '': text('generic'), yandex: text('provider'), waiting: text('variant') };
    const some: Knowledge = {
      ...knowledge,
      problems: {
        ...knowledge.problems,
        connection_refused: { ...knowledge.problems.connection_refused, texts: { ru: texts, en: texts } },
      },
    };
    const one = createExplainer(some, diagnoser);
    expect(one.explain(diagnosis({}), 'en').title).toBe('generic');
    expect(one.explain(diagnosis({ params: { providerId: 'yandex' } }), 'en').title).toBe('provider');
    expect(one.explain(diagnosis({ variant: 'waiting', params: { providerId: 'yandex' } }), 'en').title).toBe('variant');
    expect(one.explain(diagnosis({ variant: 'unwritten' }), 'en').title).toBe('generic');
  });
});

describe('messages', () => {
  const messages = createMessages({ ru: { 'param.host': 'сервер', 'param.minutes': 'несколько' }, en: { 'param.host': 'the server' } });
  it('fills ICU, falls back to defaults', () => {
    expect(messages.fill('Ждите {minutes, plural, one {# минуту} few {# минуты} other {# минут}}', { minutes: 3 }, 'ru')).toBe(
      'Ждите 3 минуты',
    );
    expect(messages.fill('Address: {host}', {}, 'en')).toBe('Address: the server');
    expect(messages.fill("literal '{'x'}'", {}, 'en')).toBe('literal {x}');
  });
  it('chooses between an error that was pasted and a check of ours', () => {
    const step =
      'Open it. {pasted, select, yes {Try {host} again.} other {Choose “Check again”: {host}.}} {pasted, select, yes {} other {Done.}}';
    expect(messages.fill(step, { pasted: 'yes', host: 'mx' }, 'en')).toBe('Open it. Try mx again. ');
    expect(messages.fill(step, { host: 'mx' }, 'en')).toBe('Open it. Choose “Check again”: mx. Done.');
  });
  it('drops letter lines whose value nobody knows', () => {
    expect(messages.fillLetter('Hello!\nHost: {host}\nPort: {port}\n\n\nBye', { port: 993 }, 'en')).toBe('Hello!\nPort: 993\n\nBye');
    expect(messages.fillLetter('{host}', {}, 'en')).toBeNull();
  });
});

describe('what is told of a text that was pasted', () => {
  it.each([
    ['ru', /Пароль мы не отправляли|Адрес:|: сервер\b/u],
    ['en', /We did not send|Address:|: server\b/iu],
  ] as const)('claims nothing of a check that never was, and shows no empty value (%s)', (language, never) => {
    const told = explainer.explainText({ text: 'connect ETIMEDOUT' }, language);
    expect(told.code).toBe('connection_timeout');
    expect(`${told.what} ${told.why} ${told.done}`).not.toMatch(never);
    expect(told.what).toMatch(/\.$/u);
  });

  it('names no button that only a check has', () => {
    for (const text of ['535 5.7.8 Error: authentication failed', 'connect ETIMEDOUT', 'connect ECONNREFUSED', '421 Service Not Available'])
      for (const language of languages) {
        const told = explainer.explainText({ text }, language);
        expect([...told.steps, told.done].join(' ')).not.toMatch(
          /Проверить снова|Подождать и проверить|Новый пароль|Изменить настройки|другой порт»|«Вход»|Check again|Wait and check|New password|Edit settings|other port”|“Sign in”/u,
        );
      }
  });

  it('of a check says both', () => {
    const diagnosis = diagnoser.diagnoseText({ text: 'connect ETIMEDOUT' });
    const told = explainer.explain(diagnosis, 'ru', { host: 'mx.firma.ru' });
    expect(told.what).toContain('Адрес: mx.firma.ru.');
    expect(told.why).toContain('Пароль мы не отправляли.');
  });
});
