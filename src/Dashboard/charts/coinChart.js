import { Chart, Filler, LinearScale, LineController, LineElement, PointElement } from 'chart.js';
import annotation from 'chartjs-plugin-annotation';
import zoom from 'chartjs-plugin-zoom';
import { createFurniture } from './furniture.js';
import { createMarks } from './marks.js';
import { baseValue, entryValue, extremes, metricValues, nearest, writePoints } from './metric.js';
import { readPalette } from './palette.js';
import { createTimeScale, createValueScale } from './scales.js';
import { valueBounds } from './valueAxis.js';

/**
 * @import { CoinState } from '../client/frames.js'
 * @import { Metric } from '../store.js'
 */

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler, annotation, zoom);

/** Room above the plot, in pixels: for half of a label of the value axis, and for the demo mark. */
const TOP = 9;
const TOP_WITH_MARK = 20;

/** The least span that one can zoom to. */
const LEAST_SPAN = 2 * 60_000;

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
      layout: { padding: { top: TOP }, autoPadding: false },
      scales: { x: createTimeScale(canvas, () => model?.locale), y: createValueScale(scene, () => model) },
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
    const { times } = state.columns;
    const entry = entryValue(state, metric, scene.values);
    writePoints(data, entry === null ? times : [state.from, ...times], entry === null ? scene.values : [entry, ...scene.values], state.gaps);

    const { low, high } = scene.extremes ?? { low: -1, high: -1 };
    const known = [scene.values[low], scene.values[high], scene.extremes && scene.base, range.from <= state.from ? entry : null].filter((value) => value != null);
    const options = /** @type {any} */ (chart.options);
    options.layout.padding.top = next.demoMark ? TOP_WITH_MARK : TOP;
    options.scales.x.min = range.from;
    options.scales.x.max = range.to;
    Object.assign(options.scales.y, valueBounds(known));
    options.plugins.annotation.annotations = createMarks(scene, state.gaps);
    chart.update('none');
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
