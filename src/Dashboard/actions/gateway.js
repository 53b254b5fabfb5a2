import { Problem } from '../api.js';
import { createHub } from '../client/index.js';
import { writeModeHint } from '../preferences.js';
import * as store from '../store.js';

/** Called each time that the connection is there again. @type {Set<() => void>} */
const onBack = new Set();

/** The page's one connection. */
export const hub = createHub({
  onLink(link) {
    const back = link.state === 'connected' && store.link.value.state !== 'connected';
    store.link.value = link;
    if (back) onBack.forEach((act) => act());
  },
});

/** @param {() => void} act */
export function whenBack(act) {
  onBack.add(act);
}

/** What the gateway refused, or throws on what is a mistake of the page. @param {unknown} error */
export function asProblem(error) {
  if (error instanceof Problem) return error;
  throw error;
}

/** Every answer and frame says which clock and which mode it comes from. @param {{ serverTime?: number, mode?: 'live' | 'demo' }} answer */
export function noteOrigin(answer) {
  if (answer.mode && answer.mode !== store.mode.value) {
    store.mode.value = answer.mode;
    writeModeHint(answer.mode);
  }
  if (answer.serverTime) store.clockOffset.value = answer.serverTime - Date.now();
}
