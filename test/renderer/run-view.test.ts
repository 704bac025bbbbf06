import { describe, expect, it } from 'vitest';
import { eventsOf, goodSteps, yandexSettings } from '../../src-renderer/gallery/fixtures.ts';
import { emptyRun, reduceRun } from '../../src-renderer/state/run-view.ts';
import { problemOf } from '../../src-renderer/gallery/problems.ts';

describe('a run told by its events', () => {
  it('keeps steps in the order in which they began and fills them in', () => {
    const run = eventsOf(goodSteps, yandexSettings).reduce(reduceRun, emptyRun);
    expect(run.settings).toEqual(yandexSettings);
    expect(run.steps.map((step) => step.id)).toEqual(goodSteps.map((step) => step.id));
    expect(run.steps.every((step) => step.status === 'passed' && step.ms !== null)).toBe(true);
  });

  it('shows a step as running until its answer came', () => {
    const started = reduceRun(emptyRun, { type: 'step_started', id: 'imap.login', startMs: 100 });
    expect(started.steps).toEqual([{ id: 'imap.login', status: 'running', startMs: 100, ms: null, facts: {}, problem: null }]);
    const ended = reduceRun(started, {
      type: 'step',
      step: { id: 'imap.login', status: 'failed', startMs: 100, ms: 40, facts: { reply: 'NO' }, problem: 'auth_bad_credentials' },
    });
    expect(ended.steps).toHaveLength(1);
    expect(ended.steps[0]).toMatchObject({ status: 'failed', ms: 40, problem: 'auth_bad_credentials' });
  });

  it('replaces a step that is told again, where it stands', () => {
    const run = [
      { type: 'step_started', id: 'smtp.connect', startMs: 0 } as const,
      {
        type: 'step',
        step: { id: 'smtp.connect', status: 'failed', startMs: 0, ms: 5, facts: {}, problem: 'connection_refused' },
      } as const,
      { type: 'step_started', id: 'smtp.tls', startMs: 6 } as const,
      {
        type: 'step',
        step: { id: 'smtp.connect', status: 'warning', startMs: 7, ms: 3, facts: {}, problem: 'port_blocked_locally' },
      } as const,
    ].reduce(reduceRun, emptyRun);
    expect(run.steps.map((step) => `${step.id} ${step.status}`)).toEqual(['smtp.connect warning', 'smtp.tls running']);
  });

  it('begins anew for the next mailbox', () => {
    const one = reduceRun(reduceRun(emptyRun, { type: 'problem', problem: problemOf('throttled', 'ru') }), {
      type: 'step_started',
      id: 'imap.tls',
      startMs: 1,
    });
    expect(reduceRun(one, { type: 'mailbox', address: 'b@firma.ru' })).toEqual({ ...emptyRun, mailbox: 'b@firma.ru', mailboxAt: 1 });
  });

  it('keeps one report for each source', () => {
    const run = [
      { type: 'source', report: { source: 'srv', outcome: 'timeout', ms: 4000 } } as const,
      { type: 'source', report: { source: 'srv', outcome: 'found', ms: 4100 } } as const,
    ].reduce(reduceRun, emptyRun);
    expect(run.sources).toEqual([{ source: 'srv', outcome: 'found', ms: 4100 }]);
  });
});
