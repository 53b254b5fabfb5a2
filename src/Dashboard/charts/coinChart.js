import { Chart, Filler, LinearScale, LineController, LineElement, PointElement } from 'chart.js';
import annotation from 'chartjs-plugin-annotation';
import zoom from 'chartjs-plugin-zoom';
import { compact, fixed, percent, priceText } from '../format.js';
import { decimalsOf, timeLabel, timeTicks, valueTicks } from './axes.js';
import { createFurniture } from './furniture.js';
import { baseValue, extremes, metricValues, nearest, writePoints } from './metric.js';
import { hatch, readPalette } from './palette.js';

/**
 * @import { CoinState } from '../frames.js'
 * @import { Metric } from '../store.js'
 */

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler, annotation, zoom);

/** Time labels are at least so far apart, in pixels. */
const TIME_LABEL_SPACE = 84;

/** A label so near to an edge of the plot would be cut, in pixels. */
const EDGE = 24;

/** The least span that one can zoom to. */
const LEAST_SPAN = 2 * 60_000;

/** Room that the line keeps to the plot's edges, as shares of its height; the volume bars are below it. */
const ROOM_ABOVE = 0.1;
const ROOM_BELOW = 0.24;

/**
 * @typedef {object} Model What the chart is to show.
 * @property {CoinState} state
 * @property {Metric} metric
 * @property {{ from: number, to: number }} range
 * @property {string} locale
 * @property {string} demoMark Empty when prices are real.
 *
 * @typedef {object} CoinChart
 * @property {(model: Model) => void} show
 * @property {(index: number) => void} read Moves the cross hair to a point; -1 takes it away.
 * @property {() => void} restyle Reads the colours again.
 * @property {() => void} destroy
 */

/**
 * How values of a metric are written on the axis.
 *
 * @param {Model} model
 * @param {number} step Between two ticks.
 */
function valueFormats({ state, metric, locale }, step) {
  const { quote } = state;
  if (metric === 'percentChange') {
    const label = (/** @type {number} */ value) => percent(value, locale);
    return { label, tickLabel: label };
  }
  if (metric === 'marketCap') {
    const label = (/** @type {number} */ value) => compact(value, quote, locale);
    return { label, tickLabel: label };
  }
  const decimals = Math.max(decimalsOf(step), step < 1 ? 2 : 0);
  const label = (/** @type {number} */ value) => priceText(value, quote, locale);
  return { label, tickLabel: decimals > 7 ? label : (/** @type {number} */ value) => fixed(value, decimals, locale) };
}

/**
 * One line over time. Its data is changed in place and it never animates; what is read and zoomed goes back by callbacks.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {object} callbacks
 * @param {(index: number, time: number) => void} callbacks.onRead The point nearest to the pointer and the pointer's own time; -1 and NaN
 *   when it left.
 * @param {(from: number, to: number) => void} callbacks.onZoom
 * @returns {CoinChart}
 */
export function createCoinChart(canvas, { onRead, onZoom }) {
  let palette = readPalette();
  /** @type {Model | null} */
  let model = null;
  /** @type {ReturnType<typeof timeTicks>['step']} */
  let timeStep = { unit: 'clock', size: 60_000 };
  /** @type {import('./furniture.js').Scene} */
  const scene = {
    palette,
    columns: { times: [], prices: [], marketCaps: [], volumes: [] },
    values: [],
    base: null,
    last: null,
    extremes: null,
    reading: -1,
    demoMark: '',
    label: String,
    tickLabel: String,
  };
  /** @type {{ x: number, y: number }[]} */
  const data = [];

  const chart = new Chart(canvas, {
    type: 'line',
    data: { datasets: [{ data, borderWidth: 2, pointRadius: 0, tension: 0, fill: 'start', spanGaps: false }] },
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      // The pointer is followed here: Chart.js's own search would look at every point.
      events: [],
      layout: { padding: { top: 4 }, autoPadding: false },
      scales: {
        x: {
          type: 'linear',
          grid: { display: false },
          border: { display: false },
          ticks: { autoSkip: false, maxRotation: 0, padding: 6, callback: (value) => (model ? timeLabel(Number(value), timeStep, model.locale) : '') },
          afterBuildTicks(scale) {
            const width = scale.width || canvas.clientWidth;
            const { step, times } = timeTicks(scale.min, scale.max, Math.floor(width / TIME_LABEL_SPACE));
            const edge = ((scale.max - scale.min) * EDGE) / width;
            timeStep = step;
            scale.ticks = times.filter((time) => time - scale.min >= edge && scale.max - time >= edge).map((value) => ({ value }));
          },
        },
        y: {
          type: 'linear',
          position: 'right',
          border: { display: false },
          grid: { drawTicks: false },
          // The furniture plugin writes the labels.
          ticks: { display: false },
          afterBuildTicks(scale) {
            const { step, values } = valueTicks(scale.min, scale.max);
            if (model) Object.assign(scene, valueFormats(model, step));
            scale.ticks = values.map((value) => ({ value }));
          },
          afterFit(scale) {
            scale.width = labelWidth(scale.ctx, scale.ticks.map((tick) => scene.tickLabel(tick.value)));
          },
        },
      },
      plugins: {
        annotation: { annotations: {} },
        zoom: {
          limits: { x: { minRange: LEAST_SPAN } },
          zoom: {
            mode: 'x',
            drag: { enabled: true, threshold: 8 },
            // Without the key the wheel scrolls the page.
            wheel: { enabled: true, modifierKey: 'ctrl' },
            pinch: { enabled: true },
            onZoom: ({ chart: zoomed }) => onZoom(zoomed.scales.x.min, zoomed.scales.x.max),
          },
        },
      },
    },
    plugins: [createFurniture(scene)],
  });
  style();

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {string[]} ticks
   */
  function labelWidth(pen, ticks) {
    pen.save();
    pen.font = palette.font;
    const special = [scene.last, scene.base].filter((value) => value !== null).map(scene.label);
    const width = Math.max(32, ...[...ticks, ...special].map((text) => pen.measureText(text).width));
    pen.restore();
    return Math.ceil(width) + 16;
  }

  function style() {
    palette = readPalette();
    scene.palette = palette;
    const options = /** @type {any} */ (chart.options);
    const line = /** @type {any} */ (chart.data.datasets[0]);
    line.borderColor = palette.accent;
    line.backgroundColor = (/** @type {any} */ { chart: { chartArea, ctx } }) => {
      if (!chartArea) return palette.areaTo;
      const gradient = ctx.createLinearGradient(0, chartArea.top, 0, chartArea.bottom);
      gradient.addColorStop(0, palette.areaFrom);
      gradient.addColorStop(1, palette.areaTo);
      return gradient;
    };
    options.scales.x.ticks.color = palette.text3;
    options.scales.x.ticks.font = { size: 12, family: getComputedStyle(canvas).fontFamily };
    options.scales.y.grid.color = palette.hair;
    options.plugins.zoom.zoom.drag.backgroundColor = palette.areaFrom;
  }

  function annotations() {
    const { gaps } = /** @type {Model} */ (model).state;
    /** @type {Record<string, object>} */
    const all = {};
    const pattern = gaps.length > 0 ? hatch(palette.hatch) : palette.hatch;
    gaps.forEach((gap, i) => {
      all[`gap${i}`] = { type: 'box', xMin: gap.from, xMax: gap.to, backgroundColor: pattern, borderWidth: 0, drawTime: 'beforeDatasetsDraw' };
    });
    const line = { type: 'line', borderWidth: 1, drawTime: 'beforeDatasetsDraw' };
    if (scene.base !== null) all.base = { ...line, yMin: scene.base, yMax: scene.base, borderColor: palette.text3, borderDash: [2, 3] };
    if (scene.last !== null) all.last = { ...line, yMin: scene.last, yMax: scene.last, borderColor: palette.accent, borderDash: [4, 4] };
    return all;
  }

  /** @param {Model} next */
  function show(next) {
    model = next;
    const { state, metric, range } = next;
    scene.columns = state.columns;
    scene.values = metricValues(state.columns, metric, state.base);
    scene.base = baseValue(metric, state.base);
    scene.last = scene.values.findLast((value) => value !== null) ?? null;
    scene.extremes = extremes(state.columns.times, scene.values, range.from, range.to);
    scene.demoMark = next.demoMark;
    writePoints(data, state.columns.times, scene.values, state.gaps);

    const options = /** @type {any} */ (chart.options);
    options.scales.x.min = range.from;
    options.scales.x.max = range.to;
    Object.assign(options.scales.y, valueBounds());
    options.plugins.annotation.annotations = annotations();
    chart.update('none');
  }

  function valueBounds() {
    const found = scene.extremes;
    if (!found) return { min: 0, max: 1 };
    const known = [scene.values[found.low], scene.values[found.high], scene.base].filter((value) => value !== null);
    const low = Math.min(...known);
    const high = Math.max(...known);
    const span = high - low || Math.abs(high) * 0.001 || 1;
    const whole = span / (1 - ROOM_ABOVE - ROOM_BELOW);
    return { min: low - whole * ROOM_BELOW, max: high + whole * ROOM_ABOVE };
  }

  let drawing = 0;
  function drawSoon() {
    drawing ||= requestAnimationFrame(() => {
      drawing = 0;
      chart.draw();
    });
  }

  /** @param {number} index */
  function read(index) {
    if (index === scene.reading) return;
    scene.reading = index;
    drawSoon();
  }

  /** @param {PointerEvent} event */
  function onPointer(event) {
    const x = event.clientX - canvas.getBoundingClientRect().left;
    const time = Number(chart.scales.x.getValueForPixel(x));
    onRead(nearest(scene.columns.times, time), time);
  }

  function onLeave() {
    onRead(-1, NaN);
  }

  canvas.addEventListener('pointermove', onPointer);
  canvas.addEventListener('pointerdown', onPointer);
  canvas.addEventListener('pointerleave', onLeave);

  return {
    show,
    read,
    restyle() {
      style();
      if (model) show(model);
    },
    destroy() {
      cancelAnimationFrame(drawing);
      canvas.removeEventListener('pointermove', onPointer);
      canvas.removeEventListener('pointerdown', onPointer);
      canvas.removeEventListener('pointerleave', onLeave);
      chart.destroy();
    },
  };
}
