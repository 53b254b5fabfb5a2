import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../i18n/index.js';
import { language } from '../preferences.js';
import { href, replaceQuery, route } from '../router.js';
import { COLUMNS, DEFAULT_SORT, firstOrder, sortOf, sortRows } from '../sorting.js';
import { favorites, sparklines } from '../store.js';
import { Arrow } from './icons.jsx';
import { StarButton } from './star.jsx';
import { Change, Compact, Logo, Price, Sparkline, StaleMark } from './values.jsx';

/**
 * @import { Row } from '../wire.js'
 * @import { Column, Sort } from '../sorting.js'
 */

/** Live values reorder the rows at most so often, and never under the pointer. */
const REORDER_INTERVAL = 10_000;

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

/** @param {Column} column */
export function columnName(column) {
  if (column.startsWith('change')) {
    const window = t(/** @type {any} */ (`window.${column.slice('change'.length)}`));
    return { short: t('column.change', { window }), long: t('column.changeLong', { window }) };
  }
  if (column === 'rank') return { short: t('column.rank'), long: t('column.rankLong') };
  const key = column === 'volume24h' ? 'column.volume' : column === 'marketCap' ? 'column.cap' : `column.${column}`;
  const name = t(/** @type {any} */ (key));
  return { short: name, long: name };
}

/** @param {Sort} sort */
function chooseSort({ column, order }) {
  const standard = column === DEFAULT_SORT.column && order === DEFAULT_SORT.order;
  replaceQuery({ sort: standard ? undefined : column, order: standard || order === firstOrder(column) ? undefined : order });
}

/**
 * Ids in the order to show: anew when the user sorts or coins come and go, else now and then.
 *
 * @param {Map<string, Row>} rows
 * @param {Sort} sort
 * @param {() => boolean} touched Whether the pointer is over the rows.
 */
function useOrder(rows, sort, touched) {
  const held = useRef({ ids: /** @type {string[]} */ ([]), key: '', at: 0 });
  const key = `${sort.column} ${sort.order} ${language.value}`;
  const now = performance.now();
  const same = held.current.key === key && held.current.ids.length === rows.size && held.current.ids.every((id) => rows.has(id));
  if (!same || (now - held.current.at > REORDER_INTERVAL && !touched())) {
    held.current = { ids: sortRows(rows.values(), sort, language.value).map((row) => row.id), key, at: now };
  }
  return held.current.ids;
}

/**
 * Lets rows glide to their new places when the user sorts.
 *
 * @param {import('preact').RefObject<HTMLElement | null>} body
 * @param {string} key Of the sort.
 */
function useGlide(body, key) {
  const before = useRef({ key, tops: new Map() });
  const rows = /** @type {HTMLElement[]} */ ([...(body.current?.children ?? [])]);
  const sorted = before.current.key !== key;
  if (sorted) before.current = { key, tops: new Map(rows.map((row) => [row.dataset.id, row.offsetTop])) };
  useLayoutEffect(() => {
    if (!sorted || !body.current || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const style = getComputedStyle(document.documentElement);
    const timing = { duration: parseFloat(style.getPropertyValue('--panel')) || 0, easing: style.getPropertyValue('--ease').trim() || 'ease' };
    for (const row of /** @type {Iterable<HTMLElement>} */ (body.current.children)) {
      const from = before.current.tops.get(row.dataset.id);
      // Rows from far away would only fly past.
      if (from === undefined || from === row.offsetTop || Math.abs(from - row.offsetTop) > innerHeight) continue;
      row.animate([{ transform: `translateY(${from - row.offsetTop}px)` }, { transform: 'none' }], timing);
    }
  });
}

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

/** @param {{ column: Column, name: string, sort: Sort }} props */
function HeadCell({ column, name, sort }) {
  const active = sort.column === column;
  const { short, long } = columnName(column);
  const next = active ? (sort.order === 'asc' ? 'desc' : 'asc') : firstOrder(column);
  return (
    <th scope="col" class={name} aria-sort={active ? (sort.order === 'asc' ? 'ascending' : 'descending') : undefined}>
      <button type="button" class="sort" aria-label={long} title={long} onClick={() => chooseSort({ column, order: next })}>
        {short}
        {active && <Arrow sign={sort.order === 'asc' ? 1 : -1} />}
      </button>
    </th>
  );
}

/** The phone has no table head: its sort is a list. */
export function SortList() {
  const sort = sortOf(route.value.query);
  return (
    <label class="sort-list">
      <span class="sr-only">{t('market.sort')}</span>
      <select
        value={sort.column}
        onChange={(event) => {
          const column = /** @type {Column} */ (event.currentTarget.value);
          chooseSort({ column, order: firstOrder(column) });
        }}
      >
        {COLUMNS.map((column) => (
          <option key={column} value={column}>
            {columnName(column).long}
          </option>
        ))}
      </select>
    </label>
  );
}
