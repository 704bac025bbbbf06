import { describe, expect, it } from 'vitest';
import { weighOpinions } from '../../../src-main/core/diagnose/weigh-opinions.ts';
import type { Opinion } from '../../../src-main/core/diagnose/weigh-opinions.ts';

const ruled: Opinion = {
  code: 'auth_bad_credentials',
  confidence: 0.7,
  alternatives: [{ code: 'app_password_required', confidence: 0.4 }],
};
const unknown: Opinion = { code: 'unknown_reply', confidence: 0.1, alternatives: [] };

describe('two opinions are weighed', () => {
  it('agreement is surer than the rule alone', () => {
    const weighed = weighOpinions(ruled, [{ code: 'auth_bad_credentials', probability: 0.95 }], 4);
    expect(weighed.code).toBe('auth_bad_credentials');
    expect(weighed.confidence).toBeCloseTo(0.81, 1);
  });

  it('an unsure rule gives way to sure words and stays as the first alternative', () => {
    const weighed = weighOpinions({ ...ruled, confidence: 0.4 }, [{ code: 'account_disabled_or_locked', probability: 0.9 }], 4);
    expect(weighed.code).toBe('account_disabled_or_locked');
    expect(weighed.confidence).toBeLessThan(0.6);
    expect(weighed.alternatives[0]?.code).toBe('auth_bad_credentials');
  });

  it('a sure rule is not overruled, but it is no longer told as sure where the words contradict', () => {
    const weighed = weighOpinions({ ...ruled, confidence: 0.95 }, [{ code: 'account_disabled_or_locked', probability: 0.95 }], 4);
    expect(weighed.code).toBe('auth_bad_credentials');
    expect(weighed.confidence).toBeLessThan(0.8);
    expect(weighed.alternatives.map((other) => other.code)).toContain('account_disabled_or_locked');
  });

  it("the rule's own alternatives are not lost, and hardly likely causes are not named", () => {
    const weighed = weighOpinions(
      ruled,
      [
        { code: 'auth_bad_credentials', probability: 0.9 },
        { code: 'greylisted', probability: 0.03 },
      ],
      4,
    );
    expect(weighed.alternatives.map((other) => other.code)).toEqual(['app_password_required']);
  });

  it('where no rule holds, words decide only when they are sure; otherwise they name what may be meant', () => {
    expect(weighOpinions(unknown, [{ code: 'greylisted', probability: 0.8 }], 4)).toMatchObject({ code: 'greylisted' });
    const unsure = weighOpinions(
      unknown,
      [
        { code: 'greylisted', probability: 0.3 },
        { code: 'throttled', probability: 0.1 },
      ],
      4,
    );
    expect(unsure.code).toBe('unknown_reply');
    expect(unsure.alternatives.map((other) => other.code)).toEqual(['greylisted']);
  });

  it('without any known word the rules speak alone', () => {
    expect(weighOpinions(ruled, [], 4)).toBe(ruled);
  });
});
