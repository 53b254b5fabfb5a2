// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { followSparklines, takeSparklines } from '#dashboard/actions/sparklines.js';
import { Problem, api } from '#dashboard/api.js';
import * as store from '#dashboard/store.js';

/** What the gateway has, by coin. @type {Record<string, (number | null)[]>} */
let lines;
/** @type {import('vitest').Mock} */
let asked;
/** @type {() => void} */
let stop;

const show = (/** @type {string[]} */ ...ids) => {
  store.market.value = { coins: new Map(ids.map((id) => [id, /** @type {any} */ ({ id })])), market: null };
};

beforeEach(() => {
  vi.useFakeTimers();
  lines = {};
  asked = vi.spyOn(api, 'coins').mockImplementation(async () => /** @type {any} */ ({ coins: Object.entries(lines).map(([id, sparkline7d]) => ({ id, sparkline7d })) }));
  store.market.value = null;
  takeSparklines([]);
  stop = followSparklines();
});

afterEach(() => {
  stop();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('sparklines', () => {
  test('are asked for soon while a row lacks one, later each time, and then no more for ten minutes', async () => {
    show('a', 'b');
    lines = { a: [1, 2], b: [null, 1] };
    await vi.advanceTimersByTimeAsync(2_999);
    expect(asked).toHaveBeenCalledTimes(0);
    await vi.advanceTimersByTimeAsync(1);
    expect([...store.sparklines.value.keys()]).toEqual(['a']);

    // Only b lacks one now, which is news and has its own waits.
    await vi.advanceTimersByTimeAsync(3_000 + 6_000);
    expect(asked).toHaveBeenCalledTimes(3);
    await vi.advanceTimersByTimeAsync(11_999);
    expect(asked).toHaveBeenCalledTimes(3);

    lines = { a: [1, 2], b: [2, 1] };
    await vi.advanceTimersByTimeAsync(1);
    expect([...store.sparklines.value.keys()]).toEqual(['a', 'b']);
    await vi.advanceTimersByTimeAsync(599_999);
    expect(asked).toHaveBeenCalledTimes(4);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toHaveBeenCalledTimes(5);
  });

  test('are asked for soon for a coin that is added', async () => {
    show('a');
    takeSparklines([/** @type {any} */ ({ id: 'a', sparkline7d: [1, 2] })]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveBeenCalledTimes(0);
    show('a', 'b');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  test('of a coin that never has one are asked for ever less, at least every ten minutes', async () => {
    show('a');
    await vi.advanceTimersByTimeAsync(3 * 3600_000);
    expect(asked.mock.calls.length).toBeGreaterThanOrEqual(18);
    expect(asked.mock.calls.length).toBeLessThanOrEqual(18 + 8);
  });

  test('are asked for again after a failure', async () => {
    show('a');
    asked.mockRejectedValueOnce(new Problem('network', 0));
    lines = { a: [1, 2] };
    await vi.advanceTimersByTimeAsync(9_000);
    expect(store.sparklines.value.has('a')).toBe(true);
  });
});
