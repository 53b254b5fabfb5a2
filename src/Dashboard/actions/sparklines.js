import { computed, effect } from '@preact/signals';
import { api } from '../api.js';
import * as store from '../store.js';
import { asProblem } from './gateway.js';

/** @import { RowWithSparkline } from '../client/wire.js' */

/** Streams don't carry sparklines, so they are fetched again now and then. */
const RENEWAL = 10 * 60_000;

/** The wait while rows lack one. It doubles up to the renewal: a gateway that has just started soon has them, a new coin may never. */
const FIRST_WAIT = 3_000;

/** A line needs two ends. @param {(number | null)[]} values */
const drawable = (values) => values.filter((value) => value !== null).length > 1;

/** @param {RowWithSparkline[]} rows */
export function takeSparklines(rows) {
  store.sparklines.value = new Map(rows.flatMap((row) => (row.sparkline7d && drawable(row.sparkline7d) ? [[row.id, row.sparkline7d]] : [])));
}

/** Fetches sparklines as long as the page lives, until the returned function is called. */
export function followSparklines() {
  const lacking = computed(() => [...(store.market.value?.coins.keys() ?? [])].filter((id) => !store.sparklines.value.has(id)).join());
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let wait = RENEWAL;

  /** @param {number} next Milliseconds. */
  function renewAfter(next) {
    clearTimeout(timer);
    wait = next;
    timer = setTimeout(renew, wait);
  }

  async function renew() {
    const before = lacking.value;
    if (!document.hidden) {
      try {
        takeSparklines((await api.coins()).coins);
      } catch (error) {
        asProblem(error);
      }
    }
    // Another set of coins has its own time by now.
    if (lacking.value === before) renewAfter(before === '' ? RENEWAL : Math.min(2 * wait, RENEWAL));
  }

  const dispose = effect(() => renewAfter(lacking.value === '' ? RENEWAL : FIRST_WAIT));
  return () => {
    dispose();
    clearTimeout(timer);
  };
}
