import { useRef } from 'preact/hooks';
import { t } from '../i18n/index.js';
import { href, route } from '../router.js';
import { sortOf } from '../sorting.js';
import { favorites, sparklines } from '../store.js';
import { useGlide, useOrder } from './rowOrder.js';
import { HeadCell, columnName } from './sortControls.jsx';
import { StarButton } from './star.jsx';
import { Change, Compact, Logo, Price, Sparkline, StaleMark } from './values.jsx';

/**
 * @import { Row } from '../client/wire.js'
 * @import { Column } from '../sorting.js'
 */

const SKELETON_ROWS = 15;

/** @type {[Column, string][]} Columns and the class that says when they give way. */
const HEADS = [
  ['rank', 'rank'],
  ['name', 'coin'],
  ['price', 'price'],
  ['change1h', 'change w-1h'],
  ['change24h', 'change w-24h'],
  ['change7d', 'change w-7d'],
  ['change30d', 'change w-30d'],
  ['volume24h', 'volume'],
  ['marketCap', 'cap'],
];

/** @param {{ row: Row, sparkline: (number | null)[] | undefined, followed: boolean }} props */
function CoinRow({ row, sparkline, followed }) {
  const fromSource = (/** @type {string} */ window) => row.sourceChanges?.includes(window) ?? false;
  return (
    <tr data-id={row.id} class={row.stale ? 'old' : ''}>
      <td class="star-cell">
        <StarButton id={row.id} name={row.name} on={followed} />
      </td>
      <td class="rank num">{row.rank ?? ''}</td>
      <th scope="row" class="coin">
        <div class="coin-cell">
          <Logo id={row.id} symbol={row.symbol} url={row.imageUrl} />
          <span class="coin-name">
            <a class="row-link" href={href({ view: 'coin', coinId: row.id })}>
              <bdi>{row.name}</bdi>
            </a>
            <span class="symbol">{row.symbol.toUpperCase()}</span>
            <span class="phone-cap">
              <Compact value={row.marketCap} />
            </span>
          </span>
          {row.stale && <StaleMark stale={row.stale} />}
        </div>
      </th>
      <td class="price">
        <Price value={row.price} live />
        <span class="phone-change">
          <Change points={row.change?.['24h']} />
        </span>
      </td>
      {['1h', '24h', '7d', '30d'].map((window) => (
        <td key={window} class={`change w-${window}`}>
          <Change points={row.change?.[window]} live fromSource={fromSource(window)} />
        </td>
      ))}
      <td class="volume">
        <Compact value={row.volume24h} live />
      </td>
      <td class="cap">
        <Compact value={row.marketCap} live />
      </td>
      <td class="spark">
        <Sparkline values={sparkline} price={row.price} />
      </td>
    </tr>
  );
}

function SkeletonRow() {
  return (
    <tr class="skeleton-row" aria-hidden="true">
      <td class="star-cell" />
      <td class="rank" />
      <td class="coin">
        <span class="skeleton circle" />
        <span class="skeleton line wide" />
      </td>
      <td class="price">
        <span class="skeleton line" />
      </td>
      {['1h', '24h', '7d', '30d'].map((window) => (
        <td key={window} class={`change w-${window}`}>
          <span class="skeleton line short" />
        </td>
      ))}
      <td class="volume">
        <span class="skeleton line" />
      </td>
      <td class="cap">
        <span class="skeleton line" />
      </td>
      <td class="spark">
        <span class="skeleton line wide" />
      </td>
    </tr>
  );
}

/**
 * The table of coins.
 *
 * @param {{ rows: Map<string, Row> | null }} props Null while loading.
 */
export function CoinTable({ rows }) {
  const sort = sortOf(route.value.query);
  const body = useRef(/** @type {HTMLTableSectionElement | null} */ (null));
  const order = useOrder(rows ?? NO_ROWS, sort, () => body.current?.matches(':hover') ?? false);
  useGlide(body, `${sort.column} ${sort.order}`);
  const followed = favorites.value;
  const lines = sparklines.value;

  return (
    <table class="coins" aria-label={t('market.table', { column: columnName(sort.column).long })} aria-busy={rows === null}>
      <thead>
        <tr>
          <th scope="col" class="star-cell">
            <span class="sr-only">{t('column.star')}</span>
          </th>
          {HEADS.map(([column, name]) => (
            <HeadCell key={column} column={column} name={name} sort={sort} />
          ))}
          <th scope="col" class="spark">
            {t('column.sparkline')}
          </th>
        </tr>
      </thead>
      <tbody ref={body}>
        {rows === null
          ? Array.from({ length: SKELETON_ROWS }, (_, i) => <SkeletonRow key={i} />)
          : order.map((id) => <CoinRow key={id} row={/** @type {Row} */ (rows.get(id))} sparkline={lines.get(id)} followed={followed.has(id)} />)}
      </tbody>
    </table>
  );
}

/** @type {Map<string, Row>} */
const NO_ROWS = new Map();
