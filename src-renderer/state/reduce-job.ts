import type { Action } from './action.ts';
import type { Job } from './model.ts';
import { emptyRun, reduceRun } from './run-view.ts';
import { withoutCutSteps } from './stopped.ts';

/** The run of a check, from its start to its answer. */
export function reduceJob(job: Job | null, action: Action): Job | null {
  if (action.type === 'job_started') {
    const { kind, address, language, at, scope, send } = action;
    return {
      kind,
      address,
      language,
      phase: 'running',
      startedAt: at,
      scope,
      send,
      run: emptyRun,
      results: [],
      result: null,
      replaced: null,
      failure: null,
    };
  }
  if (job === null) return null;
  switch (action.type) {
    case 'job_event':
      return { ...job, run: reduceRun(job.run, action.event) };
    case 'job_stopping':
      return job.phase === 'running' ? { ...job, phase: 'stopping' } : job;
    case 'job_done': {
      const results = action.results.map(withoutCutSteps);
      return { ...job, phase: 'done', results, result: results[0] ?? null, replaced: action.replaced ?? null };
    }
    case 'age_told': {
      const results = job.results.map((old) => (old.address === action.result.address ? withoutCutSteps(action.result) : old));
      return { ...job, results, result: results[0] ?? null };
    }
    case 'job_failed':
      return { ...job, phase: 'done', failure: action.failure };
    default:
      return job;
  }
}
