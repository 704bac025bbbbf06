import type { Language } from '../contract/problem.ts';

/** Date, time and zone of a moment as letters and texts name them. `now` is in milliseconds since the epoch. */
export function moment(now: number, language: Language): { readonly time: string; readonly zone: string } {
  return {
    time: new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' }).format(new Date(now)),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

/** A moment in a sentence: `21 ноября 2026 г. в 17:40`. Milliseconds since the epoch. */
export function wholeMoment(at: number, language: Language): string {
  return Number.isNaN(at) ? '…' : new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(new Date(at));
}
