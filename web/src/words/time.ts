// Times and durations as people read them.
import type { Language } from './language';

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "5 minutes ago"; older than a week becomes a date. */
export function ago(iso: string, now: number, language: Language): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  if (Number.isNaN(seconds)) return '';
  if (seconds < -7 * 86_400)
    return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(new Date(iso));
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  for (const [unit, size] of UNITS) {
    if (seconds <= -size) return relative.format(Math.ceil(seconds / size), unit);
  }
  return relative.format(0, 'second');
}

export function clock(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));
}

/** "850 ms", "3.2 s", "1:05 min". */
export function duration(milliseconds: number, language: Language): string {
  const units = language === 'ru' ? { ms: 'мс', s: 'с', min: 'мин' } : { ms: 'ms', s: 's', min: 'min' };
  if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))} ${units.ms}`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) {
    const number = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    return `${number.format(Math.floor(seconds * 10) / 10)} ${units.s}`;
  }
  const rest = String(Math.floor(seconds % 60)).padStart(2, '0');
  return `${Math.floor(seconds / 60)}:${rest} ${units.min}`;
}
