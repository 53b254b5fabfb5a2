/**
 * What a frame does to the state before it. Pure: a state is never changed, rows and items that a frame doesn't touch stay the very
 * same objects, and a delta without a state before it gives null, which asks for a snapshot.
 *
 * @import { Frame, Row, RowPatch, Market, NewsItem, Gap, Span, PricePoint, Backfill, Statistics } from './wire.js'
 */

/**
 * @typedef {object} MarketState
 * @property {Map<string, Row>} coins
 * @property {Market | null} market
 */

/**
 * @typedef {object} CoinState A coin's window: columns of equal length by rising time.
 * @property {string} coinId
 * @property {string} window
 * @property {string} quote
 * @property {number} asOf
 * @property {number} from
 * @property {number | null} resolutionSeconds
 * @property {Span | null} coverage
 * @property {Gap[]} gaps
 * @property {PricePoint | null} base
 * @property {Backfill | null} backfill
 * @property {Columns} columns
 * @property {Statistics | null} statistics
 * @property {Row | null} row
 */

/**
 * @typedef {object} Columns
 * @property {number[]} times
 * @property {(number | null)[]} prices
 * @property {(number | null)[]} marketCaps
 * @property {(number | null)[]} volumes
 */

/** @typedef {{ items: NewsItem[] }} NewsState Newest first. */

/**
 * The longest list of news that is kept.
 * A snapshot brings at most 100; the rest is room for what arrives while the page is open.
 */
export const NEWS_LIMIT = 200;

/** @type {Columns} */
const NO_POINTS = { times: [], prices: [], marketCaps: [], volumes: [] };

/**
 * @template S
 * @typedef {(state: S | null, frame: Frame) => S | null} Reducer
 */

/**
 * @param {Row} row
 * @param {RowPatch} patch
 * @returns {Row}
 */
function patchRow(row, patch) {
  return patch.change ? { ...row, ...patch, change: { ...row.change, ...patch.change } } : { ...row, ...patch };
}

/** @type {Reducer<MarketState>} */
export function applyMarket(state, frame) {
  if (frame.type === 'snapshot') {
    return { coins: new Map(frame.coins.map((/** @type {Row} */ row) => [row.id, row])), market: frame.market ?? null };
  }
  if (!state) return null;
  const coins = new Map(state.coins);
  for (const patch of frame.coins ?? []) {
    const row = coins.get(patch.id);
    if (row) coins.set(patch.id, patchRow(row, patch));
  }
  for (const row of frame.added ?? []) coins.set(row.id, row);
  for (const id of frame.removed ?? []) coins.delete(id);
  return { coins, market: frame.market ? { ...state.market, ...frame.market } : state.market };
}

/**
 * Points are upserts by time: a known time is replaced, a new one goes to its place; then what is older than `from` leaves.
 *
 * @param {Columns} before
 * @param {Columns} points Rising times, of any overlap with those before.
 * @param {number} from Epoch milliseconds.
 * @returns {Columns}
 */
export function upsertPoints(before, points, from) {
  /** @type {Columns} */
  const after = { times: [], prices: [], marketCaps: [], volumes: [] };
  let i = 0;
  let j = 0;
  while (i < before.times.length || j < points.times.length) {
    const old = i < before.times.length ? before.times[i] : Infinity;
    const fresh = j < points.times.length ? points.times[j] : Infinity;
    const source = fresh <= old ? points : before;
    const at = fresh <= old ? j : i;
    if (source.times[at] >= from) {
      after.times.push(source.times[at]);
      after.prices.push(source.prices[at] ?? null);
      after.marketCaps.push(source.marketCaps[at] ?? null);
      after.volumes.push(source.volumes[at] ?? null);
    }
    if (fresh <= old) j++;
    if (old <= fresh) i++;
  }
  return after;
}

/**
 * @param {Frame} frame
 * @returns {Columns}
 */
function pointsOf(frame) {
  return { times: frame.times ?? [], prices: frame.prices ?? [], marketCaps: frame.marketCaps ?? [], volumes: frame.volumes ?? [] };
}

/** @type {Reducer<CoinState>} */
export function applyCoin(state, frame) {
  const whole = frame.type === 'snapshot';
  if (!whole && !state) return null;

  // In a delta an absent field is unchanged, and null is now unknown.
  const keep = (/** @type {keyof CoinState} */ name, /** @type {any} */ without) =>
    frame[name] !== undefined ? frame[name] : whole ? without : state?.[name];
  const from = keep('from', 0);
  const statistics = keep('statistics', null);
  const row = keep('row', null);
  return {
    coinId: keep('coinId', ''),
    window: keep('window', ''),
    quote: keep('quote', ''),
    asOf: keep('asOf', 0),
    from,
    resolutionSeconds: keep('resolutionSeconds', null),
    coverage: keep('coverage', null),
    gaps: keep('gaps', null) ?? [],
    base: keep('base', null),
    backfill: keep('backfill', null),
    columns: upsertPoints(whole ? NO_POINTS : /** @type {CoinState} */ (state).columns, pointsOf(frame), from),
    statistics: whole || !statistics || !state?.statistics ? statistics : { ...state.statistics, ...statistics },
    row: whole || !row || !state?.row ? row : patchRow(state.row, row),
  };
}

/**
 * Puts a new item before the first that is not newer; one without a date counts as just published.
 *
 * @param {NewsItem[]} items
 * @param {NewsItem} item
 */
function insertByTime(items, item) {
  const time = item.publishedAt ?? Infinity;
  const at = items.findIndex((other) => other.publishedAt !== null && other.publishedAt <= time);
  items.splice(at < 0 ? items.length : at, 0, item);
}

/** @type {Reducer<NewsState>} */
export function applyNews(state, frame) {
  if (frame.type === 'snapshot') return { items: [...frame.items].slice(0, NEWS_LIMIT) };
  if (!state) return null;
  const removed = new Set(frame.removed ?? []);
  const updated = new Map((frame.updated ?? []).map((/** @type {NewsItem} */ item) => [item.id, item]));
  const fresh = new Map((frame.items ?? []).map((/** @type {NewsItem} */ item) => [item.id, item]));
  const kept = state.items
    .filter((item) => !removed.has(item.id) && !fresh.has(item.id))
    .map((item) => updated.get(item.id) ?? item);
  // Given newest first; the oldest goes in first, so that equal times keep the given order.
  for (const item of [...fresh.values()].reverse()) insertByTime(kept, item);
  return { items: kept.slice(0, NEWS_LIMIT) };
}

/** What is told field by field: the status, and what belongs to a user. @type {Reducer<Record<string, any>>} */
export function applyFields(state, frame) {
  const { v, type, cursor, serverTime, mode, ...fields } = frame;
  if (type === 'snapshot') return fields;
  return state && { ...state, ...fields };
}

/** The stream's name says how its frames apply. @type {Record<string, Reducer<any>>} */
export const REDUCERS = {
  StreamMarket: applyMarket,
  StreamCoin: applyCoin,
  StreamNews: applyNews,
  StreamMe: applyFields,
  StreamStatus: applyFields,
};
