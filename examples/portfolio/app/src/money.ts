import type { Decimal, Money } from './api/client';

const LOCALE = 'en-GB';
const formats = new Map<string, Intl.NumberFormat>();

/** Money as people read it; Intl takes the decimal text itself, so no digit is lost. */
export function formatMoney(money: Money, { signed = false } = {}): string {
  const format = formatOf(`money ${money.currency} ${signed}`, {
    style: 'currency',
    currency: money.currency,
    currencyDisplay: 'narrowSymbol',
    signDisplay: signed ? 'exceptZero' : 'negative',
  });
  return withMinus(format.format(money.amount));
}

export function formatQuantity(quantity: Decimal): string {
  return formatOf('quantity', { maximumFractionDigits: 8 }).format(quantity);
}

export function formatPercent(percent: Decimal): string {
  const number = formatOf('percent', {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay: 'exceptZero',
  });
  return withMinus(`${number.format(percent)} %`);
}

/** Money in a few characters, for the axis of a chart. */
export function formatCompact(amount: number, currency: string): string {
  return formatOf(`compact ${currency}`, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    notation: 'compact',
    maximumFractionDigits: 1,
  }).format(amount);
}

export function formatDate(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  return day.toLocaleDateString(LOCALE, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
}

/** Less than, equal to or greater than zero, as `Array.sort` wants it; exact for any length. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const digits = Math.max(fractionOf(left).length, fractionOf(right).length);
  const difference = scaled(left, digits) - scaled(right, digits);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The class name that colours a gain or a loss. */
export function toneOf(amount: Decimal): 'gain' | 'loss' | 'even' {
  const sign = compareDecimals(amount, '0');
  return sign > 0 ? 'gain' : sign < 0 ? 'loss' : 'even';
}

/** The minus sign, which is as wide as the plus sign; Intl writes a hyphen. */
function withMinus(text: string): string {
  return text.replace('-', '\u2212');
}

function scaled(decimal: Decimal, digits: number): bigint {
  const whole = decimal.split('.')[0] ?? '0';
  return BigInt(whole + fractionOf(decimal).padEnd(digits, '0'));
}

function fractionOf(decimal: Decimal): string {
  return decimal.split('.')[1] ?? '';
}

function formatOf(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const known = formats.get(key);
  if (known) return known;
  const format = new Intl.NumberFormat(LOCALE, options);
  formats.set(key, format);
  return format;
}
