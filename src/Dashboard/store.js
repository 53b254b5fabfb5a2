import { computed, signal } from '@preact/signals';

/**
 * Everything that the views show, as signals; actions/ changes it. Frames reach it through the pure reducers of client/.
 *
 * @import { Account, Config, Mode, NewsItem, Status } from './client/wire.js'
 * @import { CoinState, MarketState } from './client/frames.js'
 * @import { Link } from './client/hub.js'
 * @import { Problem } from './api.js'
 */

export { applyCoin, applyMarket, applyNews } from './client/index.js';

/** Until the gateway has told its own. @type {Config} */
const DEFAULT_CONFIG = {
  quote: 'usd',
  windows: ['1h', '24h', '7d', '30d', '90d', '1y', 'max'],
  access: 'Public',
  registration: 'closed',
  version: '',
  attribution: null,
  pollIntervalSeconds: null,
};

export const config = signal(DEFAULT_CONFIG);
export const mode = signal(/** @type {Mode | null} */ (null));
export const status = signal(/** @type {Status | null} */ (null));
export const link = signal(/** @type {Link} */ ({ state: 'connecting', attempt: 0, since: Date.now(), outdated: false }));

/** False while the browser says that it has no network. */
export const online = signal(true);

/** The gateway's clock, once a second while the page is visible; epoch milliseconds. */
export const clock = signal(Date.now());

/** The table, and the state that a pause holds on to. */
export const market = signal(/** @type {MarketState | null} */ (null));
export const heldMarket = signal(/** @type {MarketState | null} */ (null));
export const shownMarket = computed(() => heldMarket.value ?? market.value);
export const marketProblem = signal(/** @type {Problem | null} */ (null));

/** Sparklines by coin: streams don't carry them. */
export const sparklines = signal(/** @type {Map<string, (number | null)[]>} */ (new Map()));

/** When the newest tick was taken in, as far as rows tell; epoch milliseconds. */
export const newestTickAt = signal(/** @type {number | null} */ (null));

/**
 * @typedef {object} OpenCoin
 * @property {string} coinId
 * @property {string} window
 * @property {CoinState | null} state Of the window before, until the new one's first frame.
 * @property {boolean} loading
 * @property {string | null} ended Why the stream ended for good.
 */

export const openCoin = signal(/** @type {OpenCoin | null} */ (null));

/** @typedef {'price' | 'marketCap' | 'percentChange'} Metric */

/**
 * What the chart shows. While it follows, the window's own range is shown and the right edge is the clock.
 *
 * @typedef {{ follow: true } | { follow: false, from: number, to: number }} Range
 */
export const range = signal(/** @type {Range} */ ({ follow: true }));

/**
 * @typedef {object} NewsList
 * @property {NewsItem[] | null} items Null until the first answer.
 * @property {number | string | null} next Where older items begin; null when there are none.
 * @property {Problem | null} problem
 */

/** News lists by their key, see `newsKey`. */
export const newsLists = signal(/** @type {Record<string, NewsList>} */ ({}));

/** @type {(scope: 'all' | 'favorites', coinId?: string) => string} */
export const newsKey = (scope, coinId) => (coinId === undefined ? scope : `${scope}:${coinId}`);

export const account = signal(/** @type {Account | null} */ (null));
export const favorites = signal(/** @type {ReadonlySet<string>} */ (new Set()));

/** One sentence for a moment, read aloud. */
export const notice = signal('');

/** When the last update of the source reached the gateway, by its status or by a newer tick. */
export const lastUpdateAt = computed(() => {
  const told = status.value?.lastUpdateAt ?? null;
  const seen = newestTickAt.value;
  return told === null ? seen : seen === null ? told : Math.max(told, seen);
});

export const nextUpdateAt = computed(() => status.value?.nextUpdateAt ?? null);

/** A link that is down for so long is called offline. */
const OFFLINE_AFTER = 20_000;

/** Under this age nothing is called stale, however fast the source is. */
const LEAST_STALE_AGE = 15_000;

/** @typedef {'live' | 'updating' | 'stale' | 'reconnecting' | 'offline' | 'demo'} Pill */

/**
 * The one word for how fresh the page is.
 *
 * @param {object} facts
 * @param {Link} facts.link
 * @param {boolean} facts.online
 * @param {Mode | null} facts.mode
 * @param {boolean} facts.loaded True when there is a table.
 * @param {number | null} facts.lastUpdateAt
 * @param {number | null} facts.nextUpdateAt
 * @param {number | null} facts.pollIntervalSeconds
 * @param {number} facts.now The gateway's clock.
 * @param {number} facts.browserNow The browser's clock.
 * @returns {Pill}
 */
export function pillOf(facts) {
  const down = facts.link.state !== 'connected';
  if (!facts.online || (down && facts.browserNow - facts.link.since > OFFLINE_AFTER)) return 'offline';
  if (facts.link.state === 'reconnecting') return 'reconnecting';
  if (down || !facts.loaded) return 'updating';
  const poll = (facts.pollIntervalSeconds ?? 0) * 1000;
  if (facts.lastUpdateAt !== null && facts.now - facts.lastUpdateAt > Math.max(2 * poll, LEAST_STALE_AGE)) return 'stale';
  if (facts.mode === 'demo') return 'demo';
  return facts.nextUpdateAt !== null && facts.now >= facts.nextUpdateAt && (facts.lastUpdateAt ?? 0) < facts.nextUpdateAt ? 'updating' : 'live';
}

/** The gateway's clock minus the browser's, by the last frame. */
export const clockOffset = signal(0);

export const pill = computed(() =>
  pillOf({
    link: link.value,
    online: online.value,
    mode: mode.value,
    loaded: market.value !== null,
    lastUpdateAt: lastUpdateAt.value,
    nextUpdateAt: nextUpdateAt.value,
    pollIntervalSeconds: config.value.pollIntervalSeconds,
    now: clock.value,
    browserNow: clock.value - clockOffset.value,
  }),
);

/** When the page lost the gateway, by the browser's clock. */
export const offlineSince = computed(() => link.value.since);

let quietUntil = 0;

/** Values that change now catch up with a state that the user didn't see: they are not marked as changes. */
export function beQuiet() {
  quietUntil = performance.now() + 500;
}

/** True while changed values are not to be marked. */
export function isQuiet() {
  return performance.now() < quietUntil;
}
