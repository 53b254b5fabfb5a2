import { batch } from '@preact/signals';
import { api } from '../api.js';
import * as store from '../store.js';
import { asProblem, hub, noteOrigin, whenBack } from './gateway.js';
import { followSparklines, takeSparklines } from './sparklines.js';

/**
 * @import { Frame, Row } from '../client/wire.js'
 * @import { CoinState, MarketState } from '../client/frames.js'
 */

/** What the table shows of a row; the rest is a quarter of a tick's bytes, and a coin's page has it from the coin's own stream. */
const TABLE_FIELDS = ['symbol', 'name', 'imageUrl', 'rank', 'price', 'marketCap', 'volume24h', 'change', 'sourceChanges', 'ingestedAt', 'stale', 'listed'];

const STATUS_INTERVAL = 15_000;

/** After a failure to load the table it is tried again with the next connection, and after this time. */
const MARKET_RETRY = 5_000;

/** Follows the table and the source's state as long as the page lives. */
export function followMarket() {
  loadMarket();
  hub.stream('StreamMarket', { fields: TABLE_FIELDS }, { onState: takeMarket });
  whenBack(() => {
    if (store.marketProblem.value) loadMarket();
    refreshStatus();
  });
  setInterval(() => !document.hidden && refreshStatus(), STATUS_INTERVAL);
  followSparklines();
}

/** @param {Partial<Row>[]} rows */
function noteTicks(rows) {
  let newest = store.newestTickAt.value ?? 0;
  for (const row of rows) newest = Math.max(newest, row.ingestedAt ?? 0);
  if (newest > 0) store.newestTickAt.value = newest;
}

async function refreshStatus() {
  try {
    const status = await api.status();
    store.status.value = status;
    noteOrigin(status);
  } catch (error) {
    asProblem(error);
  }
}

export async function loadMarket() {
  try {
    const [page, market] = await Promise.all([api.coins(), api.market().catch(() => null)]);
    batch(() => {
      store.marketProblem.value = null;
      noteOrigin(page);
      takeSparklines(page.coins);
      store.status.value ??= { lastUpdateAt: page.lastUpdateAt, nextUpdateAt: page.nextUpdateAt, reason: null };
      // A frame that came first is newer.
      store.market.value ??= { coins: new Map(page.coins.map((row) => [row.id, row])), market };
    });
    refreshStatus();
  } catch (error) {
    store.marketProblem.value = asProblem(error);
    setTimeout(() => store.marketProblem.value && loadMarket(), MARKET_RETRY);
  }
}

/**
 * @param {MarketState} state
 * @param {Frame} frame
 */
function takeMarket(state, frame) {
  if (frame.type === 'snapshot') store.beQuiet();
  batch(() => {
    store.market.value = state;
    noteOrigin(frame);
    noteTicks(frame.coins ?? []);
  });
}

/** Holds the table as it is, or lets it go on. */
export function togglePause() {
  store.beQuiet();
  store.heldMarket.value = store.heldMarket.value ? null : store.market.value;
}

/** Tries to connect at once. */
export function retryNow() {
  hub.retryNow();
  if (store.marketProblem.value) loadMarket();
}

/**
 * Follows a coin's window until the returned function is called.
 *
 * @param {string} coinId
 * @param {string} window
 * @returns {() => void}
 */
export function followCoin(coinId, window) {
  const before = store.openCoin.value;
  const shown = before?.coinId === coinId ? before.state : null;
  store.openCoin.value = { coinId, window, state: shown, loading: true, ended: null };
  store.range.value = { follow: true };
  const stream = hub.stream('StreamCoin', { coinId, window }, {
    onState(/** @type {CoinState} */ state, frame) {
      if (frame.type === 'snapshot') store.beQuiet();
      batch(() => {
        noteOrigin(frame);
        store.openCoin.value = { coinId, window, state, loading: false, ended: null };
      });
    },
    onEnd(reason) {
      store.openCoin.value = { coinId, window, state: null, loading: false, ended: reason };
    },
  });
  return () => stream.close();
}
