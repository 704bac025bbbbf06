import type { Language } from '../../src-main/contract/problem.ts';
import { language, t } from './i18n.svelte.ts';

/** Milliseconds as a person reads them: `340 мс`, `2,4 с`, `1 мин 5 с`. */
export function duration(ms: number): string {
  if (ms < 1000) return t('time.ms', { value: Math.round(ms) });
  if (ms < 10_000) return t('time.s', { value: number(Math.round(ms / 100) / 10, language()) });
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return t('time.s', { value: String(seconds) });
  return t('time.min_s', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
}

/** Seconds left as a clock: `4:05`. */
export function clockLeft(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

function number(value: number, into: Language): string {
  return new Intl.NumberFormat(into, { maximumFractionDigits: 1 }).format(value);
}

// Making one costs as much as drawing a row of the list of mailboxes.
const dateFormats = new Map<string, Intl.DateTimeFormat>();
function formatted(at: Date, shape: Intl.DateTimeFormatOptions): string {
  const into = language();
  const key = `${into} ${Object.entries(shape).join(' ')}`;
  const format = dateFormats.get(key) ?? new Intl.DateTimeFormat(into, shape);
  dateFormats.set(key, format);
  return format.format(at);
}

/** Kilobytes (1024 bytes, as IMAP counts them) as a person reads them: `812 КБ`, `1,5 ГБ`. */
export function size(kb: number): string {
  const into = language();
  if (kb < 1024) return t('size.kb', { value: number(kb, into) });
  return kb < 1024 * 1024 ? t('size.mb', { value: number(kb / 1024, into) }) : t('size.gb', { value: number(kb / 1024 / 1024, into) });
}

/** Hundredths: `95 %`. */
export function percent(value: number): string {
  return t('percent', { value: number(value, language()) });
}

/** A moment for a person: today and yesterday by name, the year only where it is another one. */
export function moment(iso: string, now: Date = new Date()): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const time = formatted(at, { hour: language() === 'ru' ? '2-digit' : 'numeric', minute: '2-digit' });
  const days = daysBetween(at, now);
  if (days === 0) return t('time.today', { time });
  if (days === 1) return t('time.yesterday', { time });
  const sameYear = at.getFullYear() === now.getFullYear();
  const day = formatted(at, { day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) });
  return t('time.day', { day, time });
}

function daysBetween(a: Date, b: Date): number {
  const midnight = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  return Math.round((midnight(b) - midnight(a)) / 86_400_000);
}

/** The same moment in full, with its zone, for titles and reports. */
export function fullMoment(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return formatted(at, { dateStyle: 'long', timeStyle: 'long' });
}

/** A day that may be years away: `1 марта 2027 г.` */
export function day(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return formatted(at, { dateStyle: 'long' });
}

/** The month of a day or month (`2026-10`), wherever the clock stands: `октябрь 2026 г.` */
export function month(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return formatted(at, { month: 'long', year: 'numeric', timeZone: 'UTC' });
}

/** A day and time that may be years away, without seconds: `1 марта 2027 г. в 12:00`. */
export function wholeMoment(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return formatted(at, { dateStyle: 'long', timeStyle: 'short' });
}
