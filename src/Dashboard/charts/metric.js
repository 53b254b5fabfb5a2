/**
 * @import { CoinState, Columns } from '../client/frames.js'
 * @import { Gap, PricePoint } from '../client/wire.js'
 * @import { Metric } from '../store.js'
 */

/**
 * Change against a base, in percent points: 100 (price - base) / base. Null without a price or a base, or with a base of 0.
 *
 * @param {number | null} price
 * @param {PricePoint | null} base
 */
export function percentChange(price, base) {
  return price === null || base === null || !base.price ? null : (100 * (price - base.price)) / base.price;
}

/**
 * The values of a metric, one a point.
 *
 * @param {Columns} columns
 * @param {Metric} metric
 * @param {PricePoint | null} base
 * @returns {(number | null)[]}
 */
export function metricValues(columns, metric, base) {
  if (metric === 'marketCap') return columns.marketCaps;
  if (metric === 'price') return columns.prices;
  return columns.prices.map((price) => percentChange(price, base));
}

/** The value that a metric's changes are measured against. @type {(metric: Metric, base: PricePoint | null) => number | null} */
export function baseValue(metric, base) {
  if (base === null) return null;
  return metric === 'price' ? base.price : metric === 'marketCap' ? (base.marketCap ?? null) : 0;
}

/**
 * Where the line enters the window: straight from the base, which is the last point before it, to the window's first point. Null when
 * one of them is unknown, or a gap lies between.
 *
 * @param {Pick<CoinState, 'base' | 'from' | 'columns' | 'gaps'>} state
 * @param {Metric} metric
 * @param {(number | null)[]} values Of the metric.
 */
export function entryValue({ base, from, columns: { times }, gaps }, metric, values) {
  const before = baseValue(metric, base);
  const first = values[0] ?? null;
  if (base === null || before === null || first === null || base.time >= times[0] || (gaps.length > 0 && gaps[0].from < times[0])) return null;
  return before + ((first - before) * (from - base.time)) / (times[0] - base.time);
}

/**
 * Writes points into `data` as Chart.js wants them, reusing its objects. Unknown values are NaN, and each gap gets one NaN, so that the
 * line breaks there.
 *
 * @param {{ x: number, y: number }[]} data
 * @param {number[]} times
 * @param {(number | null)[]} values
 * @param {Gap[]} gaps By rising time.
 */
export function writePoints(data, times, values, gaps) {
  let length = 0;
  let gap = 0;
  const put = (/** @type {number} */ x, /** @type {number} */ y) => {
    const point = data[length];
    if (point) {
      point.x = x;
      point.y = y;
    } else {
      data.push({ x, y });
    }
    length++;
  };
  for (let i = 0; i < times.length; i++) {
    while (gap < gaps.length && gaps[gap].to <= times[i]) {
      if (length > 0) put((gaps[gap].from + gaps[gap].to) / 2, NaN);
      gap++;
    }
    put(times[i], values[i] ?? NaN);
  }
  data.length = length;
}

/**
 * The index of the point nearest to a time; -1 without points.
 *
 * @param {number[]} times Rising.
 * @param {number} time
 */
export function nearest(times, time) {
  let low = 0;
  let high = times.length - 1;
  if (high < 0) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle;
    else high = middle;
  }
  return time - times[low] <= times[high] - time ? low : high;
}

/**
 * The indexes of the lowest and highest known value within a range of time; null without any.
 *
 * @param {number[]} times
 * @param {(number | null)[]} values
 * @param {number} from
 * @param {number} to
 */
export function extremes(times, values, from, to) {
  let low = -1;
  let high = -1;
  for (let i = 0; i < times.length; i++) {
    const value = values[i];
    if (value === null || times[i] < from || times[i] > to) continue;
    if (low < 0 || value < /** @type {number} */ (values[low])) low = i;
    if (high < 0 || value > /** @type {number} */ (values[high])) high = i;
  }
  return low < 0 ? null : { low, high };
}
