/** @import { Row } from './client/wire.js' */

/**
 * The columns that a table can be sorted by; a `change…` names a window.
 *
 * @typedef {'rank' | 'name' | 'price' | 'marketCap' | 'volume24h' | 'change1h' | 'change24h' | 'change7d' | 'change30d'} Column
 * @typedef {{ column: Column, order: 'asc' | 'desc' }} Sort
 */

/** @type {Column[]} */
export const COLUMNS = ['rank', 'name', 'price', 'change1h', 'change24h', 'change7d', 'change30d', 'volume24h', 'marketCap'];

/** @type {Sort} */
export const DEFAULT_SORT = { column: 'rank', order: 'asc' };

/** The order that one wants first: the best rank, the first letter, the largest figure. @type {(column: Column) => 'asc' | 'desc'} */
export const firstOrder = (column) => (column === 'rank' || column === 'name' ? 'asc' : 'desc');

/**
 * @param {Row} row
 * @param {Column} column
 * @returns {number | string | null}
 */
function valueOf(row, column) {
  if (column.startsWith('change')) return row.change?.[column.slice('change'.length)] ?? null;
  return /** @type {any} */ (row)[column] ?? null;
}

/**
 * Sorts rows by a column. What is unknown comes last both ways; equals are in order of rank, then id.
 *
 * @param {Iterable<Row>} rows
 * @param {Sort} sort
 * @param {string} [locale]
 * @returns {Row[]}
 */
export function sortRows(rows, { column, order }, locale) {
  const collator = new Intl.Collator(locale, { sensitivity: 'base', numeric: true });
  const direction = order === 'asc' ? 1 : -1;
  const byRank = (/** @type {Row} */ a, /** @type {Row} */ b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || (a.id < b.id ? -1 : 1);
  return [...rows].sort((a, b) => {
    const left = valueOf(a, column);
    const right = valueOf(b, column);
    if (left === null || right === null) return left === right ? byRank(a, b) : left === null ? 1 : -1;
    const difference = typeof left === 'string' ? collator.compare(left, String(right)) : left - Number(right);
    return difference * direction || byRank(a, b);
  });
}

/**
 * @param {URLSearchParams} query
 * @returns {Sort} The default for what it doesn't know.
 */
export function sortOf(query) {
  const column = /** @type {Column} */ (query.get('sort') ?? '');
  if (!COLUMNS.includes(column)) return DEFAULT_SORT;
  const order = query.get('order');
  return { column, order: order === 'asc' || order === 'desc' ? order : firstOrder(column) };
}

/**
 * Coins whose name, symbol or id contains what was typed: exact symbols first, then beginnings, then the rest, each by rank.
 *
 * @param {Iterable<Row>} rows
 * @param {string} typed
 * @param {number} limit
 * @returns {Row[]}
 */
export function findCoins(rows, typed, limit) {
  const query = typed.trim().toLowerCase();
  if (query === '') return [];
  /** @type {(row: Row) => number} */
  const grade = (row) => {
    const name = row.name.toLowerCase();
    const symbol = row.symbol.toLowerCase();
    if (symbol === query || name === query) return 0;
    if (symbol.startsWith(query) || name.startsWith(query)) return 1;
    return name.includes(query) || row.id.toLowerCase().includes(query) ? 2 : 3;
  };
  return [...rows]
    .map((row) => ({ row, grade: grade(row) }))
    .filter((found) => found.grade < 3)
    .sort((a, b) => a.grade - b.grade || (a.row.rank ?? Infinity) - (b.row.rank ?? Infinity))
    .slice(0, limit)
    .map((found) => found.row);
}
