import { useEffect, useRef, useState } from 'preact/hooks';
import { percentChange } from '../charts/metric.js';
import * as format from '../format.js';
import { t, tOr } from '../i18n/index.js';
import { appearance, language } from '../preferences.js';
import { clock, mode, range } from '../store.js';
import { Change, Compact, Failure, Price, Segmented } from './values.jsx';

/**
 * @import { CoinChart } from '../charts/coinChart.js'
 * @import { CoinState } from '../client/frames.js'
 * @import { Metric, OpenCoin } from '../store.js'
 * @import { Backfill, Gap } from '../client/wire.js'
 */

/** @typedef {{ index: number, gap: Gap | null }} PlotReading A point, or a gap; an index of -1 is none. */

/** @type {PlotReading} */
const NOTHING_READ = { index: -1, gap: null };

/** The right edge follows the clock in steps of this share of the window, so that it doesn't redraw for nothing. */
const EDGE_STEPS = 720;

/**
 * What of the time axis is shown: where the user zoomed to, else the window, up to the clock.
 *
 * @param {CoinState} state
 * @param {number} now
 */
function visibleRange(state, now) {
  if (!range.value.follow) return { from: range.value.from, to: range.value.to };
  const from = state.from || state.columns.times[0] || now - 1;
  const step = Math.max(1000, (now - from) / EDGE_STEPS);
  return { from, to: Math.max(Math.floor(now / step) * step, state.asOf, from + 1000) };
}

/**
 * The chart with its controls and its reading.
 *
 * @param {object} props
 * @param {OpenCoin | null} props.open
 * @param {string} props.name
 * @param {string} props.window
 * @param {string[]} props.windows
 * @param {Metric} props.metric
 * @param {Metric[]} props.metrics
 * @param {(window: string) => void} props.onWindow
 * @param {(metric: Metric) => void} props.onMetric
 */
export function ChartCard({ open, name, window, windows, metric, metrics, onWindow, onMetric }) {
  const state = open?.state ?? null;
  const [reading, setReading] = useState(NOTHING_READ);
  const windowText = t(/** @type {any} */ (`window.${window}`));
  const metricText = t(`metric.${metric}`);
  return (
    <section class="card chart-card" aria-label={t('chart.label', { metric: metricText, name, window: windowText })} aria-busy={open?.loading ?? true}>
      <div class="chart-controls">
        <Segmented
          label={t('metric.label')}
          value={metric}
          choices={metrics.map((choice) => [choice, t(`metric.${choice}`)])}
          onChoose={onMetric}
        />
        <Segmented
          label={t('window.label')}
          value={window}
          choices={windows.map((choice) => [choice, t(/** @type {any} */ (`window.${choice}`))])}
          onChoose={onWindow}
        />
      </div>
      <Reading state={state} reading={reading} />
      <div class="plot">
        {state ? (
          <Plot state={state} metric={metric} label={t('chart.label', { metric: metricText, name, window: windowText })} reading={reading} onRead={setReading} />
        ) : open?.ended ? (
          <Failure text={t('coin.failed')} />
        ) : (
          <span class="skeleton block" />
        )}
        {!range.value.follow && (
          <button type="button" class="button chart-reset" onClick={() => (range.value = { follow: true })}>
            {t('chart.reset')}
          </button>
        )}
      </div>
      <p class="chart-note">{state && <Note state={state} metric={metric} />}</p>
    </section>
  );
}

/** What one has to know to read the chart rightly. @param {{ state: CoinState, metric: Metric }} props */
export function Note({ state, metric }) {
  const locale = language.value;
  const { backfill, coverage, columns } = state;
  if (backfill) return backfillText(backfill, locale);
  if (columns.times.length === 0) return t('chart.empty');
  if (metric === 'marketCap' && columns.marketCaps.every((cap) => cap === null)) return t('chart.noCap');
  if (metric === 'percentChange' && !state.base) return t('chart.noBase');
  // Shorter than the window by more than a twentieth: say so rather than stretch.
  if (coverage && state.asOf > state.from && (coverage.from - state.from) / (state.asOf - state.from) > 0.05) {
    return t('chart.short', { time: format.moment(coverage.from, locale) });
  }
  const seconds = state.resolutionSeconds ?? 0;
  return seconds > 1 ? t('chart.resolution', { resolution: format.duration(seconds * 1000, locale) }) : t('chart.observed');
}

/**
 * What is being fetched of the past, and about how long that takes. A state that a newer gateway made is one of fetching.
 *
 * @param {Backfill} backfill
 * @param {string} locale
 */
function backfillText({ state, done, total, etaSeconds, reason }, locale) {
  if (state === 'refused') return tOr(`chart.refused.${reason}`, 'chart.refused.failed');
  if (state !== 'waiting') return t('chart.fetching');
  if (done === null || total === null || etaSeconds === null) return t('chart.waiting');
  return t('chart.backfill', { done, total, eta: format.duration(Math.max(1, etaSeconds) * 1000, locale) });
}

/** The values of the point that is read, else of the last. @param {{ state: CoinState | null, reading: PlotReading }} props */
function Reading({ state, reading: { index, gap } }) {
  if (state && gap) return <GapReading gap={gap} />;
  const at = state && index >= 0 && index < state.columns.times.length ? index : (state?.columns.times.length ?? 0) - 1;
  if (!state || at < 0) return <p class="reading" />;
  const { times, prices, marketCaps, volumes } = state.columns;
  return (
    <p class="reading num">
      <span class="reading-time">{format.moment(times[at], language.value)}</span>
      <span>
        {t('chart.price')} <Price value={prices[at]} />
      </span>
      <span class="reading-change">
        {t('chart.base')} <Change points={percentChange(prices[at], state.base)} />
      </span>
      <span class="reading-cap">
        {t('chart.cap')} <Compact value={marketCaps[at]} />
      </span>
      <span class="reading-volume">
        {t('chart.volume')} <Compact value={volumes[at]} />
      </span>
    </p>
  );
}

/** @param {{ gap: Gap }} props */
function GapReading({ gap }) {
  return (
    <p class="reading num">
      <span class="reading-time">
        {format.moment(gap.from, language.value)} – {format.moment(gap.to, language.value)}
      </span>
      <span>{t('chart.noData')}</span>
    </p>
  );
}

/** @param {{ state: CoinState, metric: Metric, label: string, reading: PlotReading, onRead: (reading: PlotReading) => void }} props */
function Plot({ state, metric, label, reading, onRead }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const chart = useRef(/** @type {CoinChart | null} */ (null));
  const [ready, setReady] = useState(false);
  const { from, to } = visibleRange(state, clock.value);
  const locale = language.value;
  const demoMark = mode.value === 'demo' ? t('chart.demo') : '';

  useEffect(() => {
    let gone = false;
    // Chart.js is large and only this page needs it.
    import('../charts/coinChart.js').then(({ createCoinChart }) => {
      if (gone || !canvas.current) return;
      chart.current = createCoinChart(canvas.current, { onRead: readAt, onZoom: (from, to) => (range.value = { follow: false, from, to }) });
      setReady(true);
    });
    return () => {
      gone = true;
      chart.current?.destroy();
    };
  }, []);
  useEffect(() => chart.current?.show({ state, metric, range: { from, to }, locale, demoMark }), [ready, state, metric, from, to, locale, demoMark]);
  useEffect(() => chart.current?.read(reading.index), [ready, reading.index]);
  useEffect(() => chart.current?.restyle(), [appearance.value]);

  // The chart is made once and calls back into the state of now.
  const present = useRef(state);
  present.current = state;

  /**
   * @param {number} index
   * @param {number} time
   */
  function readAt(index, time) {
    const gap = present.current.gaps.find(({ from, to }) => time > from && time < to);
    onRead(gap ? { index: -1, gap } : { index, gap: null });
  }

  function onKeyDown(/** @type {KeyboardEvent} */ event) {
    const last = state.columns.times.length - 1;
    const at = reading.index < 0 ? last : reading.index;
    if (event.key === 'ArrowLeft') onRead({ index: Math.max(0, at - 1), gap: null });
    else if (event.key === 'ArrowRight') onRead({ index: Math.min(last, at + 1), gap: null });
    else if (event.key === 'Escape') onRead(NOTHING_READ);
    else return;
    event.preventDefault();
  }

  return <canvas ref={canvas} tabIndex={0} role="img" aria-label={label} onKeyDown={onKeyDown} onBlur={() => onRead(NOTHING_READ)} />;
}
