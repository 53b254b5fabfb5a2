import { timeLabel, timeTicks, valueTicks } from './axes.js';
import { valueLabels } from './valueAxis.js';

/**
 * The two axes as Chart.js wants them. Where ticks are and what they say comes from axes.js and valueAxis.js.
 *
 * @import { Model } from './coinChart.js'
 * @import { Scene } from './furniture.js'
 */

/** Time labels are at least so far apart, in pixels. */
const TIME_LABEL_SPACE = 84;

/** A label so near to an edge of the plot would be cut, in pixels. */
const EDGE = 24;

/** The value axis is at least so wide, its padding apart. */
const LEAST_WIDTH = 32;
const PADDING = 16;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {() => string | undefined} locale
 * @returns {any}
 */
export function createTimeScale(canvas, locale) {
  /** @type {ReturnType<typeof timeTicks>['step']} */
  let step = { unit: 'clock', size: 60_000 };
  return {
    type: 'linear',
    grid: { display: false },
    border: { display: false },
    ticks: { autoSkip: false, maxRotation: 0, padding: 6, callback: (/** @type {number} */ time) => timeLabel(time, step, locale()) },
    /** @param {any} scale */
    afterBuildTicks(scale) {
      const width = scale.width || canvas.clientWidth;
      const found = timeTicks(scale.min, scale.max, Math.floor(width / TIME_LABEL_SPACE));
      const edge = ((scale.max - scale.min) * EDGE) / width;
      step = found.step;
      scale.ticks = found.times.filter((time) => time - scale.min >= edge && scale.max - time >= edge).map((value) => ({ value }));
    },
  };
}

/**
 * @param {Scene} scene Told how values are written.
 * @param {() => Model | null} model
 * @returns {any}
 */
export function createValueScale(scene, model) {
  return {
    type: 'linear',
    position: 'right',
    border: { display: false },
    grid: { drawTicks: false },
    // The furniture plugin writes the labels.
    ticks: { display: false },
    /** @param {any} scale */
    afterBuildTicks(scale) {
      const present = model();
      const { step, values } = valueTicks(scale.min, scale.max);
      if (present) Object.assign(scene, valueLabels(present.metric, step, present.state.quote, present.locale));
      // Without a value there is nothing to measure.
      scale.ticks = scene.extremes ? values.map((value) => ({ value })) : [];
    },
    /** @param {any} scale */
    afterFit(scale) {
      const special = [scene.last, scene.base].filter((value) => value !== null).map((value) => scene.label(value));
      scale.width = widest(scale.ctx, scene.palette.font, [...scale.ticks.map((/** @type {any} */ tick) => scene.tickLabel(tick.value)), ...special]) + PADDING;
    },
  };
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} font
 * @param {string[]} texts
 */
function widest(pen, font, texts) {
  pen.save();
  pen.font = font;
  const width = Math.max(LEAST_WIDTH, ...texts.map((text) => pen.measureText(text).width));
  pen.restore();
  return Math.ceil(width);
}
