import { describe, expect, test } from 'vitest';
import { decimalsOf, timeLabel, timeTicks, valueTicks } from '#dashboard/charts/axes.js';
import { baseValue, extremes, metricValue, metricValues, nearest, percentChange, writePoints } from '#dashboard/charts/metric.js';
import { valueBounds, valueLabels } from '#dashboard/charts/valueAxis.js';
import { volumeBars } from '#dashboard/charts/volumeBars.js';
import { direction, sparklinePath } from '#dashboard/charts/sparkline.js';
import { href, parseRoute } from '#dashboard/router.js';
import { findCoins, sortOf, sortRows } from '#dashboard/sorting.js';
import { pillOf } from '#dashboard/store.js';
import { createRandom } from './random.js';

describe('the router', () => {
  const place = (/** @type {string} */ path) => {
    const { query, ...rest } = parseRoute(path);
    return rest;
  };

  test.each([
    ['', { view: 'market' }],
    ['/', { view: 'market' }],
    ['coins/bitcoin', { view: 'coin', coinId: 'bitcoin' }],
    ['/coins/a%20b%3F/', { view: 'coin', coinId: 'a b?' }],
    ['news', { view: 'news' }],
    ['favorites', { view: 'favorites' }],
    ['sign-in', { view: 'sign-in' }],
    ['coins', { view: 'not-found' }],
    ['coins/%E0%A4%A', { view: 'not-found' }],
    ['admin/users', { view: 'not-found' }],
  ])('reads %s', (path, expected) => {
    expect(place(path)).toEqual(expected);
  });

  test.each(['bitcoin', 'a b', '0.5x-long', 'ünï', '%', 'a?b#c', '..'])('finds back to the coin %s', (coinId) => {
    expect(place(href({ view: 'coin', coinId }))).toEqual({ view: 'coin', coinId });
  });

  test('leaves out what is not given', () => {
    expect(href({ view: 'market' }, { sort: 'price', order: undefined })).toBe('./?sort=price');
  });
});

/** @type {(id: string, rank: number | null, price: number | null, name?: string) => any} */
const row = (id, rank, price, name = id) => ({ id, rank, price, name, symbol: id, change: { '24h': price } });

describe('sorting', () => {
  const rows = [row('a', 3, 5), row('b', 1, null), row('c', 2, 9), row('d', null, 5)];
  const ids = (/** @type {any} */ sort) => sortRows(rows, sort, 'en').map(({ id }) => id);

  test('puts unknown values last both ways, and equals by rank', () => {
    expect(ids({ column: 'price', order: 'desc' })).toEqual(['c', 'a', 'd', 'b']);
    expect(ids({ column: 'price', order: 'asc' })).toEqual(['a', 'd', 'c', 'b']);
    expect(ids({ column: 'change24h', order: 'desc' })).toEqual(['c', 'a', 'd', 'b']);
  });

  test('sorts by rank, unranked last', () => {
    expect(ids({ column: 'rank', order: 'asc' })).toEqual(['b', 'c', 'a', 'd']);
  });

  test('is read from the address, and nonsense is the default', () => {
    expect(sortOf(new URLSearchParams('sort=price'))).toEqual({ column: 'price', order: 'desc' });
    expect(sortOf(new URLSearchParams('sort=name&order=desc'))).toEqual({ column: 'name', order: 'desc' });
    expect(sortOf(new URLSearchParams('sort=evil&order=up'))).toEqual({ column: 'rank', order: 'asc' });
  });
});

test('a search finds exact symbols first, then beginnings, then the rest, by rank', () => {
  const rows = [row('wbtc', 20, 1, 'Wrapped Bitcoin'), row('btc', 1, 1, 'Bitcoin'), row('bch', 15, 1, 'Bitcoin Cash'), row('eth', 2, 1, 'Ethereum')];
  expect(findCoins(rows, ' bit', 8).map(({ id }) => id)).toEqual(['btc', 'bch', 'wbtc']);
  expect(findCoins(rows, 'BTC', 8).map(({ id }) => id)).toEqual(['btc', 'wbtc']);
  expect(findCoins(rows, ' ', 8)).toEqual([]);
});

describe('a sparkline', () => {
  test('runs from edge to edge and from top to bottom', () => {
    expect(sparklinePath([0, 10, 5], 100, 22)).toBe('M0 21L50 1L100 11');
  });

  test('keeps gaps', () => {
    expect(sparklinePath([0, null, 10, 10], 30, 12)).toBe('M0 11M20 1L30 1');
  });

  test('is flat in the middle for equal values, and empty with fewer than two', () => {
    expect(sparklinePath([3, 3], 10, 8)).toBe('M0 4L10 4');
    expect(sparklinePath([null, 3], 10, 8)).toBe('');
    expect(sparklinePath([], 10, 8)).toBe('');
  });

  test('has the direction of its first and last known value', () => {
    expect([[1, 9, 2], [null, 2, 1, null], [1, 1], [null]].map(direction)).toEqual([1, -1, 0, 0]);
  });
});

describe('a metric', () => {
  const columns = { times: [1, 2, 3], prices: [100, null, 110], marketCaps: [null, 5, 6], volumes: [1, 1, 1] };
  const base = { time: 0, price: 100, marketCap: 4 };

  test('percent change is against the base, null without one', () => {
    expect(metricValues(columns, 'percentChange', base)).toEqual([0, null, 10]);
    expect(metricValues(columns, 'percentChange', null)).toEqual([null, null, null]);
    expect(percentChange(5, { time: 0, price: 0 })).toBeNull();
  });

  test('of one point is what it is among all', () => {
    for (const metric of /** @type {const} */ (['price', 'marketCap', 'percentChange'])) {
      const alone = columns.times.map((time, i) => metricValue({ time, price: columns.prices[i], marketCap: columns.marketCaps[i] }, metric, base));
      expect(alone).toEqual(metricValues(columns, metric, base));
    }
  });

  test('knows its base', () => {
    expect(['price', 'marketCap', 'percentChange'].map((metric) => baseValue(/** @type {any} */ (metric), base))).toEqual([100, 4, 0]);
    expect(baseValue('price', null)).toBeNull();
  });

  test('points reuse their objects, and a gap breaks the line once', () => {
    const first = { x: 0, y: 0 };
    const data = [first];
    writePoints(data, [1, 2, 6, 7], [1, null, 3, 4], [{ from: 2, to: 6, reason: null }]);
    expect(data).toEqual([{ x: 1, y: 1 }, { x: 2, y: NaN }, { x: 4, y: NaN }, { x: 6, y: 3 }, { x: 7, y: 4 }]);
    expect(data[0]).toBe(first);
    writePoints(data, [9], [1], []);
    expect(data).toEqual([{ x: 9, y: 1 }]);
  });

  test('the nearest point is the one that a scan finds', () => {
    const random = createRandom(7);
    for (let round = 0; round < 500; round++) {
      const times = [...new Set(Array.from({ length: 1 + Math.floor(random() * 20) }, () => Math.floor(random() * 100)))].sort((a, b) => a - b);
      const time = Math.floor(random() * 140) - 20;
      const best = Math.min(...times.map((other) => Math.abs(other - time)));
      expect(Math.abs(times[nearest(times, time)] - time)).toBe(best);
    }
    expect(nearest([], 5)).toBe(-1);
  });

  test('extremes are those of the visible range', () => {
    expect(extremes([1, 2, 3, 4], [9, 2, 5, null], 2, 4)).toEqual({ low: 1, high: 2 });
    expect(extremes([1], [null], 0, 9)).toBeNull();
  });
});

describe('volume bars', () => {
  const range = { from: 0, to: 100 };

  test('go on to the next point, but not for long', () => {
    expect(volumeBars([0, 30, 50], [1, 2, 3], range, 10)).toEqual([
      { column: 0, width: 3, volume: 1 },
      { column: 3, width: 2, volume: 2 },
      { column: 5, width: 5, volume: 3 },
    ]);
    expect(volumeBars([0], [1], range, 100)).toEqual([{ column: 0, width: 8, volume: 1 }]);
  });

  test('show the last known of the points that share a column', () => {
    expect(volumeBars([0, 4, 5, 99], [1, 2, null, 3], range, 10)[0]).toEqual({ column: 0, width: 8, volume: 2 });
  });

  test('leave out what is not known and what is not in the range', () => {
    expect(volumeBars([-5, 10, 20, 120], [1, null, 2, 3], range, 10)).toEqual([{ column: 2, width: 8, volume: 2 }]);
  });

  test('never leave the plot and never overlap', () => {
    const random = createRandom(5);
    for (let round = 0; round < 300; round++) {
      const times = Array.from({ length: Math.floor(random() * 60) }, () => random() * 140 - 20).sort((a, b) => a - b);
      const columns = 1 + Math.floor(random() * 40);
      let end = 0;
      for (const bar of volumeBars(times, times.map(() => 1), range, columns)) {
        expect(bar.column).toBeGreaterThanOrEqual(end);
        expect(bar.width).toBeGreaterThan(0);
        end = bar.column + bar.width;
      }
      expect(end).toBeLessThanOrEqual(columns);
    }
  });
});

describe('the time axis', () => {
  const HOUR = 3600_000;
  const at = (/** @type {string} */ text) => Date.parse(text);

  test.each([
    [HOUR, 8, { unit: 'clock', size: 10 * 60_000 }],
    [24 * HOUR, 8, { unit: 'clock', size: 3 * HOUR }],
    [7 * 24 * HOUR, 8, { unit: 'day', size: 1 }],
    [90 * 24 * HOUR, 8, { unit: 'day', size: 14 }],
    [365 * 24 * HOUR, 8, { unit: 'month', size: 2 }],
  ])('for %d ms and %d labels', (length, most, step) => {
    const from = at('2026-11-01T00:00:00Z');
    expect(timeTicks(from, from + length, most, 'UTC').step).toEqual(step);
  });

  test('has its ticks at the midnights of the zone, also over a change of the clock', () => {
    const { times } = timeTicks(at('2026-10-23T12:00:00Z'), at('2026-10-27T12:00:00Z'), 6, 'Europe/Paris');
    expect(times.map((time) => new Date(time).toISOString())).toEqual([
      '2026-10-23T22:00:00.000Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
      '2026-10-26T23:00:00.000Z',
    ]);
  });

  test('keeps to round hours of a zone that is off by half an hour', () => {
    const { times } = timeTicks(at('2026-11-24T00:00:00Z'), at('2026-11-24T12:00:00Z'), 6, 'Asia/Kolkata');
    expect(times.every((time) => (time / 60_000) % 60 === 30)).toBe(true);
  });

  test('begins months at their first', () => {
    const { times } = timeTicks(at('2025-11-24T00:00:00Z'), at('2026-11-24T00:00:00Z'), 12, 'UTC');
    expect(times.every((time) => new Date(time).getUTCDate() === 1)).toBe(true);
    expect(times).toHaveLength(12);
  });

  test('is never crowded and always rises, whatever the range', () => {
    const random = createRandom(11);
    for (let round = 0; round < 400; round++) {
      const from = Math.floor(1.5e12 + random() * 3e11);
      const length = Math.floor(10 ** (5 + random() * 6.3));
      const most = 2 + Math.floor(random() * 10);
      const { times } = timeTicks(from, from + length, most, 'Europe/Paris');
      // A calendar month may be shorter than the 30 days that are reckoned with.
      expect(times.length).toBeLessThanOrEqual(most + 2);
      expect(times.every((time, i) => time >= from && time <= from + length && (i === 0 || time > times[i - 1]))).toBe(true);
    }
  });

  test('says the day at midnight and the hour else', () => {
    const step = { unit: /** @type {const} */ ('clock'), size: 3 * HOUR };
    expect(timeLabel(at('2026-11-24T00:00:00Z'), step, 'en', 'UTC')).toBe('Nov 24');
    expect(timeLabel(at('2026-11-24T03:00:00Z'), step, 'en', 'UTC').replace('\u202f', ' ')).toBe('3:00 AM');
    expect(timeLabel(at('2026-11-24T03:00:00Z'), step, 'fr', 'UTC')).toBe('03:00');
    expect(timeLabel(at('2026-01-01T00:00:00Z'), { unit: 'month', size: 1 }, 'en', 'UTC')).toBe('2026');
  });
});

describe('the value axis', () => {
  test('has round values within the bounds', () => {
    expect(valueTicks(64_100, 68_900)).toEqual({ step: 1000, values: [65_000, 66_000, 67_000, 68_000] });
    expect(valueTicks(3427, 3455).values).toEqual([3430, 3435, 3440, 3445, 3450, 3455]);
    expect(valueTicks(-3.2, 6.6).values).toEqual([-2, 0, 2, 4, 6]);
  });

  test('has 3 to 8 ticks for any span', () => {
    const random = createRandom(3);
    for (let round = 0; round < 500; round++) {
      const low = (random() - 0.5) * 10 ** (random() * 12 - 6);
      const { values } = valueTicks(low, low + 10 ** (random() * 12 - 8));
      expect(values.length).toBeGreaterThanOrEqual(3);
      expect(values.length).toBeLessThanOrEqual(8);
    }
  });

  test.each(/** @type {const} */ ([
    ['marketCap', 1.3001e12, 1.3032e12],
    ['marketCap', 414e9, 431e9],
    ['price', 0.0000081, 0.0000083],
    ['price', 67_000, 67_003],
    ['percentChange', -0.4, 1.2],
  ]))('writes each value of a %s axis from %d to %d differently', (metric, low, high) => {
    const { step, values } = valueTicks(low, high);
    const { tickLabel } = valueLabels(metric, step, 'usd', 'en');
    expect(new Set(values.map(tickLabel)).size).toBe(values.length);
  });

  test('keeps room around what must be seen, also for a flat line and for nothing', () => {
    for (const known of [[1, 2], [5, 5], [0, 0], [-3, 1]]) {
      const { min, max } = valueBounds(known);
      expect(min).toBeLessThan(Math.min(...known));
      expect(max).toBeGreaterThan(Math.max(...known));
    }
    expect(valueBounds([])).toEqual({ min: 0, max: 1 });
  });

  test('knows the decimals of a step', () => {
    expect([1000, 1, 0.25, 0.02, 2e-7, 2.5e-9].map(decimalsOf)).toEqual([0, 0, 2, 2, 7, 10]);
  });
});

describe('the pill', () => {
  const facts = {
    link: { state: /** @type {const} */ ('connected'), attempt: 0, since: 0, outdated: false },
    online: true, mode: /** @type {const} */ ('live'), loaded: true, lastUpdateAt: 1_000_000, nextUpdateAt: 1_300_000, pollIntervalSeconds: 300, now: 1_010_000, browserNow: 1_010_000,
  };
  const down = { ...facts.link, state: /** @type {const} */ ('reconnecting'), since: 1_000_000 };

  test.each([
    ['live', {}],
    ['updating', { loaded: false }],
    ['updating', { now: 1_301_000 }],
    ['stale', { now: 1_601_000 }],
    ['demo', { mode: 'demo', pollIntervalSeconds: 2 }],
    ['stale', { mode: 'demo', pollIntervalSeconds: 2, now: 1_016_000 }],
    ['reconnecting', { link: down }],
    ['offline', { link: down, browserNow: 1_030_000 }],
    ['offline', { online: false }],
    ['live', { lastUpdateAt: 1_300_500, now: 1_310_000 }],
  ])('says %s', (word, change) => {
    expect(pillOf({ ...facts, .../** @type {any} */ (change) })).toBe(word);
  });
});
