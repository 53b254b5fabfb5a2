import { clockTime, date } from '../format.js';
import { t } from '../i18n/index.js';
import { language } from '../preferences.js';
import { Change, Compact, NoValue, Price } from './values.jsx';

/** @import { Row, Statistics } from '../client/wire.js' */

const DAY = 24 * 3600_000;

/**
 * The change over a window: our points' own, else the row's, which may be the source's figure.
 *
 * @param {Row | null} row
 * @param {Statistics | null} statistics Null until the window has come.
 * @param {string} window
 */
export function windowChange(row, statistics, window) {
  const own = statistics?.percentChange ?? null;
  if (own !== null) return { points: own, fromSource: false };
  return { points: row?.change?.[window] ?? null, fromSource: row?.sourceChanges?.includes(window) ?? false };
}

/**
 * The window's statistics and the coin's standing figures.
 *
 * @param {{ row: Row | null, statistics: Statistics | null, window: string }} props
 */
export function StatisticsGrid({ row, statistics, window }) {
  const name = t(/** @type {any} */ (`window.${window}`));
  return (
    <section class="statistics" aria-label={t('coin.statistics')}>
      <dl>
        <Cell label={t('stat.high', { window: name })} note={when(statistics?.highAt)}>
          <Price value={statistics?.high} />
        </Cell>
        <Cell label={t('stat.low', { window: name })} note={when(statistics?.lowAt)}>
          <Price value={statistics?.low} />
        </Cell>
        <Cell label={t('stat.change', { window: name })}>
          <Change {...windowChange(row, statistics, window)} />
        </Cell>
        <Cell label={t('stat.capChange', { window: name })}>
          <Change points={statistics?.marketCapPercentChange} />
        </Cell>
        <Cell label={t('stat.cap')}>
          <Compact value={row?.marketCap} />
        </Cell>
        <Cell label={t('stat.volume')}>
          <Compact value={row?.volume24h} />
        </Cell>
        <Cell label={t('stat.supply')}>
          <Compact value={row?.circulatingSupply} plain />
        </Cell>
        <Cell label={t('stat.maxSupply')}>
          <Compact value={row?.maxSupply} plain />
        </Cell>
        <Cell label={t('stat.fdv')}>
          <Compact value={row?.fullyDilutedValuation} />
        </Cell>
        <Cell label={t('stat.ath')} note={when(row?.allTimeHigh?.at)}>
          <Price value={row?.allTimeHigh?.price} />
        </Cell>
        <Cell label={t('stat.atl')} note={when(row?.allTimeLow?.at)}>
          <Price value={row?.allTimeLow?.price} />
        </Cell>
        <Cell label={t('stat.since')}>{when(statistics?.coverage?.from) ?? <NoValue />}</Cell>
      </dl>
    </section>
  );
}

/**
 * The time of day, or beyond a day the date.
 *
 * @param {number | null | undefined} time
 */
function when(time) {
  if (time == null) return undefined;
  return Date.now() - time < DAY ? clockTime(time, language.value) : date(time, language.value);
}

/** @param {{ label: string, note?: string, children: any }} props */
function Cell({ label, note, children }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd class="num">
        {children}
        {note && <span class="stat-note">{note}</span>}
      </dd>
    </div>
  );
}
