import { compact, fixed, percent, priceText } from '../format.js';
import { decimalsOf } from './axes.js';

/** @import { Metric } from '../store.js' */

/** Room that the line keeps to the plot's edges, as shares of its height; the volume bars are below it. */
const ROOM_ABOVE = 0.1;
const ROOM_BELOW = 0.24;

/** Prices with more decimals than this are written with counted zeros. */
const MOST_DECIMALS = 7;

/**
 * How values of a metric are written on the axis: `label` for exact ones, `tickLabel` for round ones.
 *
 * @param {Metric} metric
 * @param {number} step Between two ticks.
 * @param {string} quote
 * @param {string} locale
 * @returns {Record<'label' | 'tickLabel', (value: number) => string>}
 */
export function valueLabels(metric, step, quote, locale) {
  if (metric === 'percentChange') {
    const label = (/** @type {number} */ value) => percent(value, locale);
    return { label, tickLabel: label };
  }
  if (metric === 'marketCap') {
    const label = (/** @type {number} */ value) => compact(value, quote, locale, digitsFor(value, step));
    return { label, tickLabel: label };
  }
  const decimals = Math.max(decimalsOf(step), step < 1 ? 2 : 0);
  const label = (/** @type {number} */ value) => priceText(value, quote, locale);
  return { label, tickLabel: decimals > MOST_DECIMALS ? label : (value) => fixed(value, decimals, locale) };
}

/**
 * How many digits a value needs to differ from its neighbour on the axis: at least 3.
 *
 * @param {number} value
 * @param {number} step
 */
function digitsFor(value, step) {
  if (value === 0) return 3;
  // The step's own second digit counts: 2.5.
  const steps = Math.floor(Math.log10(Math.abs(value))) - Math.floor(Math.log10(step)) + 2;
  return Math.min(12, Math.max(3, steps));
}

/**
 * The ends of the axis around the values that must be seen.
 *
 * @param {number[]} known
 */
export function valueBounds(known) {
  if (known.length === 0) return { min: 0, max: 1 };
  const low = Math.min(...known);
  const high = Math.max(...known);
  // A flat line still needs a scale.
  const span = high - low || Math.abs(high) * 0.001 || 1;
  const whole = span / (1 - ROOM_ABOVE - ROOM_BELOW);
  return { min: low - whole * ROOM_BELOW, max: high + whole * ROOM_ABOVE };
}
