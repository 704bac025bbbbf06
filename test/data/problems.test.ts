import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemCodes } from '../../src-main/contract/problem-codes.ts';
import { patternFault } from '../../src-main/core/knowledge/problem-data.ts';
import { bothDots } from '../../src-main/core/diagnose/pattern-index.ts';
import { requiredLiterals } from '../../src-main/core/diagnose/required-literals.ts';
import { judge, readCorpus, scoreOf } from '../../tools/eval/evaluate.ts';
import { readProblemText } from '../../tools/knowledge/read-problem-text.ts';
import { readLocatedYaml } from '../../tools/knowledge/located-yaml.ts';
import { compileKnowledge } from '../../tools/knowledge/compile-knowledge.ts';
import { diagnoser, explainer, knowledge } from '../core/diagnose/knowledge-for-tests.ts';

const corpus = (name: string) => readCorpus(readFileSync(join(import.meta.dirname, 'corpus', name), 'utf8'));
const rules = Object.entries(knowledge.problems).flatMap(([code, data]) => data.rules.map((rule) => ({ code, rule })));
const patterns = rules.flatMap(({ rule }) =>
  [...(rule.text ?? []), ...(rule.also ?? []), ...(rule.not ?? []), ...(rule.doubt ?? [])].map((source) => ({ id: rule.id, source })),
);

describe('the problem files', () => {
  it('are valid, every code has a file and texts in both languages', () => {
    expect(compileKnowledge(join(import.meta.dirname, '../../assets')).errors).toEqual([]);
    expect(Object.keys(knowledge.problems).sort()).toEqual([...problemCodes].sort());
  });

  it('name only providers that exist', () => {
    const known = new Set(knowledge.providers.map((provider) => provider.id));
    for (const { rule } of rules) for (const id of rule.provider ?? []) expect(known, `${rule.id}: ${id}`).toContain(id);
  });

  it('name only variants that are written or fall back on purpose', () => {
    for (const { code, rule } of rules) {
      if (rule.variant === undefined) continue;
      expect(
        Object.keys(knowledge.problems[code as keyof typeof knowledge.problems].texts.ru),
        `${rule.id}: variant ${rule.variant}`,
      ).toContain(rule.variant);
    }
  });

  it('are no catalogue of remembered sentences: no pattern is longer than it needs to be', () => {
    for (const { id, source } of patterns) {
      const literals = source.split(/\[[^\]]*\]\{[^}]*\}|\.\{[^}]*\}|[|()]/u);
      expect(Math.max(...literals.map((part) => part.length)), id).toBeLessThan(70);
    }
  });
});

describe('the patterns', () => {
  const adversarial = [
    'a'.repeat(6000),
    'a '.repeat(3000),
    'the user account mailbox '.repeat(240),
    'too many '.repeat(660),
    'certificate is not '.repeat(310),
    'не удалось '.repeat(540),
    'rejected blocked denied '.repeat(250),
    '5.7.1 550-'.repeat(600),
    `${'('.repeat(3000)}${')'.repeat(3000)}`,
    '<addr> '.repeat(850),
    'login failed authentication '.repeat(210),
    `${'message '.repeat(700)}!`,
  ];

  /** The best of a few tries: the machine is busy with other tests, a slow pattern is slow every time. */
  const bestOf = (work: () => void, enough: number): number => {
    let best = Infinity;
    for (let turn = 0; turn < 5 && best > enough; turn += 1) {
      const started = performance.now();
      work();
      best = Math.min(best, performance.now() - started);
    }
    return best;
  };

  it('none takes more than 40 ms on any hostile text of 6 kB', () => {
    for (const { id, source } of patterns) {
      const regex = new RegExp(bothDots(source), 'u');
      for (const text of adversarial) {
        expect(
          bestOf(() => regex.test(text), 40),
          `${id}: ${source} on ${text.slice(0, 20)}`,
        ).toBeLessThan(40);
      }
    }
  });

  it('all rules together answer a hostile text within 150 ms', () => {
    for (const text of adversarial) {
      expect(
        bestOf(() => diagnoser.diagnoseText({ text }), 150),
        text.slice(0, 20),
      ).toBeLessThan(150);
    }
  });

  it.each([
    ['too many .* connections', 'bounded gap'],
    ['(?:a|b)+', 'bound'],
    ['\\d+ messages', 'bound'],
    ['Too many', 'lower case'],
    ['отклонён', 'е in place of ё'],
    ['(unclosed', 'regular expression'],
    ['квота\\b', 'Latin'],
  ])('%j is refused with a mend', (source, mend) => {
    expect(patternFault(source)).toContain(mend);
  });

  it('required literals are really required', () => {
    expect(requiredLiterals('too many (?:open )?connections')).toEqual(['connections']);
    expect(requiredLiterals('quota|mailbox full')).toEqual(['quota', 'mailbox full']);
    expect(requiredLiterals('(?:imap|pop3) disabled')).toEqual([' disabled']);
    expect(requiredLiterals('a?b?')).toBeNull();
    expect(requiredLiterals('user ?name')).toEqual(['user']);
    for (const { source } of patterns) {
      const literals = requiredLiterals(source);
      if (literals === null) continue;
      // A text without any of them cannot match.
      for (const text of adversarial)
        if (!literals.some((literal) => text.includes(literal))) expect(new RegExp(source, 'u').test(text), source).toBe(false);
    }
  });
});

describe('errors name file, line and mend', () => {
  it('for a text', () => {
    expect(readProblemText('x/ru.md', 'No title\n').errors[0]).toMatch(/^x\/ru\.md:1: .*title/u);
    expect(readProblemText('x/ru.md', '# T\n\nwhat\n\n## why\n\nbecause\n\n## stepz\n\n1. a\n').errors[0]).toMatch(
      /^x\/ru\.md:9: unknown heading "stepz"/u,
    );
    expect(readProblemText('x/ru.md', '# T\n\nwhat\n\n## why\n\nbecause\n\n## steps\n\n- a\n').errors[0]).toMatch(
      /^x\/ru\.md:11: .*numbered list/u,
    );
    expect(readProblemText('x/ru.md', '# T\n\nwhat <b>x</b>\n\n<div>no</div>\n\n## why\n\nb\n\n## steps\n\n1. a\n').errors[0]).toMatch(
      /^x\/ru\.md:5: HTML/u,
    );
  });
  it('reads all parts of a good text', () => {
    const { text, errors } = readProblemText(
      'x',
      '# Title\n\nWhat\nhappened.\n\n## why\n\nBecause.\n\n## steps\n\n1. One\n2. Two\n\n## done\n\nGood.\n\n## letter\n\nHello!\n\nHost: {host}\n',
    );
    expect(errors).toEqual([]);
    expect(text).toEqual({
      title: 'Title',
      what: 'What happened.',
      why: 'Because.',
      steps: ['One', 'Two'],
      done: 'Good.',
      letter: 'Hello!\n\nHost: {host}',
    });
  });
  it('for YAML', () => {
    const { errors } = readLocatedYaml('p.yaml', 'a: 1\nb: [1, 2\nc: 3\n');
    expect(errors[0]).toMatch(/^p\.yaml:\d+: this is not valid YAML/u);
    expect(readLocatedYaml('p.yaml', 'a:\n  - b: 1\n  - c: 2\n').yaml.lineOf(['a', 1, 'c'])).toBe(3);
  });
});

describe('the labelled replies', () => {
  it.each([
    ['dev.jsonl', true, { top: 0.99, near: 0.995, fixer: 0.99 }],
    ['dev.jsonl', false, { top: 0.98, near: 0.995, fixer: 0.98 }],
    ['own.jsonl', true, { top: 0.98, near: 0.995, fixer: 0.98 }],
    ['own.jsonl', false, { top: 0.975, near: 0.995, fixer: 0.98 }],
  ])('%s, stage and provider given %s: no worse than it was', (file, hints, promised) => {
    const score = scoreOf(
      judge(
        corpus(file).filter((row) => row.confidence !== 'low'),
        diagnoser,
        hints,
      ),
    );
    expect(score.top).toBeGreaterThanOrEqual(promised.top);
    expect(score.near).toBeGreaterThanOrEqual(promised.near);
    expect(score.fixer).toBeGreaterThanOrEqual(promised.fixer);
  });

  it.each([true, false])('an answer above 0.8 is rarely wrong, stage and provider given %s', (hints) => {
    for (const file of ['dev.jsonl', 'own.jsonl']) {
      const score = scoreOf(
        judge(
          corpus(file).filter((row) => row.confidence !== 'low'),
          diagnoser,
          hints,
        ),
      );
      expect(score.sure, file).toBeGreaterThan(0.4 * score.rows);
      expect(score.sureWrong, file).toBeLessThanOrEqual(0.02);
    }
  });

  it('explains thousands of lines a second of processor time and keeps no memory of them', () => {
    const rows = [...corpus('dev.jsonl'), ...corpus('own.jsonl')];
    const explain = (index: number): void => {
      const row = rows[index % rows.length];
      explainer.explainText(
        { text: `${row?.raw ?? ''} #${String(index)}`, stage: row?.stage, provider: row?.provider },
        index % 2 === 0 ? 'ru' : 'en',
      );
    };
    for (let index = 0; index < 1500; index += 1) explain(index);
    const before = process.memoryUsage().heapUsed;
    // Processor time, not the clock: other tests run beside this one.
    const started = process.cpuUsage();
    const lines = 4000;
    for (let index = 0; index < lines; index += 1) explain(index);
    const used = process.cpuUsage(started);
    // Half of what an idle machine does, for the test runner's own work.
    expect(lines / ((used.user + used.system) / 1e6)).toBeGreaterThan(1500);
    expect((process.memoryUsage().heapUsed - before) / 1e6).toBeLessThan(60);
  });
});
