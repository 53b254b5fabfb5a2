import { describe, expect, test } from 'vitest';
import { NEWS_LIMIT, applyCoin, applyMarket, applyNews, upsertPoints } from '#dashboard/client/frames.js';
import { createRandom } from './random.js';

/** @type {(id: string, price: number | null, more?: object) => any} */
const row = (id, price, more = {}) => ({ id, symbol: id, name: id, price, marketCap: 10, change: { '1h': 1, '24h': 2 }, ...more });
const snapshot = { v: 1, type: 'snapshot', cursor: '1', coins: [row('a', 1), row('b', 2)], market: { up: 1, down: 1, coins: 2 } };

describe('the market', () => {
  test('a snapshot replaces all', () => {
    const state = applyMarket(applyMarket(null, snapshot), { ...snapshot, coins: [row('c', 3)] });
    expect([...state.coins.keys()]).toEqual(['c']);
  });

  test('an absent field is unchanged and null is now unknown', () => {
    const state = applyMarket(applyMarket(null, snapshot), { v: 1, type: 'delta', coins: [{ id: 'a', price: null }] });
    expect(state.coins.get('a')).toEqual(row('a', null));
  });

  test('a changed window leaves the other windows', () => {
    const state = applyMarket(applyMarket(null, snapshot), { v: 1, type: 'delta', coins: [{ id: 'a', change: { '24h': 7 } }] });
    expect(state.coins.get('a').change).toEqual({ '1h': 1, '24h': 7 });
  });

  test('coins come and go, and the figures of the market are patched', () => {
    const delta = { v: 1, type: 'delta', coins: [], added: [row('c', 3)], removed: ['a'], market: { up: 2 } };
    const state = applyMarket(applyMarket(null, snapshot), delta);
    expect([...state.coins.keys()]).toEqual(['b', 'c']);
    expect(state.market).toEqual({ up: 2, down: 1, coins: 2 });
  });

  test('rows that a delta does not name stay the same objects, and the state before is untouched', () => {
    const before = applyMarket(null, snapshot);
    const after = applyMarket(before, { v: 1, type: 'delta', coins: [{ id: 'a', price: 9 }] });
    expect(after.coins.get('b')).toBe(before.coins.get('b'));
    expect(before.coins.get('a').price).toBe(1);
  });

  test('a delta for an unknown coin changes nothing', () => {
    const state = applyMarket(applyMarket(null, snapshot), { v: 1, type: 'delta', coins: [{ id: 'x', price: 9 }] });
    expect([...state.coins.keys()]).toEqual(['a', 'b']);
  });

  test('a delta without a state asks for a snapshot', () => {
    expect(applyMarket(null, { v: 1, type: 'delta', coins: [] })).toBeNull();
  });
});

/** @param {[number, number][]} points */
const columns = (points) => ({
  times: points.map(([time]) => time),
  prices: points.map(([, value]) => value),
  marketCaps: points.map(([, value]) => value * 10),
  volumes: points.map(() => null),
});

describe('points', () => {
  test('a known time is replaced, a new one goes to its place, older ones than the start leave', () => {
    const after = upsertPoints(columns([[1, 1], [3, 3], [5, 5]]), columns([[3, 33], [4, 44], [6, 66]]), 2);
    expect(after).toEqual(columns([[3, 33], [4, 44], [5, 5], [6, 66]]));
  });

  test('any sequence of upserts equals a map by time', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = createRandom(seed);
      const oracle = new Map();
      let state = columns([]);
      let from = 0;
      for (let step = 0; step < 20; step++) {
        const fresh = new Map();
        for (let i = Math.floor(random() * 6); i > 0; i--) fresh.set(from + Math.floor(random() * 40), Math.floor(random() * 1000));
        from += Math.floor(random() * 6);
        for (const [time, value] of fresh) oracle.set(time, value);
        for (const time of [...oracle.keys()]) if (time < from) oracle.delete(time);
        state = upsertPoints(state, columns([...fresh].sort((a, b) => a[0] - b[0])), from);
        expect(state, `seed ${seed}`).toEqual(columns([...oracle].sort((a, b) => a[0] - b[0])));
      }
    }
  });
});

describe('a coin', () => {
  const first = {
    v: 1, type: 'snapshot', coinId: 'a', window: '1h', quote: 'usd', asOf: 30, from: 10, resolutionSeconds: 1, coverage: { from: 10, to: 30 },
    gaps: [], base: { time: 9, price: 1 }, backfill: null, ...columns([[10, 1], [30, 3]]), statistics: { high: 3, low: 1 }, row: row('a', 3),
  };

  test('a delta moves the window and patches what it names', () => {
    const delta = { v: 1, type: 'delta', asOf: 40, from: 20, ...columns([[40, 4]]), statistics: { high: 4 }, base: null };
    const state = applyCoin(applyCoin(null, first), delta);
    expect(state.columns).toEqual(columns([[30, 3], [40, 4]]));
    expect([state.asOf, state.from, state.statistics, state.base, state.row.price]).toEqual([40, 20, { high: 4, low: 1 }, null, 3]);
  });

  test('a snapshot forgets the points before it', () => {
    expect(applyCoin(applyCoin(null, first), { ...first, ...columns([[50, 5]]) }).columns).toEqual(columns([[50, 5]]));
  });

  test('a delta without a state asks for a snapshot', () => {
    expect(applyCoin(null, { v: 1, type: 'delta', from: 0 })).toBeNull();
  });
});

describe('news', () => {
  const item = (id, publishedAt, title = id) => ({ id, title, publishedAt, mentions: [] });
  const start = applyNews(null, { v: 1, type: 'snapshot', items: [item('c', 30), item('a', 10)] });

  test('new items go to their place by time, undated ones to the top', () => {
    const state = applyNews(start, { v: 1, type: 'delta', items: [item('u', null), item('b', 20)] });
    expect(state.items.map(({ id }) => id)).toEqual(['u', 'c', 'b', 'a']);
  });

  test('updated items stay in place and removed ones leave', () => {
    const state = applyNews(start, { v: 1, type: 'delta', items: [], updated: [item('c', 30, 'new')], removed: ['a'] });
    expect(state.items.map(({ title }) => title)).toEqual(['new']);
  });

  test('the same item twice is there once', () => {
    expect(applyNews(start, { v: 1, type: 'delta', items: [item('a', 10)] }).items).toHaveLength(2);
  });

  test('the list is bounded', () => {
    const many = Array.from({ length: NEWS_LIMIT + 50 }, (_, i) => item(`n${i}`, 1000 - i));
    expect(applyNews(start, { v: 1, type: 'delta', items: many }).items).toHaveLength(NEWS_LIMIT);
  });
});

describe('any sequence of frames', () => {
  test('gives the market that a naive oracle has', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = createRandom(seed);
      const pick = (/** @type {any[]} */ list) => list[Math.floor(random() * list.length)];
      const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
      const oracle = new Map();
      let state = null;
      for (let step = 0; step < 40; step++) {
        if (step === 0 || random() < 0.1) {
          const coins = ids.filter(() => random() < 0.6).map((id) => row(id, Math.floor(random() * 100)));
          oracle.clear();
          for (const coin of coins) oracle.set(coin.id, structuredClone(coin));
          state = applyMarket(state, { v: 1, type: 'snapshot', coins, market: null });
        } else {
          const patches = [...oracle.keys()].filter(() => random() < 0.4).map((id) => (random() < 0.5 ? { id, price: pick([null, 1, 2, 3]) } : { id, change: { [pick(['1h', '24h', '7d'])]: pick([null, 5]) } }));
          const added = ids.filter((id) => !oracle.has(id) && random() < 0.3).map((id) => row(id, 0));
          const removed = [...oracle.keys()].filter(() => random() < 0.1);
          for (const { id, price, change } of patches) {
            const known = oracle.get(id);
            if (price !== undefined) known.price = price;
            Object.assign(known.change, change);
          }
          for (const coin of added) oracle.set(coin.id, structuredClone(coin));
          for (const id of removed) oracle.delete(id);
          state = applyMarket(state, { v: 1, type: 'delta', coins: patches, added, removed });
        }
        expect(Object.fromEntries(state.coins), `seed ${seed}`).toEqual(Object.fromEntries(oracle));
      }
    }
  });
});
