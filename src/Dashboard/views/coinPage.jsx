import { useEffect } from 'preact/hooks';
import { toggleFavorite } from '../actions/account.js';
import { followCoin } from '../actions/market.js';
import * as format from '../format.js';
import { t } from '../i18n/index.js';
import { bindKeys } from '../keys.js';
import { language } from '../preferences.js';
import { href, replaceQuery, route } from '../router.js';
import { clock, config, favorites, lastUpdateAt, nextUpdateAt, openCoin, shownMarket } from '../store.js';
import { ChartCard } from './chartCard.jsx';
import { NewsList } from './newsList.jsx';
import { StarButton } from './star.jsx';
import { StatisticsGrid, windowChange } from './statisticsGrid.jsx';
import { Change, Logo, Price, StaleMark } from './values.jsx';

/**
 * @import { Row, Statistics } from '../client/wire.js'
 * @import { Metric } from '../store.js'
 */

const STANDARD_WINDOW = '24h';

/** @type {Metric[]} */
const METRICS = ['price', 'marketCap', 'percentChange'];

/** The tab's title is renewed at most so often. */
const TITLE_INTERVAL = 5000;

/** @param {string} window */
export function windowName(window) {
  return t(/** @type {any} */ (`window.${window}`));
}

/** @param {{ coinId: string }} props */
export function CoinPage({ coinId }) {
  const { windows } = config.value;
  const asked = route.value.query.get('window') ?? '';
  const window = windows.includes(asked) ? asked : windows.includes(STANDARD_WINDOW) ? STANDARD_WINDOW : windows[0];
  const askedMetric = /** @type {Metric} */ (route.value.query.get('metric') ?? '');
  const metric = METRICS.includes(askedMetric) ? askedMetric : 'price';
  useEffect(() => followCoin(coinId, window), [coinId, window]);
  useEffect(
    () =>
      bindKeys((key) => {
        const chosen = windows[Number(key) - 1];
        if (chosen) chooseWindow(chosen);
        else if (key === 'f') toggleFavorite(coinId, t('star.failed'));
        return Boolean(chosen) || key === 'f';
      }),
    [coinId, windows],
  );

  const open = openCoin.value?.coinId === coinId ? openCoin.value : null;
  const row = open?.state?.row ?? shownMarket.value?.coins.get(coinId) ?? null;
  const statistics = open && !open.loading ? (open.state?.statistics ?? null) : null;
  useTabTitle(row);

  if (open?.ended === 'unknown-coin' || (open?.ended && !row)) return <Unknown coinId={coinId} />;
  return (
    <article class="coin-page">
      <Head coinId={coinId} row={row} window={window} statistics={statistics} />
      <div class="coin-columns">
        <div class="coin-main">
          <ChartCard
            open={open}
            name={row?.name ?? coinId}
            window={window}
            windows={windows}
            metric={metric}
            metrics={METRICS}
            onWindow={chooseWindow}
            onMetric={(/** @type {Metric} */ chosen) => replaceQuery({ metric: chosen === 'price' ? undefined : chosen })}
          />
          <StatisticsGrid row={row} statistics={statistics} window={window} />
        </div>
        <section class="coin-news">
          <h2>{t('coin.news')}</h2>
          <NewsList scope="all" coinId={coinId} empty={t('coin.noNews')} title="h3" short />
        </section>
      </div>
    </article>
  );
}

/** @param {string} window */
function chooseWindow(window) {
  replaceQuery({ window: window === STANDARD_WINDOW ? undefined : window });
}

/** @param {{ coinId: string }} props */
function Unknown({ coinId }) {
  return (
    <div class="empty">
      <h1>{t('coin.unknown', { id: coinId })}</h1>
      <a class="button" href={href({ view: 'market' })}>
        {t('market.toMarket')}
      </a>
    </div>
  );
}

/** @param {{ coinId: string, row: Row | null, window: string, statistics: Statistics | null }} props */
function Head({ coinId, row, window, statistics }) {
  if (!row) {
    return (
      <header class="coin-head">
        <div class="coin-line">
          <span class="skeleton circle large" />
          <h1 class="skeleton-title">
            <span class="sr-only">{coinId}</span>
            <span class="skeleton line wide" />
          </h1>
        </div>
        <div class="coin-price">
          <span class="skeleton line figure-size" />
        </div>
      </header>
    );
  }
  const { points, fromSource } = windowChange(row, statistics, window);
  return (
    <header class={`coin-head ${row.stale ? 'old' : ''}`}>
      <div class="coin-line">
        <Logo id={row.id} symbol={row.symbol} url={row.imageUrl} size={32} />
        <h1>
          <bdi>{row.name}</bdi>
        </h1>
        <span class="chip">{row.symbol.toUpperCase()}</span>
        {row.rank !== null && <span class="chip num">{t('coin.rank', { rank: row.rank })}</span>}
        {row.listed === false && <span class="chip">{t('coin.unlisted')}</span>}
        <StarButton id={coinId} name={row.name} on={favorites.value.has(coinId)} />
      </div>
      <div class="coin-price">
        <span class="price-figure">
          <Price value={row.price} live />
        </span>
        <span class="price-change">
          <Change points={points} chip fromSource={fromSource} />
          <span class="price-window">{t('coin.window', { window: windowName(window) })}</span>
        </span>
      </div>
      <p class="coin-ages">{row.stale ? <StaleMark stale={row.stale} /> : <Ages observedAt={row.observedAt ?? lastUpdateAt.value} />}</p>
    </header>
  );
}

/** @param {{ observedAt: number | null }} props */
function Ages({ observedAt }) {
  const now = clock.value;
  const next = nextUpdateAt.value;
  const parts = [];
  if (observedAt !== null) parts.push(t('coin.updated', { age: format.age(Math.min(observedAt, now), now, language.value) }));
  // Of a source that is asked every few seconds nobody awaits the next time.
  const slow = (config.value.pollIntervalSeconds ?? 0) >= 15;
  if (slow && next !== null) parts.push(next > now ? t('coin.next', { age: format.age(next, now, language.value) }) : t('coin.nextDue'));
  return <>{parts.join(', ')}</>;
}

let titledAt = 0;

/** @param {Row | null} row */
function useTabTitle(row) {
  useEffect(() => {
    if (!row || row.price === null) return;
    const now = performance.now();
    if (document.title.endsWith(` ${row.symbol.toUpperCase()}`) && now - titledAt < TITLE_INTERVAL) return;
    titledAt = now;
    document.title = tabTitle(row);
  });
}

/** @param {Row} row */
function tabTitle(row) {
  const points = row.change?.['24h'] ?? null;
  const price = format.priceText(/** @type {number} */ (row.price), config.value.quote, language.value);
  const sign = points === null ? 0 : format.signOf(points);
  const change = points === null ? '' : ` ${sign > 0 ? '▲ ' : sign < 0 ? '▼ ' : ''}${format.share(Math.abs(points), language.value)}`;
  return `${price}${change} ${row.symbol.toUpperCase()}`;
}
