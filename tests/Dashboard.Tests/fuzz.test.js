import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createHub } from '#dashboard/client/index.js';
import { createRandom } from './random.js';

/**
 * A gateway that keeps the contract and a network that keeps nothing: frames are joined, doubled, cut off and spoiled, streams end and
 * connections die at random. Whatever happens, the client must come to have what the gateway has.
 */

const first = Number(process.env.CRYPTOVIZ_SEED ?? Date.now() % 1_000_000);
const RUNS = 60;
const STEPS = 120;
const RING = 5;

/** @typedef {{ number: number, value: any, change: any }} Version What a change names, and the state after it. */

/** One kind of stream: how its state moves, how it is told, and frames of it that are not as they should be. @type {Record<string, any>} */
const kinds = {
  StreamMarket: {
    argument: {},
    spoiled: [{ type: 'delta', coins: 5 }, { type: 'delta', coins: [null] }, { type: 'snapshot', coins: null }],
    first: () => ({ coins: {}, market: { up: 0, down: 0 } }),
    move(/** @type {any} */ state, /** @type {any} */ dice) {
      const coins = structuredClone(state.coins);
      const change = { changed: new Set(), removed: new Set() };
      for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
        if (dice.chance(0.5)) continue;
        if (coins[id] && dice.chance(0.2)) {
          delete coins[id];
        } else {
          coins[id] ??= { id, symbol: id, price: null, change: { '1h': null, '24h': null } };
          coins[id].price = dice.pick([null, 0, dice.int(100)]);
          coins[id].change[dice.pick(['1h', '24h'])] = dice.pick([null, dice.int(9)]);
        }
        change.changed.add(id);
      }
      return { value: { coins, market: { up: dice.int(5), down: state.market.down } }, change };
    },
    snapshot: (/** @type {any} */ { coins, market }) => ({ coins: Object.values(coins), market }),
    delta({ coins, market }, changes, known) {
      const ids = [...new Set(changes.flatMap((/** @type {any} */ change) => [...change.changed]))];
      return {
        coins: ids.filter((id) => coins[id] && known.coins[id]).map((id) => coins[id]),
        added: ids.filter((id) => coins[id] && !known.coins[id]).map((id) => coins[id]),
        removed: ids.filter((id) => !coins[id]),
        market: { up: market.up },
      };
    },
    same: (/** @type {any} */ client, /** @type {any} */ { coins, market }) => expect({ coins: Object.fromEntries(client.coins), market: client.market }).toEqual({ coins, market }),
  },
  StreamCoin: {
    argument: { coinId: 'bitcoin', window: '24h' },
    spoiled: [{ type: 'delta', times: 5 }],
    first: () => ({ from: 0, asOf: 0, points: {}, base: null }),
    move(/** @type {any} */ state, /** @type {any} */ dice) {
      const asOf = state.asOf + dice.int(3);
      const from = Math.max(0, asOf - 20);
      const points = { ...state.points };
      const times = new Set();
      for (const time of [asOf, from + dice.int(21)]) {
        if (dice.chance(0.4)) continue;
        points[time] = dice.pick([null, dice.int(1000)]);
        times.add(time);
      }
      for (const time of Object.keys(points)) if (Number(time) < from) delete points[Number(time)];
      return { value: { from, asOf, points, base: dice.pick([state.base, null, { time: from, price: 1 }]) }, change: { times } };
    },
    snapshot: (/** @type {any} */ state) => told(state, Object.keys(state.points).map(Number)),
    delta(/** @type {any} */ state, /** @type {any[]} */ changes) {
      const times = [...new Set(changes.flatMap((change) => [...change.times]))].filter((time) => time in state.points);
      return told(state, times.sort((a, b) => a - b));
    },
    same(/** @type {any} */ client, /** @type {any} */ state) {
      const times = Object.keys(state.points).map(Number);
      expect([client.from, client.asOf, client.base, client.columns.times]).toEqual([state.from, state.asOf, state.base, times]);
      expect(client.columns.prices).toEqual(times.map((time) => state.points[time]));
    },
  },
  StreamStatus: {
    argument: {},
    spoiled: [],
    first: () => ({ version: '1', reason: null, ready: false }),
    move: (/** @type {any} */ state, /** @type {any} */ dice) => ({ value: { ...state, reason: dice.pick([null, 'late']), ready: dice.chance(0.5) }, change: {} }),
    snapshot: (/** @type {any} */ state) => state,
    delta: ({ reason, ready }) => ({ reason, ready }),
    same: (/** @type {any} */ client, /** @type {any} */ state) => expect(client).toEqual(state),
  },
};

/** @param {any} state @param {number[]} times */
function told(state, times) {
  const prices = times.map((time) => state.points[time]);
  return { from: state.from, asOf: state.asOf, base: state.base, times, prices, marketCaps: prices, volumes: prices };
}

/** @param {() => number} random */
function createDice(random) {
  const int = (/** @type {number} */ below) => Math.floor(random() * below);
  return { int, chance: (/** @type {number} */ share) => random() < share, pick: (/** @type {any[]} */ all) => all[int(all.length)] };
}

class Gateway {
  number = 1;
  /** @type {Version[]} */
  ring = [];
  /** @type {Set<{ sent: number | null, observer: any }>} */
  streams = new Set();

  constructor(/** @type {any} */ kind, /** @type {any} */ dice) {
    this.kind = kind;
    this.dice = dice;
    this.ring.push({ number: 1, value: kind.first(), change: null });
  }

  get now() {
    return this.ring[this.ring.length - 1];
  }

  move() {
    const { value, change } = this.kind.move(this.now.value, this.dice);
    this.ring = [...this.ring, { number: this.now.number + 1, value, change }].slice(-RING);
  }

  open(/** @type {{ cursor?: string }} */ { cursor }, /** @type {any} */ observer) {
    const known = this.ring.find(({ number }) => `m.${number}` === cursor);
    const stream = { sent: known ? known.number : null, observer };
    this.streams.add(stream);
    return { dispose: () => this.streams.delete(stream) };
  }

  /** Gives a stream what it lacks, in one frame. */
  send(/** @type {any} */ stream) {
    const before = this.ring.find(({ number }) => number === stream.sent);
    const head = { v: 1, cursor: `m.${this.now.number}`, serverTime: 1, mode: 'demo' };
    const changes = this.ring.filter(({ number }) => number > stream.sent).map(({ change }) => change);
    stream.sent = this.now.number;
    stream.observer.next(
      structuredClone(before
        ? { ...head, type: 'delta', ...this.kind.delta(this.now.value, changes, before.value) }
        : { ...head, type: 'snapshot', ...this.kind.snapshot(this.now.value) }),
    );
  }
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe(`whatever the network does (seeds from ${first}, CRYPTOVIZ_SEED sets it)`, () => {
  test.each(Object.keys(kinds))('%s comes to what the gateway has', async (method) => {
    for (let seed = first; seed < first + RUNS; seed++) {
      const dice = createDice(createRandom(seed));
      const gateway = new Gateway(kinds[method], dice);
      /** @type {any} */
      let connection = null;
      let reachable = true;
      const hub = createHub({
        url: 'unused',
        random: createRandom(seed + 1),
        connect: () => {
          const mine = {
            close: () => {},
            start: async () => {
              if (!reachable) throw new Error('unreachable');
            },
            stop: async () => {},
            onclose: (/** @type {() => void} */ act) => (mine.close = act),
            stream: (/** @type {string} */ _, /** @type {any} */ argument) => ({ subscribe: (/** @type {any} */ observer) => gateway.open(argument, observer) }),
          };
          return (connection = mine);
        },
      });
      /** @type {any} */
      let state = null;
      hub.stream(/** @type {any} */ (method), kinds[method].argument, { onState: (now) => (state = now) });
      hub.start();
      const { spoiled } = kinds[method];

      for (let step = 0; step < STEPS; step++) {
        await vi.advanceTimersByTimeAsync(dice.pick([0, 10, 400, 5000]));
        if (dice.chance(0.7)) gateway.move();
        for (const stream of [...gateway.streams]) {
          if (spoiled.length && dice.chance(0.02)) stream.observer.next({ v: 1, ...dice.pick(spoiled) });
          else if (dice.chance(0.05)) stream.observer.next({ v: 1, type: 'end', reason: dice.pick(['too-slow', 'server-stopping', 'too-many-streams']), retryAfterMs: dice.pick([null, 2000]) });
          else if (dice.chance(0.05)) stream.observer.error(new Error());
          else if (dice.chance(0.6) && stream.sent !== gateway.now.number) gateway.send(stream);
        }
        if (dice.chance(0.05)) {
          gateway.streams.clear();
          connection.close();
        }
        reachable = dice.chance(0.8);
      }

      reachable = true;
      await vi.advanceTimersByTimeAsync(120_000);
      for (const stream of [...gateway.streams]) gateway.send(stream);
      expect(gateway.streams.size, `seed ${seed}`).toBe(1);
      try {
        kinds[method].same(state, gateway.now.value);
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
      hub.stop();
    }
  });
});
