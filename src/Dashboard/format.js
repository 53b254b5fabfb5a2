/**
 * Numbers and times as people read them. Every function takes the locale; missing values are the caller's, who shows NO_VALUE.
 * Formatters are kept, since making one costs more than using it a thousand times.
 */

/** What stands for a value that is not known. */
export const NO_VALUE = '–';

const MINUS = '\u2212';
const NBSP = '\u00a0';

/** Prices under this show how many zeros follow the point instead of the zeros. */
const TINY = 0.0001;

/** @type {Map<string, Intl.NumberFormat>} */
const formatters = new Map();

/**
 * @param {string} locale
 * @param {Intl.NumberFormatOptions} options
 */
function formatter(locale, options) {
  const key = locale + JSON.stringify(options);
  let found = formatters.get(key);
  if (!found) formatters.set(key, (found = new Intl.NumberFormat(locale, options)));
  return found;
}

/**
 * Options for an amount of money. A quote that is no ISO currency ("sats") follows the number as a word.
 *
 * @param {string} quote
 * @returns {Intl.NumberFormatOptions}
 */
function money(quote) {
  return /^[a-z]{3}$/i.test(quote) ? { style: 'currency', currency: quote.toUpperCase(), currencyDisplay: 'narrowSymbol' } : {};
}

/** @param {string} quote */
function suffix(quote) {
  return /^[a-z]{3}$/i.test(quote) ? '' : NBSP + quote.toUpperCase();
}

/**
 * The narrow space of French is too narrow to part digits at table size.
 *
 * @param {Intl.NumberFormatPart[]} parts
 */
function join(parts) {
  return parts.map((part) => (part.type === 'minusSign' ? MINUS : part.value.replaceAll('\u202f', NBSP))).join('');
}

const FRACTION_2 = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
const DIGITS_4 = { minimumSignificantDigits: 4, maximumSignificantDigits: 4 };

/**
 * A price in three pieces, of which the middle one is to be set as a subscript: `$0.0`, `5`, `8123` is $0.000008123. Most prices are
 * one piece.
 *
 * @param {number} value
 * @param {string} quote
 * @param {string} locale
 * @returns {[string] | [string, string, string]}
 */
export function priceParts(value, quote, locale) {
  const size = Math.abs(value);
  const end = suffix(quote);
  // What four digits would round up to 1 is written like 1.
  if (size === 0 || size >= 0.99995) return [join(formatter(locale, { ...money(quote), ...FRACTION_2 }).formatToParts(value)) + end];
  if (size >= TINY) return [join(formatter(locale, { ...money(quote), ...DIGITS_4 }).formatToParts(value)) + end];

  const [mantissa, exponent] = size.toExponential(3).split('e');
  const zeros = -Number(exponent) - 1;
  if (zeros < 4) return [join(formatter(locale, { ...money(quote), ...DIGITS_4 }).formatToParts(value)) + end];
  // The frame (sign, symbol, point) is the locale's own, written around the digit 0.
  const frame = formatter(locale, { ...money(quote), minimumFractionDigits: 1, maximumFractionDigits: 1 }).formatToParts(value < 0 ? -0.1 : 0.1);
  const at = frame.findIndex((part) => part.type === 'fraction');
  return [`${join(frame.slice(0, at))}0`, String(zeros), mantissa.replace('.', '') + join(frame.slice(at + 1)) + end];
}

const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';

/** A price as plain text, for titles and canvases. @type {(value: number, quote: string, locale: string) => string} */
export function priceText(value, quote, locale) {
  const [before, zeros, after] = priceParts(value, quote, locale);
  return zeros === undefined ? before : before + [...zeros].map((digit) => SUBSCRIPTS[Number(digit)]).join('') + after;
}

/** Every digit that is known, for the tooltip of a shortened figure. @type {(value: number, quote: string, locale: string) => string} */
export function exactPrice(value, quote, locale) {
  return join(formatter(locale, { ...money(quote), minimumFractionDigits: 0, maximumFractionDigits: 20 }).formatToParts(value)) + suffix(quote);
}

/** French stays in milliards beyond 10¹², since "Bn" means 10¹² there. @type {Record<string, [number, string][]>} */
const UNITS = {
  en: [
    [1e12, 'T'],
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'K'],
  ],
  fr: [
    [1e9, `${NBSP}Md`],
    [1e6, `${NBSP}M`],
    [1e3, `${NBSP}k`],
  ],
};

/**
 * A large figure by a few digits and a unit.
 *
 * @param {number} value
 * @param {string | null} quote The currency; null for a plain count.
 * @param {string} locale
 * @param {number} [digits] More than three where neighbours must differ, as on an axis.
 */
export function compact(value, quote, locale, digits = 3) {
  const units = UNITS[locale.slice(0, 2)] ?? UNITS.en;
  const rounded = Number(value.toPrecision(digits));
  const unit = units.find(([size]) => Math.abs(rounded) >= size);
  const options = quote === null ? {} : money(quote);
  const end = quote === null ? '' : suffix(quote);
  if (!unit) return join(formatter(locale, { ...options, ...(quote === null ? { maximumFractionDigits: 2 } : FRACTION_2) }).formatToParts(rounded)) + end;

  const parts = formatter(locale, { ...options, minimumSignificantDigits: digits, maximumSignificantDigits: digits }).formatToParts(rounded / unit[0]);
  const last = parts.findLastIndex((part) => part.type === 'integer' || part.type === 'fraction');
  return join(parts.slice(0, last + 1)) + unit[1] + join(parts.slice(last + 1)) + end;
}

/** @type {Intl.NumberFormatOptions} */
const PERCENT = { style: 'percent', signDisplay: 'exceptZero', ...FRACTION_2 };

/**
 * A change with its sign; none when it rounds to zero.
 *
 * @param {number} points Percent points: 5 is 5 %.
 * @param {string} locale
 */
export function percent(points, locale) {
  return join(formatter(locale, PERCENT).formatToParts(points / 100));
}

/** The sign of a change as it is displayed: one that rounds to zero has none. @param {number} points */
export function signOf(points) {
  return Math.sign(Math.round(points * 100));
}

/** A share without a sign. @type {(points: number, locale: string) => string} */
export function share(points, locale) {
  return join(formatter(locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).formatToParts(points / 100));
}

/** A number with so many decimals, for axes. @type {(value: number, decimals: number, locale: string) => string} */
export function fixed(value, decimals, locale) {
  return join(formatter(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).formatToParts(value));
}

/** A whole number with its separators. @type {(value: number, locale: string) => string} */
export function count(value, locale) {
  return join(formatter(locale, { maximumFractionDigits: 0 }).formatToParts(value));
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @type {[number, number, Intl.RelativeTimeFormatUnit][]} */
const AGES = [
  [MINUTE, SECOND, 'second'],
  [HOUR, MINUTE, 'minute'],
  [DAY, HOUR, 'hour'],
];

/**
 * How long ago, or in how long, an instant is; beyond a day its date.
 *
 * @param {number} time Epoch milliseconds.
 * @param {number} now Epoch milliseconds.
 * @param {string} locale
 */
export function age(time, now, locale) {
  const distance = Math.abs(now - time);
  const step = AGES.find(([below]) => distance < below);
  if (!step) return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(time);
  const amount = Math.floor(distance / step[1]);
  return new Intl.RelativeTimeFormat(locale, { style: 'short' }).format(time > now ? amount : -amount, step[2]);
}

/** A length of time in one unit: "12 min". @type {(milliseconds: number, locale: string) => string} */
export function duration(milliseconds, locale) {
  const [, size, unit] = AGES.find(([below]) => milliseconds < below) ?? [0, DAY, 'day'];
  const amount = Math.max(0, Math.floor(milliseconds / size));
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(amount);
}

/** A moment with its zone, for readings and tooltips. @type {(time: number, locale: string) => string} */
export function moment(time, locale) {
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(time);
}

/** A day. @type {(time: number, locale: string) => string} */
export function date(time, locale) {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(time);
}

/** The time of day. @type {(time: number, locale: string) => string} */
export function clockTime(time, locale) {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(time);
}
