import { describe, expect, it } from 'vitest';
import { advanceGuide, newProgress, resumeGuide } from '../../../src-main/core/guide/step-machine.ts';
import type { GuideEvent, GuideProgress } from '../../../src-main/core/guide/step-machine.ts';
import type { GuideStep } from '../../../src-main/contract/guide.ts';

function guideOf(...ids: string[]): { provider: string; steps: GuideStep[] } {
  return {
    provider: 'yandex',
    steps: ids.map((id) => ({ id, task: 'enable_imap', text: [{ type: 'text', text: id }], url: null, see: [], trap: [] })),
  };
}
const guide = guideOf('enable-imap.1', 'enable-imap.2', 'create-app-password.1');
const after = (state: GuideProgress, ...events: GuideEvent[]): GuideProgress => events.reduce(advanceGuide, state);

describe('the steps of a guide', () => {
  it('are walked one after the other to the end', () => {
    const begun = after(newProgress(guide), { type: 'start' });
    expect(begun).toMatchObject({ phase: 'walking', current: 'enable-imap.1' });
    const second = after(begun, { type: 'done', step: 'enable-imap.1' });
    expect(second).toMatchObject({ phase: 'walking', current: 'enable-imap.2' });
    const end = after(second, { type: 'skip', step: 'enable-imap.2' }, { type: 'done', step: 'create-app-password.1' });
    expect(end).toMatchObject({
      phase: 'finished',
      current: null,
      marks: { 'enable-imap.1': 'done', 'enable-imap.2': 'skipped', 'create-app-password.1': 'done' },
    });
  });

  it('may be ticked out of order: the first open one is shown', () => {
    const state = after(newProgress(guide), { type: 'start' }, { type: 'done', step: 'create-app-password.1' });
    expect(state.current).toBe('enable-imap.1');
  });

  it('can be opened again', () => {
    const state = after(
      newProgress(guide),
      { type: 'start' },
      { type: 'done', step: 'enable-imap.1' },
      { type: 'done', step: 'enable-imap.2' },
      { type: 'reopen', step: 'enable-imap.2' },
    );
    expect(state).toMatchObject({ phase: 'walking', current: 'enable-imap.2', marks: { 'enable-imap.1': 'done' } });
    expect(state.marks).not.toHaveProperty('enable-imap.2');
  });

  it('ignore a step that is not theirs', () => {
    const state = after(newProgress(guide), { type: 'start' });
    expect(advanceGuide(state, { type: 'done', step: 'other.9' })).toBe(state);
    expect(advanceGuide(state, { type: 'reopen', step: 'enable-imap.1' })).toBe(state);
  });

  it('are finished at once where there are none', () => {
    expect(after(newProgress(guideOf()), { type: 'start' })).toMatchObject({ phase: 'finished', current: null });
  });
});

describe('a guide put off until later', () => {
  const stored: unknown = JSON.parse(
    JSON.stringify(after(newProgress(guide), { type: 'start' }, { type: 'done', step: 'enable-imap.1' }, { type: 'later' })),
  );

  it('is resumed where it was left', () => {
    expect(stored).toMatchObject({ phase: 'postponed', current: 'enable-imap.2' });
    expect(resumeGuide(guide, stored)).toMatchObject({ phase: 'walking', current: 'enable-imap.2', marks: { 'enable-imap.1': 'done' } });
  });

  it('begins anew when the guide has changed, belongs to another provider or is damaged', () => {
    const fresh = newProgress(guideOf('enable-imap.1', 'other.1'));
    expect(resumeGuide(guideOf('enable-imap.1', 'other.1'), stored)).toEqual(fresh);
    expect(resumeGuide({ ...guide, provider: 'mailru' }, stored)).toEqual({ ...newProgress(guide), provider: 'mailru' });
    for (const damaged of [null, 'x', {}, { ...(stored as object), phase: 'lost' }])
      expect(resumeGuide(guide, damaged)).toEqual(newProgress(guide));
  });

  it('stays finished once it is', () => {
    const finished = after(newProgress(guideOf('other.1')), { type: 'start' }, { type: 'done', step: 'other.1' }, { type: 'later' });
    expect(finished.phase).toBe('finished');
    expect(resumeGuide(guideOf('other.1'), finished).phase).toBe('finished');
  });
});
