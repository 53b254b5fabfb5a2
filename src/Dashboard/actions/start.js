import { api } from '../api.js';
import { readLocalFavorites, readModeHint, readSignedInHint } from '../preferences.js';
import * as store from '../store.js';
import { loadAccount } from './account.js';
import { asProblem, hub, noteOrigin } from './gateway.js';
import { followMarket } from './market.js';

/** Starts everything that lives as long as the page. */
export function start() {
  store.favorites.value = new Set(readLocalFavorites());
  store.mode.value = readModeHint();
  watchBrowser();
  api.config().then((config) => {
    store.config.value = { ...store.config.value, ...config };
    noteOrigin(config);
  }, asProblem);
  if (readSignedInHint()) loadAccount().catch(asProblem);
  followMarket();
  hub.start();
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
