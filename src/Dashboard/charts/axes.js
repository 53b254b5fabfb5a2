/**
 * Where axes have their ticks. Pure, and without Chart.js: its own time scale knows no time zone.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps within a day, each a divisor of it so that ticks fall on round times. */
const CLOCK_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * MINUTE);

/** Steps of whole days, then of whole months. */
const DAY_STEPS = [1, 2, 4, 7, 14];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120];

/** A month on average. */
const MONTH = 30.44 * DAY;

/** @typedef {{ unit: 'clock' | 'day' | 'month', size: number }} Step `size` in milliseconds, days or months. */

/** @type {Map<string, Intl.DateTimeFormat>} */
const wallClocks = new Map();

/**
 * How far a zone's clock is ahead of UTC at an instant.
 *
 * @param {number} time Epoch milliseconds.
 * @param {string | undefined} zone Undefined for the browser's own.
 * @returns {number} Milliseconds.
 */
export function zoneOffset(time, zone) {
  let wall = wallClocks.get(zone ?? '');
  if (!wall) {
    wall = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    wallClocks.set(zone ?? '', wall);
  }
  const part = Object.fromEntries(wall.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) - Math.floor(time / 1000) * 1000;
}

/** The instant at which a zone's clock shows a wall time. @type {(wall: number, zone: string | undefined) => number} */
function instantOf(wall, zone) {
  const guess = wall - zoneOffset(wall, zone);
  // Near a change of the clock the first offset may be the other side's.
  return wall - zoneOffset(guess, zone);
}

/**
 * The smallest step that gives at most so many ticks.
 *
 * @param {number} length Milliseconds.
 * @param {number} most
 * @returns {Step}
 */
export function timeStep(length, most) {
  const clock = CLOCK_STEPS.find((step) => length / step <= most);
  if (clock) return { unit: 'clock', size: clock };
  const days = DAY_STEPS.find((step) => length / (step * DAY) <= most);
  if (days) return { unit: 'day', size: days };
  const months = MONTH_STEPS.find((step) => length / (step * MONTH) <= most) ?? 120;
  return { unit: 'month', size: months };
}

/**
 * Ticks at calendar boundaries of a zone: full minutes and hours, midnights, firsts of months.
 *
 * @param {number} from Epoch milliseconds.
 * @param {number} to
 * @param {number} most How many there is room for.
 * @param {string} [zone]
 * @returns {{ step: Step, times: number[] }}
 */
export function timeTicks(from, to, most, zone) {
  const step = timeStep(to - from, Math.max(1, most));
  const times = [];
  const first = from + zoneOffset(from, zone);
  const last = to + zoneOffset(to, zone);
  for (let wall = boundaryAfter(first, step); wall <= last; wall = boundaryAfter(wall + 1, step)) {
    const time = instantOf(wall, zone);
    if (time >= from && time <= to && time > (times.at(-1) ?? -Infinity)) times.push(time);
  }
  return { step, times };
}

/**
 * @param {number} wall Wall time as if it were UTC.
 * @param {Step} step
 * @returns {number} The first boundary that is not before it.
 */
function boundaryAfter(wall, { unit, size }) {
  if (unit === 'clock') return Math.ceil(wall / size) * size;
  if (unit === 'day') return Math.ceil(wall / (size * DAY)) * size * DAY;
  const date = new Date(wall);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
  const start = Math.floor(month / size) * size;
  return monthStart(monthStart(start) >= wall ? start : start + size);
}

/** @param {number} month Months since year 0. */
function monthStart(month) {
  return Date.UTC(Math.floor(month / 12), month % 12);
}

/**
 * What a tick says: the time of day, at midnight and beyond the day, in January the year.
 *
 * @param {number} time
 * @param {Step} step
 * @param {string} [locale] Without one the browser's own.
 * @param {string} [zone]
 */
export function timeLabel(time, step, locale, zone) {
  const wall = new Date(time + zoneOffset(time, zone));
  const twelve = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions().hour12;
  /** @type {Intl.DateTimeFormatOptions} */
  const options =
    step.unit === 'month'
      ? wall.getUTCMonth() === 0
        ? { year: 'numeric' }
        : { month: 'short' }
      : step.unit === 'day' || wall.getUTCHours() + wall.getUTCMinutes() === 0
        ? { day: 'numeric', month: 'short' }
        : { hour: twelve ? 'numeric' : '2-digit', minute: '2-digit' };
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }).format(time);
}

/** How many round values an axis would have, between 5 and 6. */
const WISHED_VALUES = 5.5;

/**
 * Round values between two bounds, as near to 5 or 6 of them as steps of 1, 2, 2.5 and 5 allow.
 *
 * @param {number} low
 * @param {number} high Greater than `low`.
 * @returns {{ step: number, values: number[] }}
 */
export function valueTicks(low, high) {
  const span = high - low;
  const size = 10 ** Math.floor(Math.log10(span / WISHED_VALUES));
  const off = (/** @type {number} */ step) => Math.abs(Math.log(span / step / WISHED_VALUES));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * size).reduce((best, next) => (off(next) < off(best) ? next : best));
  const values = [];
  // By index, so that errors of addition don't pile up.
  for (let i = Math.ceil(low / step); i * step <= high; i++) values.push(i * step);
  return { step, values };
}

/** How many decimals a step needs to be written exactly. @param {number} step */
export function decimalsOf(step) {
  for (let decimals = 0; decimals < 18; decimals++) {
    const scaled = step * 10 ** decimals;
    if (scaled > 0.5 && Math.abs(scaled - Math.round(scaled)) < 1e-6) return decimals;
  }
  return 18;
}
