import { BAR_PITCH, volumeBars } from './volumeBars.js';

/**
 * What stands around the line: volume bars, value labels, extremes, the reading's cross hair, the demo mark. A Chart.js plugin that
 * draws by hand, since Chart.js's own labels can't give way to each other.
 *
 * @import { Palette } from './palette.js'
 * @import { Columns } from '../client/frames.js'
 */

/** The share of the plot's height that the tallest volume bar takes. */
const VOLUME_SHARE = 0.18;
const LABEL_HEIGHT = 18;

/**
 * @typedef {object} Scene What there is to draw, changed in place between two frames.
 * @property {Palette} palette
 * @property {Columns} columns
 * @property {(number | null)[]} values Of the metric.
 * @property {number | null} base
 * @property {number | null} last
 * @property {{ low: number, high: number } | null} extremes Indexes into `values`.
 * @property {number} reading An index; -1 for none.
 * @property {string} demoMark Empty without one.
 * @property {(value: number) => string} label How a value is written.
 * @property {(value: number) => string} tickLabel How a round value is written.
 */

/** @param {Scene} scene */
export function createFurniture(scene) {
  return {
    id: 'furniture',
    /** @param {any} chart */
    beforeDatasetsDraw(chart) {
      drawVolume(chart, scene);
    },
    /** @param {any} chart */
    afterDatasetsDraw(chart) {
      drawExtremes(chart, scene);
      drawReading(chart, scene);
      drawDemoMark(chart, scene);
    },
    /** @param {any} chart */
    afterDraw(chart) {
      drawValueLabels(chart, scene);
    },
  };
}

/**
 * @param {any} chart
 * @param {Scene} scene
 */
function drawVolume(chart, { columns, palette }) {
  const { ctx, chartArea, scales } = chart;
  const range = { from: scales.x.min, to: scales.x.max };
  const bars = volumeBars(columns.times, columns.volumes, range, Math.max(1, Math.floor(chartArea.width / BAR_PITCH)));
  const most = bars.reduce((highest, bar) => Math.max(highest, bar.volume), 0);
  if (most === 0) return;
  ctx.save();
  ctx.fillStyle = palette.volume;
  for (const { column, width, volume } of bars) {
    const height = (volume / most) * chartArea.height * VOLUME_SHARE;
    ctx.fillRect(chartArea.left + column * BAR_PITCH, chartArea.bottom - height, width * BAR_PITCH - 1, height);
  }
  ctx.restore();
}

/**
 * @param {any} chart
 * @param {Scene} scene
 */
function drawExtremes(chart, { extremes, columns, values, palette, label }) {
  if (!extremes || extremes.low === extremes.high) return;
  const { ctx, chartArea, scales } = chart;
  ctx.save();
  ctx.font = palette.font;
  ctx.strokeStyle = palette.surface;
  ctx.fillStyle = palette.text2;
  ctx.lineWidth = 4;
  ctx.lineJoin = 'round';
  for (const [index, above] of /** @type {[number, boolean][]} */ ([
    [extremes.high, true],
    [extremes.low, false],
  ])) {
    const value = /** @type {number} */ (values[index]);
    const x = scales.x.getPixelForValue(columns.times[index]);
    const y = scales.y.getPixelForValue(value);
    ctx.beginPath();
    ctx.arc(x, y, 2.5, 0, 2 * Math.PI);
    ctx.fill();
    const text = label(value);
    const half = ctx.measureText(text).width / 2;
    ctx.textAlign = 'center';
    ctx.textBaseline = above ? 'bottom' : 'top';
    const middle = clamp(x, chartArea.left + half + 2, chartArea.right - half - 4);
    // A rim in the ground's colour keeps the text readable over the lines that it crosses.
    ctx.strokeText(text, middle, y + (above ? -6 : 6));
    ctx.fillText(text, middle, y + (above ? -6 : 6));
  }
  ctx.restore();
}

/**
 * @param {any} chart
 * @param {Scene} scene
 */
function drawReading(chart, { reading, columns, values, palette }) {
  if (reading < 0 || reading >= columns.times.length) return;
  const { ctx, chartArea, scales } = chart;
  const x = scales.x.getPixelForValue(columns.times[reading]);
  if (x < chartArea.left || x > chartArea.right) return;
  ctx.save();
  ctx.strokeStyle = palette.text3;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(Math.round(x) + 0.5, chartArea.top);
  ctx.lineTo(Math.round(x) + 0.5, chartArea.bottom);
  ctx.stroke();
  const value = values[reading];
  if (value !== null) {
    ctx.beginPath();
    ctx.arc(x, scales.y.getPixelForValue(value), 3, 0, 2 * Math.PI);
    ctx.fillStyle = palette.accent;
    ctx.strokeStyle = palette.surface;
    ctx.lineWidth = 2;
    ctx.stroke();
    ctx.fill();
  }
  ctx.restore();
}

/**
 * @param {any} chart
 * @param {Scene} scene
 */
function drawDemoMark(chart, { demoMark, palette }) {
  if (!demoMark) return;
  const { ctx, chartArea } = chart;
  ctx.save();
  ctx.font = palette.font;
  ctx.fillStyle = palette.text3;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'bottom';
  // Above the plot, where no value is written.
  ctx.fillText(demoMark, chartArea.left, chartArea.top - 4);
  ctx.restore();
}

/**
 * The labels of the value axis. The last value's comes first, then the base's, and ticks give way to both.
 *
 * @param {any} chart
 * @param {Scene} scene
 */
function drawValueLabels(chart, { last, base, palette, label, tickLabel }) {
  const { ctx, chartArea, scales } = chart;
  const left = chartArea.right + 8;
  /** @type {number[]} */
  const taken = [];
  const free = (/** @type {number} */ y) => taken.every((other) => Math.abs(other - y) >= LABEL_HEIGHT);
  ctx.save();
  ctx.font = palette.font;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  if (last !== null) {
    const y = clamp(scales.y.getPixelForValue(last), chartArea.top, chartArea.bottom);
    const text = label(last);
    ctx.fillStyle = palette.accent;
    ctx.beginPath();
    ctx.roundRect(left - 6, y - LABEL_HEIGHT / 2, ctx.measureText(text).width + 12, LABEL_HEIGHT, 3);
    ctx.fill();
    ctx.fillStyle = palette.onAccent;
    ctx.fillText(text, left, y);
    taken.push(y);
  }
  if (base !== null) {
    const at = scales.y.getPixelForValue(base);
    if (at >= chartArea.top && at <= chartArea.bottom) {
      const y = free(at) ? at : taken[0] + (at >= taken[0] ? LABEL_HEIGHT : -LABEL_HEIGHT);
      ctx.fillStyle = palette.text2;
      ctx.fillText(label(base), left, y);
      taken.push(y);
    }
  }
  ctx.fillStyle = palette.text3;
  for (const tick of scales.y.ticks) {
    const y = scales.y.getPixelForValue(tick.value);
    if (free(y)) ctx.fillText(tickLabel(tick.value), left, y);
  }
  ctx.restore();
}

/** @type {(value: number, low: number, high: number) => number} */
function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}
