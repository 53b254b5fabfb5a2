import { t } from '../i18n/index.js';
import { replaceQuery, route } from '../router.js';
import { COLUMNS, DEFAULT_SORT, firstOrder, sortOf } from '../sorting.js';
import { Arrow } from './icons.jsx';

/** @import { Column, Sort } from '../sorting.js' */

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

/** @param {{ column: Column, name: string, sort: Sort }} props */
export function HeadCell({ column, name, sort }) {
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
