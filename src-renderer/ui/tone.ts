import type { StepStatus, Verdict } from '../../src-main/contract/check.ts';

/** `waiting` and `running` belong to steps, the others to steps and verdicts alike. */
export type Tone = 'ok' | 'warn' | 'fail' | 'none' | 'waiting' | 'running';

export const toneOfVerdict: Record<Verdict, 'ok' | 'warn' | 'fail'> = { ok: 'ok', warnings: 'warn', failed: 'fail' };
export const toneOfStep: Record<StepStatus | 'running' | 'waiting', Tone> = {
  passed: 'ok',
  warning: 'warn',
  failed: 'fail',
  skipped: 'none',
  running: 'running',
  waiting: 'waiting',
};
