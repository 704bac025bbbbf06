import { z } from 'zod';
import type { Guide } from '../../contract/guide.ts';

/** How far a person has come in a guide; small and plain, so that it can be stored and read back. */
export const GuideProgress = z.strictObject({
  provider: z.string(),
  /** `new`: not begun; `postponed`: to be resumed; `finished`: every step is done or skipped. */
  phase: z.enum(['new', 'walking', 'postponed', 'finished']),
  /** The guide's steps when it was begun: a guide that has changed since begins anew. */
  steps: z.array(z.string()),
  marks: z.record(z.string(), z.enum(['done', 'skipped'])),
  /** The step to show now; null when there is none left. */
  current: z.string().nullable(),
});
export type GuideProgress = z.output<typeof GuideProgress>;

export type GuideEvent =
  | { readonly type: 'start' }
  /** The person says that this step is done, whether or not it is the current one. */
  | { readonly type: 'done'; readonly step: string }
  | { readonly type: 'skip'; readonly step: string }
  /** Back to a step that was done or skipped. */
  | { readonly type: 'reopen'; readonly step: string }
  | { readonly type: 'later' };

export function newProgress(guide: Pick<Guide, 'provider' | 'steps'>): GuideProgress {
  const steps = guide.steps.map((step) => step.id);
  return { provider: guide.provider, phase: 'new', steps, marks: {}, current: steps[0] ?? null };
}

/** The next state; an event that does not fit (an unknown step) changes nothing. */
export function advanceGuide(state: GuideProgress, event: GuideEvent): GuideProgress {
  switch (event.type) {
    case 'start':
      return walk(state, state.marks);
    case 'later':
      return state.phase === 'finished' ? state : { ...state, phase: 'postponed' };
    case 'done':
    case 'skip':
      if (!state.steps.includes(event.step)) return state;
      return walk(state, { ...state.marks, [event.step]: event.type === 'done' ? 'done' : 'skipped' });
    case 'reopen': {
      if (state.marks[event.step] === undefined) return state;
      const marks = Object.fromEntries(Object.entries(state.marks).filter(([step]) => step !== event.step));
      return { ...walk(state, marks), current: event.step };
    }
  }
}

/**
 * Takes up a stored progress where it was left, for example after a restart. What cannot be read, belongs to
 * another provider or to an earlier edition of the guide is dropped: the guide begins anew.
 */
export function resumeGuide(guide: Pick<Guide, 'provider' | 'steps'>, stored: unknown): GuideProgress {
  const fresh = newProgress(guide);
  const parsed = GuideProgress.safeParse(stored);
  if (!parsed.success || parsed.data.provider !== fresh.provider || parsed.data.steps.join(' ') !== fresh.steps.join(' ')) return fresh;
  if (parsed.data.phase === 'new') return fresh;
  const marks = Object.fromEntries(Object.entries(parsed.data.marks).filter(([step]) => fresh.steps.includes(step)));
  return walk(fresh, marks);
}

function walk(state: GuideProgress, marks: GuideProgress['marks']): GuideProgress {
  const current = state.steps.find((step) => marks[step] === undefined) ?? null;
  return { ...state, marks, current, phase: current === null ? 'finished' : 'walking' };
}
