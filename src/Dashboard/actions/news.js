import { api } from '../api.js';
import * as store from '../store.js';
import { asProblem, hub } from './gateway.js';

/**
 * @import { NewsItem } from '../client/wire.js'
 * @import { NewsState } from '../client/frames.js'
 * @import { NewsList } from '../store.js'
 */

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
      const updated = new Map((frame.updated ?? []).map((/** @type {NewsItem} */ item) => [item.id, item]));
      const before = (store.newsLists.value[key].items ?? []).filter((item) => !removed.has(item.id)).map((item) => updated.get(item.id) ?? item);
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
