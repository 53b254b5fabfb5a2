import { batch } from '@preact/signals';
import { api, Problem } from './api.js';
import { createHub } from './hub.js';
import { readLocalFavorites, readSignedInHint, writeLocalFavorites, writeSignedInHint } from './preferences.js';
import * as store from './store.js';

/**
 * What changes the store: the gateway's answers and frames, and what the user does.
 *
 * @import { Frame, NewsItem, Row } from './wire.js'
 * @import { CoinState, MarketState, NewsState } from './frames.js'
 * @import { NewsList } from './store.js'
 */

const STATUS_INTERVAL = 15_000;

/** Streams don't carry sparklines, so they are fetched again now and then. */
const SPARKLINE_INTERVAL = 15 * 60_000;

/** After a failure to load the table it is tried again with the next connection, and after this time. */
const MARKET_RETRY = 5_000;

const hub = createHub({
  onLink(link) {
    const back = link.state === 'connected' && store.link.value.state !== 'connected';
    store.link.value = link;
    if (back && store.marketProblem.value) loadMarket();
    if (back) refreshStatus();
  },
});

/** @param {unknown} error */
function asProblem(error) {
  if (error instanceof Problem) return error;
  throw error;
}

/** @param {{ serverTime?: number, mode?: 'live' | 'demo' }} answer */
function noteOrigin(answer) {
  if (answer.mode) store.mode.value = answer.mode;
  if (answer.serverTime) store.clockOffset.value = answer.serverTime - Date.now();
}

/** @param {Partial<Row>[]} rows */
function noteTicks(rows) {
  let newest = store.newestTickAt.value ?? 0;
  for (const row of rows) newest = Math.max(newest, row.ingestedAt ?? 0);
  if (newest > 0) store.newestTickAt.value = newest;
}

/** Starts everything that lives as long as the page. */
export function start() {
  store.favorites.value = new Set(readLocalFavorites());
  watchBrowser();
  api.config().then((config) => {
    store.config.value = { ...store.config.value, ...config };
    noteOrigin(config);
  }, asProblem);
  loadMarket();
  if (readSignedInHint()) loadAccount().catch(asProblem);
  hub.stream('StreamMarket', {}, { onState: takeMarket });
  hub.start();
  setInterval(() => !document.hidden && refreshStatus(), STATUS_INTERVAL);
  setInterval(() => !document.hidden && refreshSparklines(), SPARKLINE_INTERVAL);
}

function watchBrowser() {
  store.online.value = navigator.onLine;
  addEventListener('online', () => {
    store.online.value = true;
    hub.retryNow();
  });
  addEventListener('offline', () => (store.online.value = false));
  const tick = () => (store.clock.value = Date.now() + store.clockOffset.value);
  setInterval(() => !document.hidden && tick(), 1000);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    store.beQuiet();
    tick();
    hub.retryNow();
  });
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

async function refreshSparklines() {
  try {
    takeSparklines((await api.coins()).coins);
  } catch (error) {
    asProblem(error);
  }
}

/** @param {import('./wire.js').RowWithSparkline[]} rows */
function takeSparklines(rows) {
  store.sparklines.value = new Map(rows.flatMap((row) => (row.sparkline7d ? [[row.id, row.sparkline7d]] : [])));
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
  const known = store.sparklines.value;
  if (known.size > 0 && frame.added?.length > 0) refreshSparklines();
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

/**
 * @param {string} key
 * @param {Partial<NewsList>} change
 */
function setNews(key, change) {
  const before = store.newsLists.value[key] ?? { items: null, next: null, problem: null };
  store.newsLists.value = { ...store.newsLists.value, [key]: { ...before, ...change } };
}

/**
 * Those of the newer list, then what the older has besides.
 *
 * @param {NewsItem[]} newer
 * @param {NewsItem[]} older
 */
function joinNews(newer, older) {
  const ids = new Set(newer.map((item) => item.id));
  return [...newer, ...older.filter((item) => !ids.has(item.id))];
}

/**
 * Follows news until the returned function is called.
 *
 * @param {'all' | 'favorites'} scope
 * @param {string} [coinId]
 * @returns {() => void}
 */
export function followNews(scope, coinId) {
  const key = store.newsKey(scope, coinId);
  const aborter = new AbortController();
  setNews(key, { items: null, next: null, problem: null });
  /** What pages brought beyond the stream. @type {NewsItem[]} */
  let paged = [];
  api.news({ scope, coin: coinId, signal: aborter.signal }).then(
    (page) => {
      paged = page.items;
      setNews(key, { items: joinNews(store.newsLists.value[key].items ?? [], paged), next: page.next ?? null, problem: null });
    },
    (error) => {
      if (!aborter.signal.aborted && store.newsLists.value[key].items === null) setNews(key, { problem: asProblem(error) });
    },
  );
  const stream = hub.stream('StreamNews', coinId === undefined ? { scope } : { scope, coinId }, {
    onState(/** @type {NewsState} */ state, frame) {
      const removed = new Set(frame.removed ?? []);
      const before = (store.newsLists.value[key].items ?? []).filter((item) => !removed.has(item.id));
      // A snapshot says what the newest are now; only what is older than all of them is kept from before.
      const oldest = state.items.at(-1)?.publishedAt ?? Infinity;
      const older = frame.type === 'snapshot' ? before.filter((item) => (item.publishedAt ?? 0) < oldest) : before;
      setNews(key, { items: joinNews(state.items, older), problem: null });
    },
    onEnd(reason) {
      if (reason === 'signed-out') store.account.value = null;
    },
  });
  return () => {
    aborter.abort();
    stream.close();
  };
}

/**
 * @param {'all' | 'favorites'} scope
 * @param {string} [coinId]
 */
export async function loadOlderNews(scope, coinId) {
  const key = store.newsKey(scope, coinId);
  const list = store.newsLists.value[key];
  if (!list || list.next === null) return;
  try {
    const page = await api.news({ scope, coin: coinId, before: list.next });
    setNews(key, { items: joinNews(store.newsLists.value[key].items ?? [], page.items), next: page.next ?? null });
  } catch (error) {
    setNews(key, { problem: asProblem(error) });
  }
}

async function loadAccount() {
  try {
    store.account.value = await api.me();
    writeSignedInHint(true);
  } catch (error) {
    if (asProblem(error).status === 401) writeSignedInHint(false);
    throw error;
  }
  await mergeFavorites();
}

/** Coins that were starred without an account join the account's, one by one; what fails stays here for the next time. */
async function mergeFavorites() {
  let known;
  try {
    known = await api.favorites();
  } catch (error) {
    if (!asProblem(error).notServed) throw error;
    return;
  }
  const ids = new Set(known.ids);
  const left = [];
  for (const id of readLocalFavorites()) {
    try {
      if (!ids.has(id)) await api.addFavorite(id);
      ids.add(id);
    } catch (error) {
      // A coin that is unknown by now is let go.
      if (asProblem(error).status !== 404) left.push(id);
    }
  }
  writeLocalFavorites(left);
  store.favorites.value = ids;
}

/**
 * @param {{ email: string, password: string }} credentials
 * @throws {Problem}
 */
export async function signIn(credentials) {
  await api.login(credentials);
  try {
    await loadAccount();
  } finally {
    // Streams carry the cookies that the connection was opened with.
    hub.restart();
  }
}

/**
 * @param {{ email: string, password: string }} credentials
 * @throws {Problem}
 */
export async function signUp(credentials) {
  await api.register(credentials);
  await signIn(credentials);
}

export async function signOut() {
  try {
    await api.logout();
  } catch (error) {
    if (asProblem(error).status !== 401) throw error;
  }
  forgetAccount();
  hub.restart();
}

function forgetAccount() {
  writeSignedInHint(false);
  store.account.value = null;
  store.favorites.value = new Set(readLocalFavorites());
}

/**
 * @param {string} id
 * @param {boolean} followed
 */
function setFavorite(id, followed) {
  const ids = new Set(store.favorites.value);
  if (followed) ids.add(id);
  else ids.delete(id);
  store.favorites.value = ids;
}

/**
 * Stars a coin or takes the star away: at once on the page, and taken back when the gateway refuses.
 *
 * @param {string} id
 * @param {string} failure What to say then.
 */
export async function toggleFavorite(id, failure) {
  const followed = !store.favorites.value.has(id);
  setFavorite(id, followed);
  if (!store.account.value) {
    writeLocalFavorites([...store.favorites.value]);
    return;
  }
  try {
    await (followed ? api.addFavorite(id) : api.removeFavorite(id));
  } catch (error) {
    setFavorite(id, !followed);
    store.notice.value = failure;
    if (asProblem(error).status === 401) forgetAccount();
  }
}
