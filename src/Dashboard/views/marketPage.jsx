import { loadMarket, togglePause } from '../actions/market.js';
import { count, share } from '../format.js';
import { plural, t } from '../i18n/index.js';
import { language } from '../preferences.js';
import { href, replaceQuery, route } from '../router.js';
import { favorites, heldMarket, marketProblem, shownMarket } from '../store.js';
import { CoinTable } from './coinTable.jsx';
import { Arrow } from './icons.jsx';
import { SortList } from './sortControls.jsx';
import { Change, Compact, Failure, NoValue, Segmented } from './values.jsx';

/** @import { Row } from '../client/wire.js' */

export function MarketPage() {
  const market = shownMarket.value;
  const mine = route.value.query.get('show') === 'favorites';
  if (!market && marketProblem.value) return <Failure text={t('market.failed')} onRetry={loadMarket} />;
  const rows = market && (mine ? onlyFavorites(market.coins, favorites.value) : market.coins);
  return (
    <>
      <h1 class="sr-only">{t('market.title')}</h1>
      <Summary />
      <Toolbar mine={mine} rows={rows} />
      {rows?.size === 0 ? <Empty mine={mine} /> : <CoinTable rows={rows} />}
    </>
  );
}

/**
 * @param {Map<string, Row>} rows
 * @param {ReadonlySet<string>} ids
 */
export function onlyFavorites(rows, ids) {
  return new Map([...rows].filter(([id]) => ids.has(id)));
}

/** @param {{ mine: boolean }} props */
function Empty({ mine }) {
  return (
    <div class="empty">
      <p>{t(mine ? 'market.noFavorites' : 'market.empty')}</p>
      {mine && (
        <a class="button" href={href({ view: 'market' })}>
          {t('market.toMarket')}
        </a>
      )}
    </div>
  );
}

/** @param {{ mine: boolean, rows: Map<string, Row> | null }} props */
function Toolbar({ mine, rows }) {
  const paused = heldMarket.value !== null;
  return (
    <div class="toolbar">
      <Segmented
        label={t('market.show')}
        value={mine ? 'favorites' : 'all'}
        choices={[
          ['all', t('market.all')],
          ['favorites', t('market.favorites')],
        ]}
        onChoose={(show) => replaceQuery({ show: show === 'all' ? undefined : show })}
      />
      <span class="toolbar-count num">{rows && plural('market.count', rows.size, { count: count(rows.size, language.value) })}</span>
      <SortList />
      <button type="button" class="button" aria-pressed={paused} disabled={rows === null} onClick={togglePause}>
        {t(paused ? 'market.resume' : 'market.pause')}
      </button>
    </div>
  );
}

function Summary() {
  const figures = shownMarket.value?.market ?? null;
  const locale = language.value;
  const shareOf = (/** @type {number | null | undefined} */ points) => (points == null ? <NoValue /> : share(points, locale));
  const volumeShare = figures?.totalVolume24h && figures.totalMarketCap ? (100 * figures.totalVolume24h) / figures.totalMarketCap : null;
  return (
    <section class="summary" aria-label={t('summary.label')} tabIndex={0}>
      <Figure label={t('summary.cap')} figure={figures && <Compact value={figures.totalMarketCap} />}>
        <Change points={figures?.marketCapChange24h} />
      </Figure>
      <Figure label={t('summary.volume')} figure={figures && <Compact value={figures.totalVolume24h} />}>
        {volumeShare === null ? <NoValue /> : t('summary.ofCap', { share: share(volumeShare, locale) })}
      </Figure>
      <Figure label={t('summary.bitcoin')} figure={figures && shareOf(figures.dominance?.bitcoin)}>
        {figures?.dominance?.ethereum != null && t('summary.ethereum', { share: share(figures.dominance.ethereum, locale) })}
      </Figure>
      <Figure label={t('summary.upDown')} figure={figures && <UpDown up={figures.up} down={figures.down} />}>
        {figures?.coins != null && plural('summary.coins', figures.coins, { count: count(figures.coins, locale) })}
      </Figure>
    </section>
  );
}

/** @param {{ label: string, figure: any, children: any }} props */
function Figure({ label, figure, children }) {
  return (
    <div class="figure">
      <span class="figure-label">{label}</span>
      <span class="figure-value num">{figure ?? <span class="skeleton line wide" />}</span>
      <span class="figure-note num">{figure && children}</span>
    </div>
  );
}

/** @param {{ up: number | null, down: number | null }} props */
function UpDown({ up, down }) {
  if (up === null || down === null) return <NoValue />;
  return (
    <>
      <span class="up">
        <Arrow sign={1} /> {count(up, language.value)}
      </span>{' '}
      <span class="down">
        <Arrow sign={-1} /> {count(down, language.value)}
      </span>
    </>
  );
}
