import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { backoff } from '#dashboard/client/backoff.js';
import { createHub } from '#dashboard/client/index.js';

/** A connection that a test plays. */
class FakeConnection {
  /** @type {{ method: string, argument: any, observer: any, disposed: boolean }[]} */
  streams = [];
  stopped = false;
  close = () => {};

  constructor(/** @type {boolean} */ reachable) {
    this.reachable = reachable;
  }

  async start() {
    if (!this.reachable) throw new Error('unreachable');
  }

  async stop() {
    this.stopped = true;
  }

  onclose(/** @type {() => void} */ callback) {
    this.close = callback;
  }

  stream(/** @type {string} */ method, /** @type {any} */ argument) {
    return {
      subscribe: (/** @type {any} */ observer) => {
        const stream = { method, argument, observer, disposed: false };
        this.streams.push(stream);
        return { dispose: () => (stream.disposed = true) };
      },
    };
  }
}

const snapshot = (cursor = 'c1') => ({ v: 1, type: 'snapshot', cursor, coins: [{ id: 'a', price: 1 }], market: null });
const delta = (price, cursor) => ({ v: 1, type: 'delta', cursor, coins: [{ id: 'a', price }] });

/** @type {FakeConnection[]} */
let connections;
let reachable;
let link;
let hub;

beforeEach(() => {
  vi.useFakeTimers();
  connections = [];
  reachable = true;
  hub = createHub({
    onLink: (now) => (link = now),
    connect: () => {
      const connection = new FakeConnection(reachable);
      connections.push(connection);
      return connection;
    },
    random: () => 0.5,
  });
});

afterEach(() => vi.useRealTimers());

const settle = () => vi.advanceTimersByTimeAsync(0);
const last = () => connections[connections.length - 1];
const lastStream = () => last().streams[last().streams.length - 1];

/** @param {object} [listener] */
async function follow(listener = {}) {
  const states = [];
  const subscription = hub.stream('StreamMarket', { maxRate: 2 }, { onState: (state) => states.push(state), ...listener });
  hub.start();
  await settle();
  return { states, subscription };
}

describe('the wait before a try', () => {
  test('doubles to a cap and never ends', () => {
    expect([0, 1, 2, 3, 10, 1000].map((attempt) => backoff(attempt, () => 0.5))).toEqual([500, 1000, 2000, 4000, 30000, 30000]);
  });

  test('is spread by 30 % to both sides', () => {
    expect([backoff(20, () => 0), backoff(20, () => 1)]).toEqual([21000, 39000]);
  });
});

describe('a stream', () => {
  test('gives exactly one argument, without a cursor at first', async () => {
    await follow();
    expect(lastStream().argument).toEqual({ maxRate: 2 });
  });

  test('goes on from its last cursor after a lost connection', async () => {
    const { states } = await follow();
    lastStream().observer.next(snapshot());
    lastStream().observer.next(delta(2, 'c2'));
    last().close();
    await vi.advanceTimersByTimeAsync(500);
    expect(lastStream().argument).toEqual({ maxRate: 2, cursor: 'c2' });

    lastStream().observer.next(delta(3, 'c3'));
    expect(states[2].coins.get('a').price).toBe(3);
  });

  test('opens again after it completed or failed, later each time', async () => {
    await follow();
    lastStream().observer.complete();
    await vi.advanceTimersByTimeAsync(499);
    expect(last().streams).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(last().streams).toHaveLength(2);
    lastStream().observer.error(new Error());
    await vi.advanceTimersByTimeAsync(999);
    expect(last().streams).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(last().streams).toHaveLength(3);
  });

  test('obeys the time that an end names, and its completion changes nothing', async () => {
    await follow();
    const { observer } = lastStream();
    observer.next(snapshot());
    observer.next({ v: 1, type: 'end', reason: 'server-stopping', retryAfterMs: 7000 });
    observer.complete();
    await vi.advanceTimersByTimeAsync(6999);
    expect(last().streams).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(lastStream().argument.cursor).toBe('c1');
  });

  test.each(['unknown-coin', 'invalid-argument', 'signed-out', 'forbidden'])('ends for good by %s', async (reason) => {
    const onEnd = vi.fn();
    await follow({ onEnd });
    lastStream().observer.next({ v: 1, type: 'end', reason });
    last().close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(onEnd).toHaveBeenCalledExactlyOnceWith(reason);
    expect(last().streams).toHaveLength(0);
  });

  test('asks for a snapshot when a delta has nothing to change', async () => {
    await follow();
    lastStream().observer.next(delta(1, 'c9'));
    await settle();
    expect(lastStream().argument).toEqual({ maxRate: 2 });
    expect(last().streams).toHaveLength(2);
  });

  test.each([
    { ...snapshot(), v: 2 },
    { ...snapshot(), type: 'patch' },
  ])('asks once for a snapshot when it meets something newer, then says so: $v $type', async (newer) => {
    await follow();
    lastStream().observer.next(newer);
    await settle();
    expect([last().streams.length, link.outdated]).toEqual([2, false]);
    lastStream().observer.next(newer);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([last().streams.length, link.outdated]).toEqual([2, true]);
  });

  test('that is closed hears nothing more', async () => {
    const { states, subscription } = await follow();
    const { observer } = lastStream();
    subscription.close();
    observer.next(snapshot());
    last().close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states).toEqual([]);
    expect(last().streams).toHaveLength(0);
  });
});

describe('the connection', () => {
  test('is tried for ever', async () => {
    reachable = false;
    await follow();
    await vi.advanceTimersByTimeAsync(3600_000);
    expect(link.state).toBe('reconnecting');
    expect(connections.length).toBeGreaterThan(100);

    reachable = true;
    await vi.advanceTimersByTimeAsync(30_000);
    expect([link.state, link.attempt]).toEqual(['connected', 0]);
    expect(last().streams).toHaveLength(1);
  });

  test('says since when it is down', async () => {
    await follow();
    const lost = Date.now();
    reachable = false;
    last().close();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(link.since).toBe(lost);
  });

  test('is tried at once when asked, and only one at a time', async () => {
    reachable = false;
    await follow();
    await vi.advanceTimersByTimeAsync(60_000);
    const tries = connections.length;
    reachable = true;
    hub.retryNow();
    hub.retryNow();
    await settle();
    expect([connections.length, link.state]).toEqual([tries + 1, 'connected']);
  });

  test('is made anew with the cookies of now, and streams keep their cursors', async () => {
    await follow();
    lastStream().observer.next(snapshot());
    const old = last();
    hub.restart();
    old.close();
    await settle();
    expect([old.stopped, connections.length, lastStream().argument.cursor]).toEqual([true, 2, 'c1']);
  });
});
