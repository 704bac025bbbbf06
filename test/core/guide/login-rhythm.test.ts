import { describe, expect, it } from 'vitest';
import { waitBeforeLogin } from '../../../src-main/core/guide/login-rhythm.ts';

const now = 1_790_000_000_000;
const ago = (seconds: number): number => now - seconds * 1000;

describe('the rhythm of logins that prove a step', () => {
  it('lets the first one through, and any after a success', () => {
    expect(waitBeforeLogin([], false, now)).toBe(0);
    expect(waitBeforeLogin([], true, now)).toBe(0);
  });

  it('leaves 10 s after a refusal', () => {
    expect(waitBeforeLogin([ago(4)], false, now)).toBe(6_000);
    expect(waitBeforeLogin([ago(10)], false, now)).toBe(0);
  });

  it('takes three refusals in a quarter of an hour, then waits until the first is old', () => {
    expect(waitBeforeLogin([ago(400), ago(60)], false, now)).toBe(0);
    expect(waitBeforeLogin([ago(400), ago(300), ago(60)], false, now)).toBe(500_000);
    expect(waitBeforeLogin([ago(901), ago(300), ago(60)], false, now)).toBe(0);
  });

  it('waits a quarter of an hour where the server spoke of too many tries', () => {
    expect(waitBeforeLogin([ago(60)], true, now)).toBe(840_000);
    expect(waitBeforeLogin([ago(900)], true, now)).toBe(0);
  });
});
